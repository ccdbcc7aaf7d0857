"""Pages begin in one manner: their title, then in small print what they are for."""

import ast
from pathlib import Path

import pytest

from tests.checkout import ROOT

PAGES = sorted((ROOT / "pages").glob("*.py"))


def after_titles(path: Path) -> list[tuple[int, str]]:
    """What writes a sentence right after a title: its line and the name of the function."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        body = node.body if isinstance(node, (ast.Module, ast.FunctionDef, ast.If)) else []
        calls = [called(one) for one in body]
        for at, name in enumerate(calls):
            after = [one for one in calls[at + 1 : at + 3] if one in {"write", "markdown", "text", "caption"}]
            if name == "title" and after:
                found.append((body[at].lineno, after[0]))
    return found


def called(node: ast.stmt) -> str:
    call = node.value if isinstance(node, ast.Expr) else None
    return call.func.attr if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_a_page_is_for_stands_in_small_print_below_its_title(path: Path) -> None:
    assert [(line, name) for line, name in after_titles(path) if name != "caption"] == []


def test_most_pages_say_what_they_are_for() -> None:
    assert sum(bool(after_titles(path)) for path in PAGES) > 10
