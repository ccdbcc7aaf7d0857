"""Percent is written one way, "80%", in all that the explorer says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT

APART = re.compile(r"(?:^|[\d}])\s%(?![\w}])")
"""A blank before the sign; in an f-string the sign begins the text after a value."""

QUOTED = re.compile(r"""(`|"|').*?\1""")

SOURCES = [
    *(path for layer in ("chatearth", "core", "generation", "pages") for path in (ROOT / layer).rglob("*.py")),
    *(ROOT / "pages").rglob("*.js"),
    *(ROOT / "docs").glob("*.md"),
    ROOT / "README.md",
]


def said(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Texts of a file with their lines: in Python those of the code, not what is told about it."""
    if path.suffix != ".py":
        lines = enumerate(text.splitlines(), 1)
        code = path.suffix == ".js"
        yield from ((at, one) for at, line in lines for one in (_quoted(line) if code else [line]))
        return
    tree = ast.parse(text)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def _quoted(line: str) -> list[str]:
    return [found[0] for found in QUOTED.finditer(line)]


def apart(path: Path, text: str) -> list[str]:
    return [f"{path}:{line}: {one}" for line, one in said(path, text) if APART.search(one)]


def test_no_percent_sign_stands_apart_from_its_number() -> None:
    assert len(SOURCES) > 100
    found = [one for path in SOURCES for one in apart(path, path.read_text(encoding="utf-8"))]
    assert "\n".join(found) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'f"{share:.0f} %"'),
        ("a.py", 'x = "at least 20 % water"'),
        ("a.js", "x(`${share} %`)"),
        ("a.md", "over 30 % water"),
    ],
)
def test_a_sign_that_stands_apart_is_found(name: str, text: str) -> None:
    assert apart(Path(name), text)


@pytest.mark.parametrize(
    ("name", "text"), [("a.py", 'f"{share:.0%}"'), ("a.py", '"""At 20 %."""'), ("a.py", 'x = 7 % 3; y = "Coverage, %"')]
)
def test_what_is_no_percent_or_is_not_said_may_stand(name: str, text: str) -> None:
    assert apart(Path(name), text) == []
