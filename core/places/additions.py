"""What a person added: tiles of one's own, by whom, when and how; and taking them away again."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from duckdb import DuckDBPyConnection

from core.errors import PlaceError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.pictures.locations import Location
from core.release.sources import PNG
from core.store import tiletable
from core.store.catalogue import Catalogue, first_row, scalar

How = Literal["place", "area", "files"]

USUAL = "own places"
"""Collection of what is added without a name for it."""

LONGEST = 80
"""Characters of the name of a collection."""

FOLDER = "places"
"""Folder of the data folder with what was cut from files of one's own."""

_OURS = "select id from sources where kind = 'own'"
"""Sources of pictures that the explorer made itself; whatever else there is belongs to a release."""


class Asked(NamedTuple):
    """What was added, in words, and by whom."""

    how: How
    given: str
    author: str
    collection: str = USUAL


class Addition(NamedTuple):
    """Tiles that were added together."""

    id: int
    asked: Asked
    added_at: datetime
    tiles: int


class Held(NamedTuple):
    """Which of some tiles are in the catalogue."""

    own: frozenset[int]
    others: frozenset[int]
    """Keys of tiles of a release, which are left as they are."""


def held(catalogue: Catalogue, tiles: Iterable[Tile]) -> Held:
    """Say which tiles are there already."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select k.key, o.key is not null from (select unnest($keys::uinteger[]) as key) k
            left join own_tiles o using (key)
            where o.key is not null or k.key in (select key from tiles)""",
            {"keys": [tile.key for tile in tiles]},
        ).fetchall()
    own = frozenset(key for key, is_own in rows if is_own)
    return Held(own, frozenset(key for key, _ in rows) - own)


def join(cursor: DuckDBPyConnection, asked: Asked, keys: Sequence[int]) -> list[int]:
    """Have tiles exist, in the caller's transaction; return those that are one's own now or were before.

    Asking for the same again goes on with the same addition.
    """
    row = first_row(
        cursor, "select id from additions where (how, given, author, collection) = (?, ?, ?, ?) order by id", asked
    )
    number = row[0] if row else _begin(cursor, asked)
    cursor.execute(
        """insert into own_tiles select key, $number from (select unnest($keys::uinteger[]) as key)
        where key not in (select key from images where layer = 'rgb')
        and key not in (select key from captions where origin = 'dataset') on conflict do nothing""",
        {"keys": list(keys), "number": number},
    )
    tiletable.mark_stale(cursor)
    rows = cursor.execute(
        "select key from own_tiles where list_contains($keys::uinteger[], key)", {"keys": list(keys)}
    ).fetchall()
    return [key for (key,) in rows]


def _begin(cursor: DuckDBPyConnection, asked: Asked) -> int:
    name = asked.collection.strip()
    if not 0 < len(name) <= LONGEST:
        raise PlaceError(f"The name of a collection has 1 to {LONGEST} characters.")
    return scalar(
        cursor, "insert into additions (how, given, author, collection) values (?, ?, ?, ?) returning id", asked
    )


def additions(catalogue: Catalogue, *, limit: int = 50) -> list[Addition]:
    """Return what was added and is still there, newest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select a.id, how, given, author, collection, added_at, count(*) from additions a
            join own_tiles o on o.addition = a.id group by all order by a.id desc limit ?""",
            [limit],
        ).fetchall()
    return [Addition(number, Asked(*asked), at.replace(tzinfo=UTC), tiles) for number, *asked, at, tiles in rows]


def addition_of(catalogue: Catalogue, tile: Tile) -> Addition | None:
    """Return what brought a tile, None for one of a release."""
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            """select a.id, how, given, author, collection, added_at,
            (select count(*) from own_tiles where addition = a.id)
            from additions a join own_tiles o on o.addition = a.id where o.key = ?""",
            [tile.key],
        )
    return Addition(row[0], Asked(*row[1:5]), row[5].replace(tzinfo=UTC), row[6]) if row else None


def tiles_of(catalogue: Catalogue, addition: int) -> list[Tile]:
    """Return the tiles of an addition that are still there."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute("select key from own_tiles where addition = ? order by key", [addition]).fetchall()
    return [Tile.from_key(key) for (key,) in rows]


def is_from_files(place: Location) -> bool:
    """Tell whether a picture was cut from files of one's own."""
    return place.kind == "own" and Path(place.path).name == FOLDER


class Removed(NamedTuple):
    """What came of taking tiles away."""

    tiles: tuple[Tile, ...]
    stay: tuple[Tile, ...]
    """Of these, tiles that are in a release as well and stay with what it has of them."""
    others: tuple[Tile, ...]
    """Tiles that nobody added, which are never removed."""


def remove(catalogue: Catalogue, tiles: Collection[Tile], *, author: str) -> Removed:
    """Take tiles of one's own away, with the pictures and label maps that were made for them.

    Their captions are in force no more; the texts and the calls that made them stay in the history, and come back
    with no tile but this one.
    """
    with catalogue.transaction() as cursor:
        cursor.execute(
            """create or replace temp table leaving as
            select key from own_tiles where list_contains($keys::uinteger[], key)""",
            {"keys": [tile.key for tile in tiles]},
        )
        files = [*_take_pictures(cursor), *_take_fetched(cursor, catalogue.path.parent)]
        cursor.execute("delete from own_tiles where key in (from leaving)")
        gone = _take_captions(cursor, author)
        leaving = {key for (key,) in cursor.execute("from leaving").fetchall()}
        cursor.execute("drop table leaving")
        tiletable.mark_stale(cursor)
    data = catalogue.path.parent.resolve()
    for path in files:
        if path.parent.resolve().is_relative_to(data):  # what lies elsewhere was not made here, whatever a row says
            path.unlink(missing_ok=True)
    refresh(catalogue)
    of = {tile: tile.key for tile in tiles}
    return Removed(
        tuple(tile for tile in of if of[tile] in leaving),
        tuple(tile for tile in of if of[tile] in leaving - gone),
        tuple(tile for tile in of if of[tile] not in leaving),
    )


def _take_pictures(cursor: DuckDBPyConnection) -> list[Path]:
    """Forget the pictures that were made for the tiles in `leaving`; return their files."""
    ours = f"key in (from leaving) and source in ({_OURS})"
    rows = cursor.execute(
        f"select key, path, prefix, suffix from images join sources on id = source where {ours}"
    ).fetchall()
    cursor.execute(f"delete from images where {ours}")
    for table in ("landcover", "inspections"):
        cursor.execute(f"delete from {table} where {ours}")
    cursor.execute("delete from facts where key in (from leaving) and key not in (select key from landcover)")
    return [Path(path) / f"{prefix}{Tile.from_key(key).name}{suffix}" for key, path, prefix, suffix in rows]


def _take_fetched(cursor: DuckDBPyConnection, data: Path) -> list[Path]:
    """Forget which scenes and versions of the map were fetched for the tiles in `leaving`; return their files."""
    scenes = cursor.execute("delete from scenes where key in (from leaving) returning key, scene, layers").fetchall()
    maps = cursor.execute("delete from covers where key in (from leaving) returning key, version").fetchall()
    files = [
        data / "imagery" / scene / layer / f"{Tile.from_key(key).name}{PNG}"
        for key, scene, layers in scenes
        for layer in layers
    ]
    return files + [data / "landcover" / version / f"{Tile.from_key(key).name}{PNG}" for key, version in maps]


def _take_captions(cursor: DuckDBPyConnection, author: str) -> set[int]:
    """Put the captions of tiles in `leaving` out of force that no release has; return the keys of those tiles."""
    cursor.execute(
        """create or replace temp table gone as select key from leaving
        where key not in (select key from images) and key not in (select key from captions where origin = 'dataset')"""
    )
    cursor.execute(
        """insert into caption_changes (key, caption_set, variant, caption, previous, author)
        select key, caption_set, variant, null, caption, $author from active_captions where key in (from gone)""",
        {"author": author},
    )
    for table in ("active_captions", "notes"):
        cursor.execute(f"delete from {table} where key in (from gone)")
    gone = {key for (key,) in cursor.execute("from gone").fetchall()}
    cursor.execute("drop table gone")
    return gone
