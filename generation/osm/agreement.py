"""OpenStreetMap against land cover: of the pixels that areas map as a class, how many the land-cover map has as it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rasterio.features import rasterize

from core.errors import ExplorerError
from core.geography.tiles import TILE_PX, Tile
from core.raster.legend import CLASSES, Ids
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.facts.store import label_of
from generation.osm.ground import Seen
from generation.osm.judged import judged


class Agreement(NamedTuple):
    """One class in one tile, in pixels."""

    id: int
    """Of the class."""
    mapped: int
    """What areas of OpenStreetMap cover as this class."""
    cover: int
    """What the land-cover map has of it."""
    both: int

    @property
    def name(self) -> str:
        """Name of the class."""
        return CLASSES[self.id].name

    @property
    def share(self) -> float | None:
        """Share of what is mapped that the land-cover map has too; None where nothing is mapped."""
        return self.both / self.mapped if self.mapped else None


def compare(seen: Sequence[Seen], ids: Ids) -> tuple[Agreement, ...]:
    """Compare areas with land cover, for each class that either has; pixels without a known class count nowhere.

    Smaller areas lie on larger ones, as a pond in a wood. What nobody has mapped says nothing: only what is mapped is
    held against the map.
    """
    numbers = {land.name: land.id for land in CLASSES}
    areas = [(one.object.shape, numbers[one.cover]) for one in seen if one.cover and one.object.kind == "area"]
    areas.sort(key=lambda item: -float(item[0].area))
    drawn = np.zeros((TILE_PX, TILE_PX), np.uint8)
    if areas:
        drawn = rasterize(areas, out_shape=drawn.shape, dtype="uint8")
    drawn[ids == 0] = 0
    counts = [_count(land.id, drawn == land.id, ids == land.id) for land in CLASSES[1:]]
    return tuple(one for one in counts if one.mapped or one.cover)


def _count(number: int, mapped: NDArray[np.bool_], cover: NDArray[np.bool_]) -> Agreement:
    return Agreement(number, int(mapped.sum()), int(cover.sum()), int((mapped & cover).sum()))


def measure(catalogue: Catalogue, settings: Settings, tile: Tile) -> tuple[Agreement, ...]:
    """Compare what is here of a tile; nothing where it has no objects or no land cover."""
    try:
        held = judged(settings, tile)
        return compare(held.seen, label_of(catalogue, settings, tile).ids) if held else ()
    except ExplorerError:
        return ()


def store(catalogue: Catalogue, tile: Tile, found: Sequence[Agreement]) -> None:
    """Keep a comparison, in place of an earlier one, so that tiles can be filtered by it."""
    with catalogue.transaction() as cursor:
        cursor.execute("delete from osm_agreement where key = ?", [tile.key])
        for one in found:
            cursor.execute("insert into osm_agreement values (?, ?, ?, ?, ?)", [tile.key, *one])
        cursor.execute("update revision set value = value + 1")
