import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FORBIDDEN = {
    "core": {"streamlit", "generation", "pages", "app", "chatearth"},
    "generation": {"streamlit", "pages", "app", "chatearth"},
    "pages": {"duckdb", "rasterio", "openai", "app", "chatearth"},
}
OURS = ("app.py", "chatearth", "core", "generation", "pages", "bench")
LONGEST_MODULE = 320
LONGEST_APP = 60


def modules(*places: str) -> list[Path]:
    found = [
        path for place in places for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    return sorted(found)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("path", modules(*FORBIDDEN), ids=named)
def test_a_module_imports_nothing_of_a_layer_above_it(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    assert not set(imported(path.read_text(encoding="utf-8"))) & FORBIDDEN[layer]


def test_an_import_inside_a_function_is_seen_as_well() -> None:
    assert list(imported("def f():\n    import duckdb.typing\n    from rasterio import open\n")) == [
        "duckdb",
        "rasterio",
    ]


WRITES = re.compile(r"\b(insert (or replace )?into|update \w+ set|delete from)\b", re.IGNORECASE)


def writes_aside(source: str) -> list[int]:
    """Lines where something is written on a catalogue's cursor that is in no transaction."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.With)
        and any(ast.unparse(item.context_expr).endswith("catalogue.cursor()") for item in node.items)
        and any(
            isinstance(inner, ast.Constant) and isinstance(inner.value, str) and WRITES.search(inner.value)
            for inner in ast.walk(node)
        )
    ]


@pytest.mark.parametrize("path", modules(*OURS), ids=named)
def test_everything_is_written_in_a_transaction_since_what_is_remembered_holds_between_them(path: Path) -> None:
    assert writes_aside(path.read_text(encoding="utf-8")) == []


def test_a_write_out_of_a_transaction_is_seen() -> None:
    written = "with self._catalogue.cursor() as c:\n    c.execute(f'update imports set report = {x}')"
    assert writes_aside(written) == [1]
    assert writes_aside(written.replace("cursor()", "transaction()")) == []
    assert writes_aside("with catalogue.cursor() as c:\n    c.execute('select updated from imports')") == []


@pytest.mark.parametrize("path", modules(*OURS), ids=named)
def test_a_module_holds_one_thing_and_says_which(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_MODULE
    assert not source.strip() or ast.get_docstring(ast.parse(source)), (
        "a module starts with a sentence on what it is for"
    )


def test_the_app_stays_a_frame() -> None:
    assert (ROOT / "app.py").read_text(encoding="utf-8").count("\n") <= LONGEST_APP


def test_every_option_of_streamlit_says_why_it_is_set() -> None:
    lines = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8").splitlines()
    unexplained = [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if "=" in line and not line.startswith("#") and not before.startswith("#")
    ]
    assert not unexplained


def test_the_agent_interface_of_streamlit_stays_off() -> None:
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert not options["server"].get("enableAgentApi", False)
