"""Which tiles share a request: the quarters of one parent, for prompts that take several tiles."""

from collections.abc import Iterable, Sequence

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.prompts.recipes.inputs import TileInput, tile_input


def in_order(tiles: Iterable[Tile]) -> tuple[Tile, ...]:
    """Put the quarters of a parent in the order of a request: north-west, north-east, south-west, south-east."""
    return tuple(sorted(tiles, key=lambda tile: tile.quarter))


def by_request(tiles: Sequence[Tile], tiles_per_request: int) -> list[tuple[Tile, ...]]:
    """Put tiles together that share a request: quarters of one parent, if it takes several; else each is alone.

    Requests are in the order of their first tiles, and no tile is in two.
    """
    groups: dict[object, list[Tile]] = {}
    for tile in dict.fromkeys(tiles):
        groups.setdefault(tile.parent if tiles_per_request > 1 else tile, []).append(tile)
    return [in_order(group) for group in groups.values()]


def siblings(catalogue: Catalogue, settings: Settings, tile: Tile, *, image: bool = False) -> list[TileInput]:
    """Read the other quarters of a tile's parent; those that cannot be described or read are left out."""
    first_x, first_y = tile.x & ~1, tile.y & ~1
    quarters = in_order(Tile(first_x + east, first_y + south) for south in (0, 1) for east in (0, 1))
    found = []
    for quarter in quarters:
        if quarter != tile:
            try:
                found.append(tile_input(catalogue, settings, quarter, image=image))
            except ExplorerError:
                continue  # a parent at the edge of the dataset has fewer quarters
    return found


def parts(total: int, count: int) -> list[int]:
    """Share a number out equally, in whole numbers that add up to it exactly."""
    return [total * (part + 1) // count - total * part // count for part in range(count)]
