"""Which tiles lack a map, in which order they are cut so that no byte is read twice, and what that will cost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from core.geography.tiles import TILE_PX, Tile
from core.landcover.held import is_sound, names_held
from core.landcover.sources import CELL_DEGREES, Cell, CoverSource, cells_of
from core.remote.ranges import HEAD_BYTES
from core.settings import PUBLIC_WORLDCOVER, Settings
from core.store.catalogue import Catalogue

NOTHING = TILE_PX * TILE_PX
"""Unknown pixels of a tile of which a source has nothing."""

UNIT_TILES = 256
"""Tiles that are cut one after the other, from files that are opened once."""

GAP_LASTS = timedelta(days=30)
"""How long it is remembered that a file does not exist."""

_RECENT = "{} > make_timestamp(epoch_us(now())) - to_seconds(" + str(int(GAP_LASTS.total_seconds())) + ")"
_SQUARE = 4
_FEW = 500
"""Tiles up to which each is looked for by itself."""

BLOCK_DEGREES = 1024 / 12_000
"""Side of a block of WorldCover's files."""

BLOCK_BYTES = 45_000
"""What a block of the real files takes, about: a whole file has 1,296 of them and some 60 MB."""

_REQUEST_S, _BYTES_PER_S, _TILES_PER_S = 0.15, 4e6, 300.0
"""An ordinary line, for the first guess of the time."""


class Wanted(NamedTuple):
    """A tile to cut."""

    tile: Tile
    bare: bool
    """Whether it has no land cover at all, so that this becomes what overlay, facts and check are made from."""
    empty: bool
    """Whether the source had nothing of it when it was last asked, not long ago: it is not asked again yet."""
    noted: bool = False
    """Whether that stands with the tile, not only with the files that it would lie in."""
    own: bool = False
    """Whether its land cover was fetched, so that it may be the very map that is cut again."""
    unknown: int = NOTHING
    """Pixels without a class in the map that it has and that can be read."""


class Unit(NamedTuple):
    """Tiles that lie in the same files, near each other."""

    cells: tuple[Cell, ...]
    tiles: Sequence[Wanted]


class Cost(NamedTuple):
    """What fetching will take, before anything was asked; an estimate but for the tiles and the files."""

    tiles: int
    """Tiles without this map that will be asked for."""
    files: int
    requests: int
    """0 for a folder, as the bytes."""
    bytes: int
    seconds: float
    missing: int
    """Further tiles that have no file, as was found not long ago: sea. They are not asked for again yet."""


def wanted(catalogue: Catalogue, source: CoverSource, keys: Sequence[int] | None, settings: Settings) -> list[Wanted]:
    """Return the tiles whose map of this version is not there.

    Args:
        catalogue: Where the tiles are held.
        source: Version and place.
        keys: Which tiles; None for all of the catalogue that have no land cover, or that of another version of it.
        settings: Where the maps lie.
    """
    given = "tiles" if keys is None else "(select distinct unnest($keys::uinteger[]) as key)"
    recent = f"c.place = $place and {_RECENT.format('c.fetched_at')}"
    lacking = f"""i.key is null or exists (from covers o where o.key = t.key and o.version <> $version)
        or (c.unknown > 0 and c.unknown < {NOTHING})"""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select t.key, i.key is null, coalesce(s.kind = 'own', false), c.unknown, coalesce({recent}, false),
                coalesce(c.place = $place, false)
            from {given} t left join images i on i.key = t.key and i.layer = 'labels'
            left join sources s on s.id = i.source
            left join covers c on c.key = t.key and c.version = $version
            where {lacking if keys is None else "true"}""",
            {"version": source.version, "place": source.place} | ({} if keys is None else {"keys": list(keys)}),
        ).fetchall()
    there = names_held(settings, source.version) if len(rows) > _FEW else None
    absent, named = gaps(catalogue, source), keys is not None and there is None
    found = []
    for key, bare, own, unknown, recent, same in rows:
        tile, nothing = Tile.from_key(key), unknown == NOTHING
        held = unknown is not None and not nothing
        if held and (is_sound(settings, tile, source.version) if there is None else tile.name in there):
            if unknown and _may_be_fuller(tile, source, absent, recent=recent, same=same, named=named):
                found.append(Wanted(tile, bare, empty=False, own=own, unknown=unknown))
            continue
        noted = nothing and recent and source.is_far
        gone = absent.issuperset(cells_of(tile)) if absent else False
        found.append(Wanted(tile, bare, noted or gone, noted, own))
    return found


def _may_be_fuller(
    tile: Tile, source: CoverSource, absent: frozenset[Cell], *, recent: bool, same: bool, named: bool
) -> bool:
    """Whether more of a tile may be there by now than when its map was cut: a folder can have got any file."""
    if not source.is_far:
        return True
    cells = cells_of(tile)
    return len(cells) > 1 and ((named and not (same and absent.isdisjoint(cells))) or (same and not recent))


def units(tiles: Iterable[Wanted]) -> list[Unit]:
    """Group tiles by the files that they lie in, and order them by blocks."""
    by_cells: defaultdict[tuple[Cell, ...], list[Wanted]] = defaultdict(list)
    for one in tiles:
        by_cells[cells_of(one.tile)].append(one)
    found = []
    for cells in sorted(by_cells, key=lambda cells: (-cells[0].south, cells[0].west, len(cells))):
        ordered = sorted(by_cells[cells], key=lambda one: _block(one.tile))
        found += [Unit(cells, ordered[start : start + UNIT_TILES]) for start in range(0, len(ordered), UNIT_TILES)]
    return found


def gaps(catalogue: Catalogue, source: CoverSource) -> frozenset[Cell]:
    """Return the cells for which the source had no file when it was last asked."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"select cell from cover_gaps where (version, place) = (?, ?) and {_RECENT.format('seen_at')}",
            [source.version, source.place],
        ).fetchall()
    return frozenset(_cell(name) for (name,) in rows)


def is_proven(catalogue: Catalogue, source: CoverSource) -> bool:
    """Whether files are known to lie at a place, so that one that is absent there means sea."""
    if not source.is_far or source.place == PUBLIC_WORLDCOVER:
        return True
    with catalogue.cursor() as cursor:
        found = cursor.execute(
            "select 1 from covers where (version, place) = (?, ?) and unknown < ? limit 1",
            [source.version, source.place, NOTHING],
        ).fetchone()
    return found is not None


def estimate(catalogue: Catalogue, source: CoverSource, keys: Sequence[int] | None, settings: Settings) -> Cost:
    """Say what `fetch` of the same will take; asks nothing of anybody. Arguments as `wanted`."""
    tiles = wanted(catalogue, source, keys, settings)
    asked = [one.tile for one in tiles if not one.empty]
    files = {cell for tile in asked for cell in cells_of(tile)} - gaps(catalogue, source)
    if not source.is_far:
        return Cost(len(asked), len(files), 0, 0, len(asked) / _TILES_PER_S, len(tiles) - len(asked))
    rows = _blocks_by_row(asked)
    blocks = sum(map(len, rows.values()))
    requests = len(files) + sum(_runs(columns) for columns in rows.values())
    received = len(files) * HEAD_BYTES + blocks * BLOCK_BYTES
    seconds = max(requests * _REQUEST_S / settings.connections, received / _BYTES_PER_S, len(asked) / _TILES_PER_S)
    return Cost(len(asked), len(files), requests, received, seconds, len(tiles) - len(asked))


def _block(tile: Tile) -> tuple[int, int, int, int]:
    """The block of a tile's corner, after the square of blocks that it lies in: squares share fewest with others."""
    west, _, _, north = tile.bounds
    row, column = int((90 - north) // BLOCK_DEGREES), int((west + 180) // BLOCK_DEGREES)
    return row // _SQUARE, column // _SQUARE, row, column


def _blocks_by_row(tiles: Iterable[Tile]) -> Mapping[tuple[Cell, int], set[int]]:
    """Return the columns of blocks that tiles touch, by cell and row of blocks."""
    found: defaultdict[tuple[Cell, int], set[int]] = defaultdict(set)
    for tile in tiles:
        box = tile.bounds
        for cell in cells_of(tile):
            north = cell.south + CELL_DEGREES
            top, bottom = (max(0, int((north - lat) // BLOCK_DEGREES)) for lat in (box.north, box.south))
            left, right = (max(0, int((lon - cell.west) // BLOCK_DEGREES)) for lon in (box.west, box.east))
            for row in range(top, bottom + 1):
                found[cell, row].update(range(left, right + 1))
    return found


def _runs(columns: set[int]) -> int:
    return sum(column - 1 not in columns for column in columns)


def _cell(name: str) -> Cell:
    south, west = int(name[1:3]), int(name[4:7])
    return Cell(south if name[0] == "N" else -south, west if name[3] == "E" else -west)
