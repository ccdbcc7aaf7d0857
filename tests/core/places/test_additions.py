from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from core.errors import PlaceError, TileNotFoundError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.pictures.locations import source_id
from core.places.additions import Asked, addition_of, additions, held, join, remove, tiles_of
from core.places.files import add_files
from core.places.folder import FilesRequest
from core.release.sources import Kind, Layer, Source
from core.search.descriptions import Sources, search
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.captionversions import NewCaption, add_version
from core.store.catalogue import Catalogue
from core.store.flags import Flag
from core.store.points import encode_points
from core.tile.record import load
from tests import releases
from tests.places import TILE, flat, raster
from tests.releases import NAMES

ASKED = Asked("place", "0.3, 6.6", "a test")
EMPTY = Tile.at(6.6, 0.3)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    release = releases.small(tmp_path / "release")
    releases.take(tmp_path / "data", release.folder)
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as opened:
        yield opened


def put(catalogue: Catalogue, *tiles: Tile, asked: Asked = ASKED) -> list[int]:
    with catalogue.transaction() as cursor:
        ours = join(cursor, asked, [tile.key for tile in tiles])
    refresh(catalogue)
    return ours


def test_a_tile_exists_before_anything_came_for_it(catalogue: Catalogue) -> None:
    put(catalogue, EMPTY)
    record = load(catalogue, EMPTY)
    assert record.own and not record.pictures and not record.captions
    assert record.flags == Flag.NO_IMAGE | Flag.NO_CAPTION | Flag.NO_LAND_COVER
    brought = addition_of(catalogue, EMPTY)
    assert brought and (brought.asked, brought.tiles) == (ASKED, 1)
    assert addition_of(catalogue, Tile.parse(NAMES[0])) is None


def test_a_tile_of_a_release_never_becomes_ones_own(catalogue: Catalogue) -> None:
    published = Tile.parse(NAMES[0])
    assert put(catalogue, EMPTY, published) == [EMPTY.key]
    assert held(catalogue, [EMPTY, published, Tile(0, 0)]) == (frozenset([EMPTY.key]), frozenset([published.key]))
    assert not load(catalogue, published).own


def test_filter_points_and_link_know_where_tiles_come_from(catalogue: Catalogue) -> None:
    put(catalogue, EMPTY)
    browser = Browser(catalogue)
    assert [row.tile for row in browser.rows(Selection(origins=("own",)))] == [EMPTY]
    assert browser.count(Selection(origins=("release",))) == 6
    assert browser.count(Selection(origins=("own", "release"))) == 7
    assert browser.count(Selection(origins=("synthetic",))) == 0
    chosen = Selection(origins=("own",), flags=("no image",))
    assert Selection.from_query([("origins", "own"), ("flags", "no image")]) == chosen
    points = browser.points()
    assert sorted(points.flags >> 14) == [0] * 6 + [1]
    assert encode_points(points)


def test_removing_takes_exactly_what_was_added(catalogue: Catalogue, tmp_path: Path) -> None:
    before = Browser(catalogue).rows(Selection(), limit=100)
    raster(tmp_path / "in" / "a.tif", flat((90, 80, 70)))
    settings = Settings(data=catalogue.path.parent)
    added = add_files(catalogue, settings, FilesRequest(tmp_path / "in"), author="a test")
    put(catalogue, EMPTY)
    published = Tile.parse(NAMES[0])
    removed = remove(catalogue, [*map(Tile.parse, added.tiles), EMPTY, published], author="a test")
    assert (len(removed.tiles), removed.stay, removed.others) == (len(added.tiles) + 1, (), (published,))
    assert Browser(catalogue).rows(Selection(), limit=100) == before
    assert list((catalogue.path.parent / "places" / "rgb").iterdir()) == []
    assert additions(catalogue) == []
    with catalogue.cursor() as cursor:
        keys = [Tile.parse(name).key for name in added.tiles]
        for table in ("images", "inspections", "landcover", "facts", "own_tiles", "notes"):
            rows = cursor.execute(f"select 1 from {table} where list_contains($1::uinteger[], key)", [keys])
            assert rows.fetchall() == [], table


def test_captions_of_a_removed_place_go_out_of_force_and_stay_in_the_history(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    put(catalogue, EMPTY)
    add_version(catalogue, EMPTY, NewCaption("A lonely lighthouse.", "human", "me"))
    words = WordIndex(catalogue, tmp_path / "words")
    words.prepare()
    assert [hit.tile for hit in search(Sources(words, Browser(catalogue)), "lighthouse").hits] == [EMPTY]
    remove(catalogue, [EMPTY], author="me")
    with pytest.raises(TileNotFoundError):
        load(catalogue, EMPTY)
    words.prepare()
    assert search(Sources(words, Browser(catalogue)), "lighthouse").hits == ()
    put(catalogue, EMPTY)
    record = load(catalogue, EMPTY)
    assert [(caption.text, caption.active) for caption in record.captions] == [("A lonely lighthouse.", False)]
    again = add_version(catalogue, EMPTY, NewCaption("A pier.", "human", "me"))
    assert again.version == 2


def test_a_place_that_a_release_brought_later_stays_with_what_the_release_has(tmp_path: Path) -> None:
    data = tmp_path / "data"
    raster(tmp_path / "in" / "a.tif", flat((90, 80, 70)))
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        add_files(catalogue, Settings(data=data), FilesRequest(tmp_path / "in"), author="me")
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([TILE.name]))
    releases.take(data, release.folder)
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        removed = remove(catalogue, [TILE], author="me")
        assert (removed.tiles, removed.stay) == ((TILE,), (TILE,))
        record = load(catalogue, TILE)
        assert not record.own and not record.pictures and record.captions[0].active


@pytest.mark.parametrize("kind", get_args(Kind))
def test_removing_forgets_no_picture_of_a_release_in_whatever_form_it_came(
    catalogue: Catalogue, tmp_path: Path, kind: Kind
) -> None:
    put(catalogue, EMPTY)
    layers: tuple[Layer, ...] = ("rgb", "labels")
    for layer in layers:
        elsewhere = tmp_path / "elsewhere" / layer / f"{EMPTY.name}.png"
        elsewhere.parent.mkdir(parents=True)
        elsewhere.write_bytes(releases.picture())
        with catalogue.transaction() as cursor:
            source = source_id(cursor, Source(kind, str(tmp_path / "elsewhere"), f"{layer}/", ".png", layer))
            cursor.execute("insert into images (key, layer, source) values (?, ?, ?)", [EMPTY.key, layer, source])
    removed = remove(catalogue, [EMPTY], author="a test")
    assert removed.stay == (() if kind == "own" else (EMPTY,))
    with catalogue.cursor() as cursor:
        rows = cursor.execute("select layer from images where key = ? order by layer", [EMPTY.key]).fetchall()
    assert rows == ([] if kind == "own" else [("labels",), ("rgb",)])
    assert len(list((tmp_path / "elsewhere").rglob("*.png"))) == 2  # nothing outside the data folder ever goes


def test_the_pictures_of_ones_own_follow_the_data_folder(tmp_path: Path) -> None:
    from core.pictures.locations import locate, read

    raster(tmp_path / "in" / "a.tif", flat((90, 80, 70)))
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as catalogue:
        add_files(catalogue, Settings(data=tmp_path / "data"), FilesRequest(tmp_path / "in"), author="me")
    (tmp_path / "data").rename(tmp_path / "moved")
    with Catalogue(tmp_path / "moved" / "catalogue.duckdb") as catalogue:
        place = locate(catalogue, TILE, "rgb")
        assert place and read(place, TILE).startswith(b"\x89PNG")


def test_an_addition_is_named_and_lists_its_tiles(catalogue: Catalogue) -> None:
    near = Tile(EMPTY.x + 1, EMPTY.y)
    put(catalogue, EMPTY)
    put(catalogue, near, asked=Asked("area", "6,0,7,1", "me", "islands"))
    newest, first = additions(catalogue)
    assert (newest.asked.collection, tiles_of(catalogue, newest.id), first.tiles) == ("islands", [near], 1)
    with pytest.raises(PlaceError, match="1 to 80 characters"):
        put(catalogue, Tile(1, 1), asked=ASKED._replace(collection=" "))
