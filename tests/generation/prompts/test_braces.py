"""Braces in the manner of other languages are recognised, and the editor says what to write instead."""

import pytest

from generation.prompts.templates import problems, render
from tests.checkout import SHARED

LITERAL = "Literal braces are written once"


@pytest.mark.parametrize(
    ("source", "line", "suggestion"),
    [
        ('Return {{"caption": "text"}} only. {{ dominant }}', 1, LITERAL),
        ("Return {{'caption': text}}", 1, LITERAL),
        ('{{ "caption": "…" }}', 1, LITERAL),
        ("{{caption: text}}", 1, LITERAL),
        ("{{“caption”: “text”}}", 1, LITERAL),
        ('{{\n  "caption": "text",\n  "classes": []\n}}', 2, LITERAL),
        ('{{ dominant }}\n[{{"a": {{"b": 1}}}}]', 2, LITERAL),
        ('{{"caption": {{ dominant }}}}', 1, LITERAL),
        ("{{{ dominant }}}", 1, LITERAL),
        ("{{{{ dominant }}}}", 1, LITERAL),
        ("{{ {'a': 1} }}", 1, LITERAL),
        ("{{<caption>}}", 1, LITERAL),
        ("{{ }}", 1, LITERAL),
        ("{{}}", 1, "Name a value"),
        ("{{ $dominant }}", 1, "Write the name alone"),
        ("{{ %(dominant)s }}", 1, "Write the name alone"),
        ("{{ dominant!r }}", 1, "Use a filter"),
        ("{{ share:.1% }}", 1, "Use a filter"),
        ("{{#each regions}}x{{/each}}", 1, "Write {% for"),
        ('{% raw %}{{"a": 1}}{% endraw %} {{ dominant', 1, "close }}"),
        ("{{ dominant }", 1, "Close the value with two braces"),
    ],
)
def test_the_editor_says_what_to_write_instead(source: str, line: int, suggestion: str) -> None:
    found = problems(source, {"dominant": "tree", "share": 0.5, "regions": []})
    assert found[0].line == line
    assert suggestion in found[0].suggestion


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{"caption": "{{ dominant }}"}', '{"caption": "tree"}'),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
        ('{% raw %}{{"a": 1}}{% endraw %}', '{{"a": 1}}'),
        ("{name} ${var} %(name)s <name> $5 {0}", "{name} ${var} %(name)s <name> $5 {0}"),
    ],
)
def test_braces_that_are_written_once_are_only_text(source: str, text: str) -> None:
    assert render(source, {"dominant": "tree"}) == text


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared cases beside the checkout")
def test_a_prompt_with_json_as_python_doubles_it_is_told_to_write_its_braces_once() -> None:
    source = (SHARED / "cases" / "13-doubled-braces-in-prompts" / "template.txt").read_text(encoding="utf-8")
    assert LITERAL in problems(source, {"dominant": "tree"})[0].suggestion
