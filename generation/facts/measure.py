"""What can be said about the land cover of a tile, measured once from its label map and kept as data."""

from dataclasses import dataclass

import numpy as np
from pydantic import TypeAdapter

from core.errors import LandCoverError
from core.geography.tiles import TILE_PX, Tile
from core.raster.landcover import MIN_PX, REGIONS, Composition, measure, size_words
from core.raster.legend import CLASSES, Ids
from generation.facts.outlines import Shape, shape_of
from generation.facts.patches import Patches, find_patches

VERSION = 1
"""Goes up when anything is measured otherwise; stored facts of an earlier version are measured again."""

REGION_PX = (TILE_PX // 2) ** 2
"""Pixels of each of the five regions."""

KEPT_PATCHES = 5
"""Patches of a class that are described one by one, largest first; the others are counted."""

_N = len(CLASSES)
_QUARTER = TILE_PX // 4
_QUARTER_BLOCKS = np.array([[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]])
_MIDDLE_BLOCKS = np.array([5, 6, 9, 10])


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of a class there is in the tile or in a region of it."""

    name: str
    share: float
    """Of the pixels whose class is known, 0..1."""
    px: int


@dataclass(frozen=True, slots=True)
class Sized:
    """A class that is worth a mention in a region, and its share in a word."""

    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Region:
    """One of the five parts of a tile."""

    name: str
    covers: tuple[Cover, ...]
    """Classes that occur, largest first; empty where nothing is known."""
    sized: tuple[Sized, ...]
    """At most three classes of 20 px or more, largest first."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A connected patch of one class."""

    px: int
    area_km2: float | None
    box: tuple[int, int, int, int]
    """Left, top, right and bottom in pixels; right and bottom lie one beyond the last pixel."""
    position: str
    """The middle if the box is centred there and the patch reaches it, else the quarter with most of its pixels."""
    shape: Shape


@dataclass(frozen=True, slots=True)
class ClassPatches:
    """The patches of a class that have at least 20 px."""

    name: str
    count: int
    positions: dict[str, int]
    """How many patches by position, without positions that have none."""
    largest: tuple[Patch, ...]
    """The largest ones, at most five."""
    division: float
    """Chance that two random pixels of the class lie in different patches, small patches included; 0 is one patch."""


@dataclass(frozen=True, slots=True)
class Border:
    """The line along which two classes meet."""

    first: str
    second: str
    edges: int
    """Pixel edges between them."""
    length_m: float | None
    """Edges times the pixel's side, as is usual for rasters: it overstates a slanting line, by 1.41 at most."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The measured land cover of a tile; lengths and areas are None for a label map without a place."""

    version: int
    tile: str | None
    pixel_m: float | None
    """Side of a pixel on the ground."""
    valid_px: int
    """Pixels whose class is known."""
    area_km2: float | None
    """Ground area of the known pixels."""
    covers: tuple[Cover, ...]
    """Classes that occur, largest first."""
    regions: tuple[Region, ...]
    """Top left, top right, bottom left, bottom right, middle."""
    patches: tuple[ClassPatches, ...]
    """8-connected patches of 20 px or more by class, in the order of `covers`."""
    borders: tuple[Border, ...]
    """Pairs of known classes that meet, longest border first."""
    shoreline_m: float | None
    """Length of all borders of water with another known class."""
    fragmentation: float
    """Chance that two random known pixels lie in different patches: Jaeger's degree of landscape division."""

    @property
    def dominant(self) -> str:
        """The largest class."""
        return self.covers[0].name

    @property
    def mentioned(self) -> tuple[Cover, ...]:
        """Classes of 20 px or more, largest first: one at least."""
        return tuple(cover for cover in self.covers if cover.px >= MIN_PX)

    @property
    def absent(self) -> tuple[str, ...]:
        """Known classes without a single pixel, in the order of the legend."""
        present = {cover.name for cover in self.covers}
        return tuple(land.name for land in CLASSES[1:] if land.name not in present)

    def share(self, name: str) -> float:
        """Share of a class in the tile, 0 if it does not occur."""
        return _share(self.covers, name)

    def region_share(self, region: str, name: str) -> float:
        """Share of a class in a region, 0 if it does not occur there."""
        return next((_share(item.covers, name) for item in self.regions if item.name == region), 0.0)

    def patches_of(self, name: str) -> ClassPatches:
        """Patches of a class; none if it does not occur."""
        return next((item for item in self.patches if item.name == name), ClassPatches(name, 0, {}, (), 0.0))

    def to_json(self) -> str:
        """Write the facts as a JSON document."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, document: str) -> "Facts":
        """Read what `to_json` wrote."""
        return _ADAPTER.validate_json(document)


def measure_facts(ids: Ids, tile: Tile | None = None) -> Facts:
    """Measure (256, 256) class ids.

    Args:
        ids: Class ids of the label map.
        tile: Where on Earth it lies, for lengths and areas.

    Raises:
        LandCoverError: No class has the 20 pixels that it needs to be named, so that there is nothing to say.
    """
    composition = measure(ids)
    if composition.overall[1:].max() < MIN_PX:
        raise LandCoverError(
            f"The land-cover map of {tile.name if tile else 'this tile'} has no class of {MIN_PX} pixels or more, "
            "so nothing can be said about it. Choose another tile, or import another label map."
        )
    pixel_m = tile.pixel_m if tile else None
    found = find_patches(ids)
    borders = _borders(ids, pixel_m)
    covers = _covers(composition.overall)
    return Facts(
        version=VERSION,
        tile=tile.name if tile else None,
        pixel_m=pixel_m,
        valid_px=composition.valid,
        area_km2=_area(composition.valid, pixel_m),
        covers=covers,
        regions=_regions(composition),
        patches=tuple(_patches(found, cover.name, pixel_m) for cover in covers),
        borders=borders,
        shoreline_m=None
        if pixel_m is None
        else round(sum(b.edges for b in borders if "water" in (b.first, b.second)) * pixel_m, 1),
        fragmentation=_division(found.area[found.land > 0]),
    )


def _share(covers: tuple[Cover, ...], name: str) -> float:
    return next((cover.share for cover in covers if cover.name == name), 0.0)


def _covers(counts: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> tuple[Cover, ...]:
    """Classes of (12,) pixel counts, largest first, the lower id first among equals."""
    known = int(counts[1:].sum())
    order = sorted(range(1, _N), key=lambda land: -int(counts[land]))
    return tuple(Cover(CLASSES[i].name, round(int(counts[i]) / known, 6), int(counts[i])) for i in order if counts[i])


def _regions(composition: Composition) -> tuple[Region, ...]:
    words = size_words(composition)
    return tuple(
        Region(name, _covers(counts), tuple(Sized(*item) for item in words[name]))
        for name, counts in zip(REGIONS, composition.regions, strict=True)
    )


def _area(px: int, pixel_m: float | None) -> float | None:
    return None if pixel_m is None else round(px * (pixel_m / 1000) ** 2, 6)


def _division(areas: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """Chance that two random pixels of some patches lie in different ones."""
    shares = areas / max(int(areas.sum()), 1)
    return round(max(0.0, 1 - float((shares**2).sum())), 4)


def _patches(found: Patches, name: str, pixel_m: float | None) -> ClassPatches:
    """Count the patches of a class that are large enough, and describe the largest."""
    land = next(item.id for item in CLASSES if item.name == name)
    own = np.flatnonzero(found.land == land)
    large = own[found.area[own] >= MIN_PX]
    positions = [_position(found, int(number)) for number in large]
    kept = large[np.argsort(-found.area[large], kind="stable")[:KEPT_PATCHES]]
    return ClassPatches(
        name=name,
        count=len(large),
        positions={region: positions.count(region) for region in REGIONS if region in positions},
        largest=tuple(_patch(found, int(number), pixel_m) for number in kept),
        division=_division(found.area[own]),
    )


def _patch(found: Patches, number: int, pixel_m: float | None) -> Patch:
    left, top, right, bottom = (int(side) for side in found.box[number])
    px = int(found.area[number])
    return Patch(
        px=px,
        area_km2=_area(px, pixel_m),
        box=(left, top, right, bottom),
        position=_position(found, number),
        shape=shape_of(
            found.labels[top:bottom, left:right] == number,
            outline=int(found.outline[number]),
            length=float(found.length[number]),
            width=float(found.width[number]),
        ),
    )


def _position(found: Patches, number: int) -> str:
    """Region that a patch belongs to.

    A box may be centred where the patch itself is not, as with a ring: then the quarters decide.
    """
    x, y = (found.box[number, :2] + found.box[number, 2:]) / 2
    blocks = found.blocks[number]
    if all(_QUARTER <= at <= 3 * _QUARTER for at in (x, y)) and blocks[_MIDDLE_BLOCKS].any():
        return "middle"
    return REGIONS[int(blocks[_QUARTER_BLOCKS].sum(axis=1).argmax())]


def _borders(ids: Ids, pixel_m: float | None) -> tuple[Border, ...]:
    """Lengths of the lines along which known classes meet by a side of their pixels."""
    across = np.bincount((ids[:, :-1].astype(np.intp) * _N + ids[:, 1:]).ravel(), minlength=_N * _N)
    down = np.bincount((ids[:-1].astype(np.intp) * _N + ids[1:]).ravel(), minlength=_N * _N)
    table = (across + down).reshape(_N, _N)
    table = np.triu(table + table.T, 1)[1:, 1:]
    found = [(int(table[i, j]), CLASSES[i + 1].name, CLASSES[j + 1].name) for i, j in np.argwhere(table).tolist()]
    return tuple(
        Border(first, second, edges, None if pixel_m is None else round(edges * pixel_m, 1))
        for edges, first, second in sorted(found, key=lambda item: (-item[0], item[1], item[2]))
    )


_ADAPTER = TypeAdapter(Facts)
