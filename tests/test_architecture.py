import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.checkout import ROOT

FORBIDDEN = {
    "core": {"streamlit", "generation", "pages", "app", "chatearth"},
    "generation": {"streamlit", "pages", "app", "chatearth"},
    "pages": {"duckdb", "rasterio", "openai", "app", "chatearth"},
}
ROOMS = {
    "core": (
        *("errors", "settings", "progress", "counting", "estimate", "intervals"),
        *("priority", "processes", "cluster", "background"),
        *("geography", "raster", "remote", "store", "release", "pictures", "imports"),
        *("landcover", "imagery", "places", "tile"),
        *("embedding", "selection", "query", "search", "projection", "exports", "statistics", "metrics"),
    ),
    "generation": (
        *("facts", "rules", "boxes", "osm", "metadata", "prompts", "answers", "models", "checks", "demo", "calls"),
        *("second", "lab", "tasks", "ways", "batch", "evaluation", "questions", "review"),
    ),
    "pages.ui": (
        *("frame", "start", "map", "landcover", "truth", "tile", "osm", "search", "meaning", "lab", "trial", "compare"),
        *("boxes", "tasks", "evaluate", "trail", "places", "change", "ways", "runs", "statistics", "exports", "review"),
        *("routes", "protection", "lifespan"),
    ),
}
"""The rooms of each layer in the order of imports: a room may import what stands before it, never what comes after."""

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


@cache
def named_modules(source: str) -> frozenset[str]:
    """Every module that a source imports, whole; of `from a import b` both a and a.b, since b may be a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return frozenset(found)


def imported(source: str) -> set[str]:
    return {name.partition(".")[0] for name in named_modules(source)}


def room_of(layer: str, module: str) -> str | None:
    """The room of a module of a layer; None for a module of another layer, or the layer itself."""
    return module.removeprefix(f"{layer}.").partition(".")[0] if module.startswith(f"{layer}.") else None


def forbidden_rooms(layer: str, room: str, source: str) -> list[str]:
    order = ROOMS[layer]
    rooms = {found for module in named_modules(source) if (found := room_of(layer, module))}
    return [
        f"{layer}: the room '{room}' must not know '{other}', which stands after it"
        for other in sorted(rooms & set(order), key=order.index)
        if order.index(other) > order.index(room)
    ]


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_a_module_imports_nothing_of_a_layer_above_it(layer: str) -> None:
    above = {named(path): imported(path.read_text(encoding="utf-8")) & FORBIDDEN[layer] for path in modules(layer)}
    assert len(above) > 10
    assert {path: names for path, names in above.items() if names} == {}


def test_an_import_inside_a_function_is_seen_as_well() -> None:
    source = "def f():\n    import duckdb.typing\n    from rasterio import open\n"
    assert imported(source) == {"duckdb", "rasterio"}


def in_rooms() -> Iterator[tuple[str, str, Path]]:
    for layer in ROOMS:
        folder = ROOT / layer.replace(".", "/")
        for path in sorted(folder.rglob("*.py")):
            room = path.relative_to(folder).parts[0].removesuffix(".py")
            if room != "__init__":
                yield layer, room, path


def test_every_module_stands_in_a_room_of_the_table() -> None:
    assert [named(path) for layer, room, path in in_rooms() if room not in ROOMS[layer]] == []


def test_a_room_knows_only_rooms_that_stand_before_it() -> None:
    assert {
        named(path): wrong
        for layer, room, path in in_rooms()
        if (wrong := forbidden_rooms(layer, room, path.read_text(encoding="utf-8")))
    } == {}


def test_the_sentence_says_which_room_must_not_know_which() -> None:
    source = "def f():\n    from core.search import snippets\n    from core.raster.legend import CLASSES\n"
    assert forbidden_rooms("core", "store", source) == [
        "core: the room 'store' must not know 'search', which stands after it"
    ]
    assert forbidden_rooms("core", "search", source) == []


def test_every_room_says_what_it_holds() -> None:
    rooms = {path.parent for *_, path in in_rooms()} - {ROOT / layer.replace(".", "/") for layer in ROOMS}
    assert [
        named(room) for room in sorted(rooms) if not ast.get_docstring(ast.parse((room / "__init__.py").read_text()))
    ] == []


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


def test_everything_is_written_in_a_transaction_since_what_is_remembered_holds_between_them() -> None:
    aside = {named(path): writes_aside(path.read_text(encoding="utf-8")) for path in modules(*OURS)}
    assert {path: lines for path, lines in aside.items() if lines} == {}


def test_a_write_out_of_a_transaction_is_seen() -> None:
    written = "with self._catalogue.cursor() as c:\n    c.execute(f'update imports set report = {x}')"
    assert writes_aside(written) == [1]
    assert writes_aside(written.replace("cursor()", "transaction()")) == []
    assert writes_aside("with catalogue.cursor() as c:\n    c.execute('select updated from imports')") == []


def test_a_module_holds_one_thing_and_says_which() -> None:
    sources = {named(path): path.read_text(encoding="utf-8") for path in modules(*OURS)}
    long = {path: lines for path, source in sources.items() if (lines := source.count("\n")) > LONGEST_MODULE}
    silent = [path for path, source in sources.items() if source.strip() and not ast.get_docstring(ast.parse(source))]
    assert long == {}
    assert silent == [], "a module starts with a sentence on what it is for"


def test_processes_are_lent_by_one_module_that_ends_them_with_their_parent() -> None:
    makers = {"multiprocessing", "concurrent.futures.ProcessPoolExecutor"}
    found = {named(path): named_modules(path.read_text(encoding="utf-8")) & makers for path in modules(*OURS)}
    assert [path for path, names in found.items() if names] == ["core/processes.py"]


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


def test_no_module_of_the_launcher_hides_one_of_python() -> None:
    """In the wheel its folder is the first of the path, so that a `numbers.py` there would be everybody's `numbers`."""
    own = {path.stem for path in (ROOT / "chatearth").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not own & sys.stdlib_module_names
