"""What somebody meant who wrote braces in the manner of another language: JSON, Python, shell, Handlebars."""

import re
from collections.abc import Iterator

LITERAL = 'Literal braces are written once, as in {"caption": …}, or between {% raw %} and {% endraw %}.'
_VALUE = "Write the name alone, as in {{ name }}."
_FILTER = "Use a filter, as in {{ value | round(2) }}."
_EMPTY = f"Name a value, as in {{{{ name }}}}. {LITERAL}"
_BLOCKS = "Write {% for x in list %} … {% endfor %} and {% if x %} … {% endif %}."

_HIDDEN = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}|\{#.*?#\}", re.DOTALL)
_OPENING = re.compile(r"\{\{[-+]?")
_QUOTES = "\"'\u2018\u2019\u201c\u201d\u00ab"
_MEANT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\s*\}\}"), _EMPTY),
    (re.compile(r"[#/^>&!]\s*\w"), _BLOCKS),
    (re.compile(r"\s*(?:\$|%\()\{?\s*\w"), _VALUE),
    (re.compile(r"\s*[\w.]+\s*(?:![rsa]|:[^\w\s\"'{}]?[\d.,+ ]*[bcdeEfFgGnosxX%]?)\s*\}\}"), _FILTER),
    (re.compile(rf"\s*(?:\{{|[{_QUOTES}][^{_QUOTES}\n]*[{_QUOTES}]\s*[:,}}]|\w+\s*:|\.\.\.|\u2026|<|\[)"), LITERAL),
)
"""How the text after two braces begins, and what to write instead."""


def hint(source: str, line: int) -> str:
    """Say what to write in place of braces that a template cannot read; empty if they look like a value.

    Args:
        source: The template.
        line: Where the reading stopped, from 1.
    """
    text = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    for start in _openings(text, line):
        meant = next((said for pattern, said in _MEANT if pattern.match(text, start)), "")
        if meant:
            return meant
    return ""


def _openings(text: str, line: int) -> Iterator[int]:
    """Where values begin on a line, and first the last one before it, which may go on there."""
    ends = [found.end() for found in _OPENING.finditer(text)]
    numbers = [text.count("\n", 0, end) + 1 for end in ends]
    before = [end for end, number in zip(ends, numbers, strict=True) if number < line]
    yield from before[-1:]
    yield from (end for end, number in zip(ends, numbers, strict=True) if number == line)
