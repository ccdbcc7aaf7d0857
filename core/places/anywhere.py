"""Any place on Earth as tiles of one's own: they exist at once, then each part comes, or says why it did not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.errors import ExplorerError, PlaceError
from core.geography.boxes import check_box, count_in, tiles_in
from core.geography.tiles import BBox, Tile
from core.imports import inspection
from core.imports.importer import refresh
from core.places.additions import Asked, held, join
from core.progress import Report, silent
from core.release.problems import Problem
from core.release.sources import Layer
from core.settings import Settings
from core.store.catalogue import Catalogue

MOST_AT_ONCE = 2_000
"""Tiles that are added at once: some 12,000 km2 at the equator, and minutes of fetching."""


class Cost(NamedTuple):
    """What fetching will take, estimated."""

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a tile can have, and where it comes from."""

    name: str
    """In words, as in "no land cover"."""
    layer: Layer
    """Picture that a tile lacks if it has not this part."""
    source: str
    """Host or folder that is asked, for people."""
    estimate: Callable[[Sequence[Tile]], Cost]
    fetch: Callable[[Sequence[Tile], Report], Sequence[Problem]]
    """Brings the part to tiles; returns why some have not got it, or not whole."""


class Plan(NamedTuple):
    """What adding some tiles means, before anything is written or asked."""

    new: tuple[Tile, ...]
    own: tuple[Tile, ...]
    """Tiles of one's own already; what they lack is fetched."""
    others: tuple[Tile, ...]
    """Tiles of a release, which are left as they are."""
    costs: tuple[tuple[Part, Cost], ...]

    @property
    def cost(self) -> Cost:
        """All parts together."""
        requests, size, seconds = zip(*(cost for _, cost in self.costs), strict=True) if self.costs else ((), (), ())
        return Cost(sum(requests), sum(size), sum(seconds))


class Added(NamedTuple):
    """What came of adding tiles."""

    tiles: tuple[Tile, ...]
    """Those that are new."""
    own: tuple[Tile, ...]
    """All that are one's own, new or not."""
    problems: tuple[Problem, ...]


def tiles_of_box(box: BBox) -> list[Tile]:
    """Return the tiles that a box touches.

    Raises:
        PlaceError: It is no box on the grid, or holds too many tiles.
    """
    count = count_in(check_box(box))
    check_count(count)
    return tiles_in(box, count)


def check_count(count: int) -> None:
    """Refuse more tiles than are added at once."""
    if count > MOST_AT_ONCE:
        raise PlaceError(
            f"This is {count:,} tiles; at most {MOST_AT_ONCE:,} are added at once. Take a smaller area, one by one."
        )


def plan(catalogue: Catalogue, tiles: Sequence[Tile], parts: Sequence[Part]) -> Plan:
    """Say which tiles would be new, and what their parts would cost."""
    check_count(len(tiles))
    there = held(catalogue, tiles)
    own = tuple(tile for tile in tiles if tile.key in there.own)
    others = tuple(tile for tile in tiles if tile.key in there.others)
    new = tuple(tile for tile in tiles if tile.key not in there.own | there.others)
    lacking = {part.name: lacks(catalogue, [*new, *own], part.layer) for part in parts}
    costs = [(part, part.estimate(lacking[part.name])) for part in parts if lacking[part.name]]
    return Plan(new, own, others, tuple(costs))


def add(
    catalogue: Catalogue,
    settings: Settings,
    tiles: Sequence[Tile],
    asked: Asked,
    parts: Sequence[Part],
    report: Report = silent,
) -> Added:
    """Add tiles and fetch their parts; again goes on with what is missing.

    A part that fails leaves the tile with what came.

    Raises:
        PlaceError: There are too many tiles.
    """
    check_count(len(tiles))
    there = held(catalogue, tiles)
    with catalogue.transaction() as cursor:
        ours = set(join(cursor, asked, [tile.key for tile in tiles if tile.key not in there.others]))
    refresh(catalogue, report)
    own = [tile for tile in tiles if tile.key in ours]
    problems = [
        Problem("tile", tile.name, "it is in the catalogue already, from a release, and stays as it is")
        for tile in tiles
        if tile.key not in ours
    ]
    for part in parts:
        problems += _fetch(part, lacks(catalogue, own, part.layer), report)
    refresh(catalogue, report)
    inspection.inspect_images(catalogue, settings, report)
    refresh(catalogue, report)
    return Added(tuple(tile for tile in own if tile.key not in there.own), tuple(own), tuple(problems))


def _fetch(part: Part, tiles: Sequence[Tile], report: Report) -> Sequence[Problem]:
    if not tiles:
        return []
    try:
        return part.fetch(tiles, report)
    except ExplorerError as error:
        return [Problem(f"no {part.name}", tile.name, str(error)) for tile in tiles]


def lacks(catalogue: Catalogue, tiles: Sequence[Tile], layer: Layer) -> list[Tile]:
    """Return the tiles that have no picture of a layer."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select key from images where layer = $layer and list_contains($keys::uinteger[], key)",
            {"layer": layer, "keys": [tile.key for tile in tiles]},
        ).fetchall()
    there = {key for (key,) in rows}
    return [tile for tile in tiles if tile.key not in there]
