"""Pictures for slippy maps: every tile at zoom 14 as it is stored, overviews below made from it and kept."""

import shutil
import threading
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np

from core.errors import ImageError, LabelError
from core.geography.tiles import TILE_PX, ZOOM, Tile
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.raster.images import (
    Pixels,
    decode_rgb,
    encode_png,
    encode_webp,
    is_deep,
    overview,
)
from core.raster.landcover import paint
from core.release.sources import Layer
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.points import morton

MapLayer = Literal["rgb", "landcover", "bands-5-6-7", "bands-8-11-12"]
MAP_LAYERS: tuple[MapLayer, ...] = get_args(MapLayer)

LOWEST_ZOOM = 8
"""Overviews end here; further out the map shows points."""

KEPT_TO_ZOOM = 12
"""Overviews up to this zoom are kept as files: one of zoom 13 is made from four tiles in no time."""

_STORED: dict[MapLayer, Layer] = {
    "rgb": "rgb",
    "landcover": "labels",
    "bands-5-6-7": "bands-5-6-7",
    "bands-8-11-12": "bands-8-11-12",
}


class Picture(NamedTuple):
    """An encoded picture."""

    data: bytes
    media_type: str


class _Cell(NamedTuple):
    layer: MapLayer
    zoom: int
    x: int
    y: int


class Layers:
    """Makes map pictures; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue = catalogue
        self._settings = settings

    def picture(self, layer: MapLayer, zoom: int, x: int, y: int) -> Picture | None:
        """Return a 256 px picture of an XYZ cell, or None where there is nothing to show.

        Args:
            layer: What to show; land cover comes in the official colours of WorldCover, unknown transparent.
            zoom: 8 to 14.
            x: Column of the cell, 0 west.
            y: Row of the cell, 0 north.
        """
        if not (LOWEST_ZOOM <= zoom <= ZOOM and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
            return None
        cell = _Cell(layer, zoom, x, y)
        if zoom == ZOOM:
            return self._tile(cell)
        return self._overview(cell) if zoom > KEPT_TO_ZOOM else self._kept(cell)

    def _tile(self, cell: _Cell) -> Picture | None:
        tile = Tile(cell.x, cell.y)
        location = locations.locate(self._catalogue, tile, _STORED[cell.layer])
        if location is None:
            return None
        if cell.layer != "landcover":
            data = locations.read_png(location, tile, max_pixels=self._settings.max_image_pixels)
            if not is_deep(data):
                return Picture(data, "image/png")
        return Picture(encode_png(self._pixels(cell, tile, location)), "image/png")

    def _pixels(self, cell: _Cell, tile: Tile, location: Location) -> Pixels:
        limit = self._settings.max_image_pixels
        if cell.layer == "landcover":
            return paint(locations.read_label(location, tile, max_pixels=limit).ids)
        return decode_rgb(locations.read(location, tile), max_pixels=limit)

    def _overview(self, cell: _Cell) -> Picture | None:
        """Make an overview from the tiles below a cell; broken pictures leave a gap."""
        pixels = self._compose(cell, self._inside(cell))
        if pixels is None:
            return None
        if cell.layer == "landcover":
            return Picture(encode_png(pixels), "image/png")
        return Picture(encode_webp(pixels, quality=82), "image/webp")

    def _compose(self, cell: _Cell, found: dict[Tile, Location]) -> Pixels | None:
        """Halve the four cells below and put them together, all the way up from the tiles."""
        if cell.zoom == ZOOM:
            tile = Tile(cell.x, cell.y)
            return self._whole(cell, tile, found[tile])
        quarters = {}
        for i, j in np.ndindex(2, 2):
            below = cell._replace(zoom=cell.zoom + 1, x=2 * cell.x + j, y=2 * cell.y + i)
            shift = ZOOM - below.zoom
            within = {t: place for t, place in found.items() if (t.x >> shift, t.y >> shift) == (below.x, below.y)}
            if within and (pixels := self._compose(below, within)) is not None:
                quarters[i, j] = pixels
        return overview(quarters, nearest=cell.layer == "landcover") if quarters else None

    def _whole(self, cell: _Cell, tile: Tile, location: Location) -> Pixels | None:
        try:
            pixels = self._pixels(cell, tile, location)
        except (ImageError, LabelError):
            return None
        return pixels if pixels.shape[:2] == (TILE_PX, TILE_PX) else None

    def _inside(self, cell: _Cell) -> dict[Tile, Location]:
        """Where the pictures inside a cell lie; a cell is one stretch of the Morton curve."""
        bits = 2 * (ZOOM - cell.zoom)
        start = int(morton(np.array([cell.x]), np.array([cell.y]))[0]) << bits
        with self._catalogue.cursor() as cursor:
            rows = cursor.execute(
                f"""select t.key, {LOCATION_COLUMNS} from tiles t join images i on i.key = t.key
                join sources s on s.id = i.source where t.morton between ? and ? and i.layer = ?""",
                [start, start + (1 << bits) - 1, _STORED[cell.layer]],
            ).fetchall()
        return {Tile.from_key(key): Location(*place) for key, *place in rows}

    def _kept(self, cell: _Cell) -> Picture | None:
        """Return an overview from its file, making it first where it is new."""
        suffix = "png" if cell.layer == "landcover" else "webp"
        folder = self._settings.cache / "xyz" / str(self._catalogue.revision()) / cell.layer / str(cell.zoom)
        path = folder / f"{cell.x}_{cell.y}.{suffix}"
        if path.is_file():
            return Picture(path.read_bytes(), f"image/{suffix}")
        made = self._overview(cell)
        if made is not None:
            _write(path, made.data)
        return made

    def drop_old(self) -> None:
        """Remove the overviews of earlier states of the catalogue."""
        now = str(self._catalogue.revision())
        for folder in (self._settings.cache / "xyz").glob("*"):
            if folder.name != now:
                shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a full disk only costs the copy."""
    partial = path.with_name(f"{path.name}.{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
