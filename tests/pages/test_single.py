"""The tile page, run without a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.store.captionversions import NewCaption, add_version, slots
from core.store.catalogue import Catalogue
from core.tile.record import Caption
from pages.ui.frame.resources import settings
from pages.ui.tile import captions, facts
from tests import releases
from tests.checkout import ROOT
from tests.pages.checked import handed, texts
from tests.releases import NAMES

FULL, BARE = NAMES[1], "100_100_patch00"
HOSTILE = '<script>alert("x")</script> **bold** $a$ [x](javascript:1)'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with whole tiles and with tiles that lack something."""
    folder = tmp_path_factory.mktemp("tile-page")
    release = releases.small(folder / "release")
    release.put_captions(
        [
            *releases.captions([BARE], "Only words."),
            *releases.captions(["100_100_patch01"], HOSTILE),
            *releases.captions(["100_100_patch10"], "w " * 5_000 + "the end"),
        ],
        "ChatEarthNet_caps_35_val.json",
    )
    release.put_images({"100_100_patch01": b"\x89PNG\r\n\x1a\nbroken", "100_100_patch11": releases.picture(9)})
    release.put_labels({"100_100_patch01": b"no picture"})
    releases.take(folder / "data", release.folder)
    return folder / "data"


@pytest.fixture(autouse=True)
def used(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CHATEARTH_DATA", str(data))
    settings.cache_clear()
    yield
    settings.cache_clear()


def opened(tile: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    for name, value in {"tile": tile, **query}.items():
        if value is not None:
            app.query_params[name] = value
    app.switch_page("single.py").run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """Every message of the page."""
    return " ".join(box.value for kind in (app.warning, app.info, app.markdown, app.caption) for box in kind)


def test_a_link_opens_its_tile_with_captions_of_both_sets() -> None:
    app = opened(FULL)
    assert app.title[0].value == f"Tile {FULL}"
    assert texts(app) == [f"Trees cover most of {FULL}.", f"A forest at {FULL}."]
    assert not app.warning


def test_without_a_tile_it_says_how_to_open_one() -> None:
    app = opened()
    assert "No tile is open" in app.info[0].value
    app.button("tile_surprise").click().run()
    assert app.title[0].value == f"Tile {Tile.parse(str(app.query_params['tile'])).name}"


def test_a_typed_name_opens_its_tile_with_or_without_png() -> None:
    app = opened()
    app.text_input("go_to_tile").set_value(f"{FULL}.png").run()
    assert app.title[0].value == f"Tile {FULL}"
    assert app.text_input("go_to_tile").value == ""


def test_a_typed_text_that_is_no_name_is_explained_and_leaves_the_tile_alone() -> None:
    app = opened(FULL)
    app.text_input("go_to_tile").set_value("Paris").run()
    assert "'Paris' is not a tile name" in app.warning[0].value
    assert app.title[0].value == f"Tile {FULL}"


def test_a_damaged_link_is_explained() -> None:
    assert "'../etc' is not a tile name" in opened("../etc").warning[0].value


def test_a_tile_that_is_not_there_is_said_so_and_the_way_on_stays() -> None:
    app = opened("1_1_patch00")
    assert "holds no tile 1_1_patch00" in app.warning[0].value
    app.button("tile_next").click().run()
    assert "1_1_patch00" not in app.title[0].value


def test_next_and_previous_go_there_and_back() -> None:
    app = opened(FULL)
    app.button("tile_next").click().run()
    assert app.title[0].value != f"Tile {FULL}"
    app.button("tile_previous").click().run()
    assert app.title[0].value == f"Tile {FULL}"


def test_a_tile_of_words_alone_says_what_is_missing_and_how_to_add_it() -> None:
    app = opened(BARE)
    for part in ("no land-cover map", "--labels", "This tile has no picture here", "cannot be checked"):
        assert part in said(app)
    assert (handed(app)["images"], handed(app)["cover"]) == ([], "")


def test_a_tile_without_caption_says_so_and_leads_to_where_one_is_written() -> None:
    app = opened("100_100_patch11")
    assert handed(app)["slots"] == [] and "no caption" in handed(app)["none"]
    assert "Write one in the prompt lab" in [link.proto.label for link in app.get("page_link")]
    assert "Write one in the prompt lab" not in [link.proto.label for link in opened(FULL).get("page_link")]


def test_unreadable_files_are_named_with_the_next_step() -> None:
    app = opened("100_100_patch01")
    assert "Unreadable image" in said(app)
    assert "The land-cover map cannot be read" in said(app)
    assert "import" in app.warning[0].value


def test_caption_text_is_never_markup() -> None:
    app = opened("100_100_patch01")
    assert HOSTILE in texts(app)
    assert HOSTILE not in said(app)


def test_a_very_long_caption_is_there_whole_and_scrolls() -> None:
    app = opened("100_100_patch10")
    assert texts(app)[0].endswith("the end")
    assert handed(app)["slots"][0][0]["long"]


def test_the_caption_in_force_comes_before_its_other_versions_and_each_has_its_score(data: Path) -> None:
    with Catalogue(data / "catalogue.duckdb") as opened_catalogue:
        tile = Tile.parse(NAMES[2])
        slot = next(one for one in slots(opened_catalogue, tile) if one.caption_set == "35")
        add_version(opened_catalogue, tile, NewCaption("Snow covers the image.", "edit", "Ada"), slot=slot)
    first, other = next(slot for slot in handed(opened(NAMES[2]))["slots"] if len(slot) == 2)
    assert first["version"] == "Version 2, in force" and float(first["score"]) < float(other["score"])
    assert "written by a person, from a text of Ada" in first["about"]
    assert other["version"] == "Version 1"
    with Catalogue(data / "catalogue.duckdb") as opened_catalogue:
        tiles = [Tile.parse(name) for name in (NAMES[2], NAMES[1])]
        rows = Browser(opened_catalogue).rows_of(tiles)
    assert [rows[tile].author for tile in tiles] == ["a person, from a text of Ada", "GPT-3.5"], "lists say so too"


def test_nothing_at_all_points_to_the_world_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path))
    settings.cache_clear()
    assert "catalogue is empty" in opened().info[0].value


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://maps.example.org:8443/tile?tile=old#x", f"https://maps.example.org:8443/tile?tile={FULL}"),
        (None, f"/tile?tile={FULL}"),
    ],
)
def test_a_copied_link_is_absolute_where_the_address_is_known(address: str | None, expected: str) -> None:
    assert facts.link(Tile.parse(FULL), address) == expected


def test_the_citation_names_tile_place_and_licence() -> None:
    text = facts.citation(Tile.parse(FULL))
    for part in (FULL, "58.671° N, 16.952° E", "14/8963/4876", "11003436", "CC BY 4.0"):
        assert part in text


def test_a_caption_says_where_it_comes_from() -> None:
    caption = Caption(1, "35", 0, 2, "val", "human", "A lake.", 2, "Ada", datetime(2026, 3, 1, tzinfo=UTC), True)
    assert captions.about(caption) == "2 words · version 2 · written by Ada · split val · since 2026-03-01"
