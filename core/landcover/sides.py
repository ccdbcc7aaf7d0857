"""What can be compared: a fetched version of the map, the land cover that tiles have, maps or rasters in a folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import LandCoverError, ReleaseError
from core.geography.tiles import Tile
from core.landcover.held import read_cover
from core.landcover.sources import ALGORITHMS, VERSIONS, Version
from core.pictures import locations
from core.pictures.locations import Location
from core.pictures.store import once
from core.raster.landcover import LabelMap, Numbers
from core.raster.legend import Reading
from core.release.asked import Asked
from core.release.contents import find
from core.release.problems import Problems
from core.release.sources import Pictures, archive_of
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar

CURRENT = "current"
"""Names the land cover that the tiles have, as every page shows it."""

_RASTERS = (".tif", ".tiff")

Read = Callable[[Tile, Reading | None], LabelMap | None]
"""Reads the map of a tile, in a certain reading where one was decided; None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of two sources that are compared."""

    words: str
    """What it is, in a few words."""
    keys: NDArray[np.uint32] | None
    """Tiles that it has, ascending; None where only asking tells, as of rasters."""
    read: Read
    close: Callable[[], None] = lambda: None


class _Place(NamedTuple):
    """Row of a folder's listing."""

    pictures: Pictures
    row: int

    def location(self) -> Location:
        source, place = self.pictures.source, self.pictures.places[self.row]
        start, packed, size, deflated, stamp = (int(number) for number in place)
        named = None if self.pictures.named is None else self.pictures.named[self.row]
        where = Location(source.kind, source.path, source.prefix, source.suffix, size=size, stamp=stamp, named=named)
        if not archive_of(source.kind):
            return where
        return where._replace(start=start, packed=packed, deflated=bool(deflated))


def side_of(catalogue: Catalogue, settings: Settings, name: str, numbers: Numbers | None = None) -> Side:
    """Return what a name stands for: 2020 or 2021 as fetched, `current`, or the path of maps or rasters.

    Args:
        catalogue: Where the tiles are held.
        settings: Limits, and where fetched maps lie.
        name: A version, `current`, a folder or zip of label maps, or a folder or file of WorldCover rasters.
        numbers: What the numbers of label maps in a folder are, where a person says so.

    Raises:
        ExplorerError: There is no such source, or nothing in it.
    """
    version = next((known for known in VERSIONS if known == name.strip()), None)
    if version:
        return _fetched(catalogue, settings, version)
    if name.strip() == CURRENT:
        return _current(catalogue, settings)
    path = Path(name.strip()).expanduser()
    if not path.exists():
        raise ReleaseError(
            f"'{name[:200]}' is no source of land cover. Give {', '.join(VERSIONS)}, {CURRENT}, or the path of "
            "a folder of label maps or of WorldCover rasters."
        )
    return _rasters(path) if _holds_rasters(path) else _maps(path, settings, numbers)


def _fetched(catalogue: Catalogue, settings: Settings, version: Version) -> Side:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select key from covers where version = ? and unknown < 65536 order by key", [version]
        ).fetchnumpy()
    keys = np.asarray(rows["key"], np.uint32)
    if not len(keys):
        raise LandCoverError(
            f"No tile has WorldCover {version} yet. Fetch it first: "
            f"chatearth landcover fetch --all --version {version}."
        )
    words = f"ESA WorldCover {version} ({ALGORITHMS[version]})"
    return Side(words, keys, lambda tile, _: read_cover(catalogue, settings, tile, version))


def _current(catalogue: Catalogue, settings: Settings) -> Side:
    with catalogue.cursor() as cursor:
        rows = cursor.execute("select key from landcover where problem is null order by key").fetchnumpy()
    keys = np.asarray(rows["key"], np.uint32)
    if not len(keys):
        raise LandCoverError("No tile has land cover yet. Import label maps, or fetch WorldCover, first.")

    def read(tile: Tile, _: Reading | None) -> LabelMap | None:
        where = locations.locate(catalogue, tile, "labels")
        return where and locations.read_label(where, tile, max_pixels=settings.max_image_pixels)

    return Side("the land cover of the tiles", keys, read)


def _maps(path: Path, settings: Settings, numbers: Numbers | None) -> Side:
    """Label maps in a folder or zip, in all forms that an import takes."""
    problems = Problems()
    found = once(find([path], Asked("labels")).pictures, problems)
    places = {int(key): _Place(pictures, row) for pictures in found for row, key in enumerate(pictures.keys)}
    if not places:
        raise ReleaseError(f"{path} holds no label map named after a tile, and no WorldCover raster (.tif).")

    def read(tile: Tile, reading: Reading | None) -> LabelMap | None:
        place = places.get(tile.key)
        if place is None:
            return None
        where = place.location()._replace(reading=reading)
        return locations.read_label(
            where, tile, max_pixels=settings.max_image_pixels, numbers=numbers or place.pictures.numbers
        )

    return Side(f"the label maps in {path}", np.array(sorted(places), np.uint32), read)


def _rasters(path: Path) -> Side:
    from core.raster.worldcover import WorldCover  # rasterio takes a while to load

    worldcover = WorldCover([path])
    return Side(f"the rasters in {path}", None, lambda tile, _: worldcover.cut(tile), worldcover.close)


def _holds_rasters(path: Path) -> bool:
    """Whether a path is of rasters rather than of label maps: tiles' pictures are named after tiles."""
    files: Sequence[Path] = sorted(path.iterdir())[:1000] if path.is_dir() else [path]
    return any(file.suffix.lower() in _RASTERS for file in files)


class Offer(NamedTuple):
    """A source in the data folder."""

    name: str
    words: str
    tiles: int


def offered(catalogue: Catalogue) -> list[Offer]:
    """Return the sources that the data folder holds: the fetched versions, then what the tiles have."""
    with catalogue.cursor() as cursor:
        current = scalar(cursor, "select count(*) from landcover where problem is null")
        fetched = dict(
            cursor.execute("select version, count(*) from covers where unknown < 65536 group by all").fetchall()
        )
    found = [Offer(name, f"ESA WorldCover {name} ({ALGORITHMS[name]})", fetched.get(name, 0)) for name in VERSIONS]
    found.append(Offer(CURRENT, "The land cover of the tiles", current))
    return [item for item in found if item.tiles]
