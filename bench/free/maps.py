"""The label maps that the sentences are about: `python -m bench.free.maps` prints the shares of each.

None is a file: the landscapes are grown from a seed by the painter of the demo, the patterns are painted here.
"""

import argparse
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from core.geography.tiles import TILE_PX, Tile
from core.raster.landcover import REGIONS, Composition, decode_label, measure
from core.raster.legend import CLASSES, Ids
from generation.demo.biomes import BARE, CROP, DEVELOPED, GRASS, MANGROVES, SNOW, TREE, WATER, WETLAND
from generation.demo.kinds import BIOMES
from generation.demo.landscape import label, tile_window

_Y, _X = np.mgrid[:TILE_PX, :TILE_PX]
_HALVES = {"north": (0, 1), "south": (2, 3), "west": (0, 2), "east": (1, 3)}


class Grown(NamedTuple):
    """A landscape of the demo."""

    biome: str
    seed: int


GROWN = {
    "plain": Grown("cropland", 1),
    "hedges": Grown("bocage", 2),
    "oasis": Grown("irrigated", 1),
    "lakes": Grown("boreal", 2),
    "hills": Grown("woodland", 2),
    "savanna": Grown("savanna", 3),
    "steppe": Grown("steppe", 1),
    "dunes": Grown("desert", 2),
    "peaks": Grown("alpine", 3),
    "glacier": Grown("glacier", 2),
    "tundra": Grown("tundra", 2),
    "marsh": Grown("wetland", 1),
    "creeks": Grown("mangroves", 1),
    "bay": Grown("coast", 3),
    "city": Grown("city", 3),
    "mosaic": Grown("mediterranean", 1),
    "jungle": Grown("rainforest", 4),
}


def _stripes(values: np.ndarray, *widths: tuple[int, int]) -> Ids:
    """Classes one after the other along an axis, each as wide as said; the last fills up."""
    ends = np.cumsum([width for _, width in widths[:-1]])
    return _classes([land for land, _ in widths], np.searchsorted(ends, values, side="right"))


def _classes(classes: list[int], which: np.ndarray) -> Ids:
    """Put classes in the place of their numbers in a list."""
    ids: Ids = np.array(classes, np.uint8)[which]
    return ids


def _quarters() -> Ids:
    return _classes([TREE, CROP, GRASS, DEVELOPED], _Y // 128 * 2 + _X // 128)


def _thirds() -> Ids:
    return _stripes(_X, (TREE, 85), (CROP, 86), (GRASS, 85))


def _shore() -> Ids:
    return _stripes(_X, (WATER, 128), (BARE, 13), (CROP, 115))


def _river() -> Ids:
    """A river from the top right to the bottom left through fields, two towns beside it."""
    ids = np.full((TILE_PX, TILE_PX), CROP, np.uint8)
    ids[20:50, 20:50] = ids[190:230, 200:240] = DEVELOPED
    ids[np.abs(_X + _Y - 255) < 9] = WATER
    return ids


def _towns() -> Ids:
    """Sixteen small towns on a grassland, each in a square of its own."""
    ids = np.full((TILE_PX, TILE_PX), GRASS, np.uint8)
    ids[(np.abs(_X % 64 - 32) < 7) & (np.abs(_Y % 64 - 32) < 7)] = DEVELOPED
    return ids


def _belts() -> Ids:
    return _stripes(_Y, (SNOW, 51), (BARE, 77), (GRASS, 77), (TREE, 51))


def _delta() -> Ids:
    return _stripes(_X, (WATER, 102), (MANGROVES, 77), (WETLAND, 51), (TREE, 26))


def _pond() -> Ids:
    """A round lake in the middle of a forest."""
    return np.where((_X - 127.5) ** 2 + (_Y - 127.5) ** 2 < 40**2, WATER, TREE).astype(np.uint8)


def _even() -> Ids:
    """Four classes mixed so well that all regions look alike."""
    place = ((_Y // 8) * 32 + _X // 8) * 397 % 1024 / 1024
    return _classes([CROP, GRASS, TREE, DEVELOPED], np.searchsorted([0.6, 0.85, 0.95], place, side="right"))


PAINTED: dict[str, Callable[[], Ids]] = {
    "quarters": _quarters,
    "thirds": _thirds,
    "shore": _shore,
    "river": _river,
    "towns": _towns,
    "belts": _belts,
    "delta": _delta,
    "pond": _pond,
    "even": _even,
}

NAMES = (*GROWN, *PAINTED)
"""All maps."""


@cache
def ids_of(name: str) -> Ids:
    """Return the (256, 256) class ids of a map."""
    if name in PAINTED:
        return PAINTED[name]()
    biome, seed = GROWN[name]
    return label(tile_window(Tile(8000 + seed * 37, 6000 + seed * 91)), BIOMES[biome], seed)


REAL = Path(__file__).parents[2].parent / "shared" / "data"
"""Real label maps beside the checkout; they are no part of it."""
_REAL_FOLDERS = ("worldcover/label_tiles_chatearthnet_grid", "chatearthnet/figure_pair")


def is_real(name: str) -> bool:
    """Tell the file name of a real label map from the name of a drawn one."""
    return name not in NAMES


def is_known(name: str) -> bool:
    """Tell whether a map can be had: a real one only beside the checkout."""
    return name in NAMES or any((REAL / folder / f"{name}.png").exists() for folder in _REAL_FOLDERS)


def real_ids(name: str) -> Ids:
    """Return the class ids of a real label map."""
    found = [path for folder in _REAL_FOLDERS for path in (REAL / folder).glob(f"{name}.png")]
    return decode_label(found[0].read_bytes(), max_pixels=TILE_PX**2).ids


def main() -> None:
    """Print the shares of the tile, of its regions and of its halves, largest first."""
    parser = argparse.ArgumentParser(prog="python -m bench.free.maps", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="MAP", help=f"which ones (default all): {', '.join(NAMES)}")
    for name in parser.parse_args().names or NAMES:
        composition = measure(ids_of(name))
        print(f"\n{name}\n  {'tile':12}{_shares(composition.overall)}")
        for region, counts in zip(REGIONS, composition.regions, strict=True):
            print(f"  {region:12}{_shares(counts)}")
        for half, rows in _HALVES.items():
            print(f"  {half:12}{_shares(_sum(composition, rows))}")


def _sum(composition: Composition, rows: tuple[int, ...]) -> np.ndarray:
    total: np.ndarray = composition.regions[list(rows)].sum(axis=0)
    return total


def _shares(counts: np.ndarray) -> str:
    known = int(counts[1:].sum())
    order = sorted((land for land in CLASSES[1:] if counts[land.id]), key=lambda land: -int(counts[land.id]))
    return ", ".join(f"{land.name} {counts[land.id] / known:.1%} ({counts[land.id]})" for land in order)


if __name__ == "__main__":
    main()
