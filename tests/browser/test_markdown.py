"""What a person reads of a text that came through the door of Markdown, in a page of Streamlit."""

import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.guard import Guard
from tests.checkout import ROOT
from tests.hostile import MARKED

pytestmark = pytest.mark.browser

_PIECES = [
    *r"\`*_{}[]()<>#+-!|$~&^=@:;./ '\"%1a",
    "  ",
    "www.",
    "http",
    "://",
    ":smile:",
    ":red[",
    ":color[",
    "->",
    "1. ",
    "é",
]
_RANDOM = random.Random(20)
MIXED = tuple("".join(_RANDOM.choices(_PIECES, k=_RANDOM.randint(2, 14))) for _ in range(120))
TEXTS = [text for text in (*MARKED, *MIXED) if text.strip()]

PAGE = """
import streamlit as st
from pages.ui.frame.markdown import plain
from tests.browser.test_markdown import TEXTS
for number, text in enumerate(TEXTS):
    with st.container(key=f"text{number}x"):
        st.markdown(plain(text))
        st.error(f"**{plain(text)}**")
        st.button(f"x {plain(text)} y", key=f"button{number}")
        st.caption(f"- {plain(text)}")
"""
MEANT_OTHERWISE = (
    "a, img, em, del, hr, h1, h2, h3, blockquote, pre, code, table, sup, .katex, [role=img], [style*=color]"
)


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page that shows every text in several places."""
    script = tmp_path_factory.mktemp("texts") / "texts.py"
    script.write_text(PAGE, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    with subprocess.Popen(
        command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, stdout=subprocess.DEVNULL
    ) as ran:
        yield _awaited(f"http://127.0.0.1:{port}")
        ran.terminate()


def _awaited(url: str) -> str:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health"):
                return url
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("the page did not start")


def test_every_text_is_read_as_it_is_and_nothing_in_it_is_drawn_asked_for_or_run(
    chromium: Browser, page_url: str
) -> None:
    with chromium.new_context() as context:
        guard = Guard(context)
        page = context.new_page()
        page.goto(page_url)
        last = page.locator(f".st-key-text{len(TEXTS) - 1}x")
        expect(last.get_by_test_id("stCaptionContainer")).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        read = {text: _read(page.locator(f".st-key-text{number}x")) for number, text in enumerate(TEXTS)}
        assert {text: seen for text, seen in read.items() if seen != _expected(text)} == {}
        assert page.title() not in ("1", "2")
    assert guard.outside == []


def _read(box: Locator) -> dict[str, object]:
    """What stands in each place, and how many elements are there that no plain text has."""
    kinds = {"text": "stMarkdown", "message": "stAlertContentError", "caption": "stCaptionContainer"}
    seen: dict[str, object] = {kind: _line(box.get_by_test_id(name).first) for kind, name in kinds.items()}
    button = _line(box.get_by_test_id("stBaseButton-secondary"))
    return {
        **seen,
        "button": button,
        "others": box.locator(MEANT_OTHERWISE).count(),
        "bold": box.locator("strong").count(),
    }


def _line(place: Locator) -> str:
    return " ".join(place.inner_text().split())


def _expected(text: str) -> dict[str, object]:
    line = " ".join(text.split())
    return {"text": line, "message": line, "caption": line, "button": f"x {line} y", "others": 0, "bold": 1}
