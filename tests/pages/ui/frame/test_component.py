import re

import pytest

from pages.ui.frame.assets import UI

SENT_AS_TEXT = sorted(
    {
        script
        for file in UI.rglob("*.py")
        for call in re.findall(r"\bcomponent\((.*?)\)\n", file.read_text(encoding="utf-8"), re.DOTALL)
        for script in re.findall(r'"([\w/]+\.js)"', call)
    }
)


@pytest.mark.parametrize("script", SENT_AS_TEXT)
def test_what_is_sent_as_text_imports_nothing_as_browsers_know_no_address_for_it(script: str) -> None:
    assert not re.search(r"^\s*import\b|\bfrom\s+[\"']\.", (UI / script).read_text(encoding="utf-8"), re.MULTILINE)


def test_all_of_them_are_looked_at() -> None:
    assert len(SENT_AS_TEXT) > 5
    assert "frame/loader.js" in SENT_AS_TEXT
