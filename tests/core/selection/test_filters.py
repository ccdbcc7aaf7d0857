import math
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SelectionError
from core.geography.tiles import BBox, Tile
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.selection.browse import Browser
from core.selection.filters import (
    NO_SPLIT,
    UNFLAGGED,
    RegionRange,
    Selection,
    ShareRange,
)
from core.selection.gridbox import grid_box
from core.selection.owncaptions import ERRORS
from core.store.bases import STANDINGS
from core.store.flags import Flag
from tests.small_catalogue import fill


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    catalogue, _ = fill(tmp_path_factory.mktemp("filters"))
    yield Browser(catalogue)
    catalogue.close()


names = st.sampled_from([land.name for land in CLASSES])
degrees = st.tuples(st.floats(-180, 180).map(lambda v: round(v, 5)), st.floats(-80, 80).map(lambda v: round(v, 5)))
hundredths = st.integers(0, 100).map(lambda v: v / 100)
selections = st.builds(
    Selection,
    classes=st.lists(names, max_size=3).map(tuple),
    shares=st.lists(st.builds(ShareRange, names, hundredths, hundredths), max_size=2).map(tuple),
    splits=st.lists(st.sampled_from(["train", "val", "test", NO_SPLIT]), max_size=2).map(tuple),
    sets=st.lists(st.sampled_from(["35", "4v", "mine & yours"]), max_size=2).map(tuple),
    lists=st.lists(st.text("0123456789abcdef", min_size=12, max_size=12), max_size=2).map(tuple),
    flags=st.lists(st.sampled_from([UNFLAGGED, *(flag.label for flag in Flag)]), max_size=2).map(tuple),
    name=st.text(max_size=12),
    errors=st.lists(st.sampled_from(ERRORS), max_size=2).map(tuple),
    error_classes=st.lists(st.sampled_from([land.name for land in CLASSES[1:]]), max_size=2).map(tuple),
    written=st.lists(st.sampled_from(STANDINGS), max_size=2).map(tuple),
    coverage=st.none() | st.tuples(*[st.integers(0, 100).map(float)] * 2),
    ring=st.lists(degrees, min_size=3, max_size=6).map(tuple),
    regions=st.lists(st.builds(RegionRange, st.sampled_from(REGIONS), names, hundredths, hundredths), max_size=2).map(
        tuple
    ),
)


@given(selections)
def test_a_selection_survives_a_link(selection: Selection) -> None:
    assert Selection.from_query(parse_qsl(selection.to_query(), keep_blank_values=True)) == selection


@pytest.mark.parametrize(
    "query",
    [
        "classes=forest",
        "flags=odd",
        "splits=odd",
        "lists=mine",
        "share=water",
        "share=water:a:b",
        "share=water:nan:1",
        "region=water:0:1",
        "region=nowhere:water:0:1",
        "region=top left:water:0:inf",
        "near=1,2",
        "ring=1,2;3",
        "ring=1,2;3,4",
        "ring=1e300,0;0,1;1,1",
        "ring=0,0;0,91;1,1",
        "share=water:1e300:1",
        "region=top left:water:0:-1e39",
        "truth=nan:80",
        "coverage=nan",
        "coverage=101",
        "errors=odd",
        "error_classes=unknown",
        "written=odd",
    ],
)
def test_a_damaged_link_raises_our_error(query: str) -> None:
    with pytest.raises(SelectionError):
        Selection.from_query(parse_qsl(query))


def test_a_message_names_what_is_wrong_and_shows_what_it_cuts() -> None:
    with pytest.raises(SelectionError, match="'water' is no region"):
        Selection.from_query([("region", "water:nowhere:0:1")])
    with pytest.raises(SelectionError, match=f"'{'x' * 60}\u2026' is no class"):
        Selection(classes=("x" * 70,))


_NUMBERS = st.sampled_from(
    [
        "0",
        "1",
        "-0.0",
        "0.5",
        "nan",
        "inf",
        "-inf",
        "1e308",
        "-1e39",
        "5e-324",
        "9" * 400,
        "541",
        "-91",
        "",
        "x",
        "\u0661",
    ]
)
_ADDRESSES = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["share", "region", "near", "ring", "truth"]),
            st.lists(_NUMBERS | st.sampled_from(["water", "top left", ":", ",", ";"]), max_size=14).map("".join),
        ),
        st.tuples(st.just("share"), st.tuples(_NUMBERS, _NUMBERS).map(lambda two: f"water:{two[0]}:{two[1]}")),
        st.tuples(st.just("region"), st.tuples(_NUMBERS, _NUMBERS).map(lambda two: f"top:water:{two[0]}:{two[1]}")),
        st.tuples(
            st.just("ring"), st.lists(st.tuples(_NUMBERS, _NUMBERS).map(",".join), min_size=3, max_size=5).map(";".join)
        ),
        st.tuples(st.just("near"), st.tuples(_NUMBERS, _NUMBERS, _NUMBERS).map(",".join)),
        st.tuples(st.just("truth"), st.tuples(_NUMBERS, _NUMBERS).map(":".join)),
        st.tuples(st.sampled_from(["name", "splits", "sets", "lists", "flags", "classes"]), st.text(max_size=20)),
    ),
    max_size=3,
)
"""Parameters of addresses, with numbers of every kind where numbers stand."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ADDRESSES)
def test_any_address_selects_tiles_or_is_refused_with_a_sentence(
    browser: Browser, pairs: list[tuple[str, str]]
) -> None:
    try:
        chosen = Selection.from_query(pairs)
        assert browser.count(chosen) == int(browser.mask(chosen).sum())
    except SelectionError as error:
        assert str(error).endswith(".")


def test_only_an_empty_selection_is_false() -> None:
    assert not Selection()
    assert Selection(name="1")


def test_a_view_wider_than_the_world_is_the_world() -> None:
    assert "t.x" not in grid_box(BBox(-180, -10, 180, 10)).sql
    crossing = grid_box(BBox(170, -10, -170, 10)).parameters
    assert crossing["view_left"] == Tile.at(170, 0).x
    assert crossing["view_right"] == Tile.at(-170, 0).x
    assert math.isclose(Tile.at(0, 10).y, crossing["view_top"])  # type: ignore[arg-type]
