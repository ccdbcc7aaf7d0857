"""One tile as files that people keep: PNG, label map, GeoTIFF, JSON."""

import json
from typing import NamedTuple

from core.errors import TileNotFoundError
from core.geography.tiles import Tile
from core.imagery.store import attribution
from core.pictures import locations
from core.raster.georeferenced import geotiff
from core.raster.images import decode_whole
from core.raster.landcover import encode_label
from core.release.sources import Layer
from core.settings import Settings
from core.store import whereabouts
from core.store.catalogue import Catalogue
from core.tile.record import TileRecord, load
from core.tile.values import tile_json

KINDS = ("png", "label.png", "tif", "label.tif", "json")


class File(NamedTuple):
    """A finished file."""

    name: str
    data: bytes
    media_type: str


def make(catalogue: Catalogue, tile: Tile, kind: str, settings: Settings) -> File:
    """Make a file of a tile.

    Args:
        catalogue: Where the tile is held.
        tile: Which tile.
        kind: One of KINDS: the image, its label map as a palette PNG, either as GeoTIFF, or all facts as JSON.
        settings: Limits for reading pictures.

    Raises:
        TileNotFoundError: There is no such tile, or it lacks what the file is made of.
    """
    record = load(catalogue, tile)
    name = f"{tile.name}.{kind}" if "label" not in kind else f"{tile.name}_{kind.replace('label', 'landcover')}"
    limit = settings.max_image_pixels
    if kind == "json":
        document = tile_json(record, whereabouts.of_tile(catalogue, tile))
        return File(name, json.dumps(document, indent=2, ensure_ascii=False).encode(), "application/json")
    if kind == "png":
        data = locations.read_png(_location(record, "rgb", "image"), tile, max_pixels=limit)
        return File(name, data, "image/png")
    if kind == "tif":
        data = locations.read(_location(record, "rgb", "image"), tile)
        whose = {"attribution": attribution(record.scene)} if record.scene else {}
        return File(name, geotiff(decode_whole(data, max_pixels=limit), tile, **whose), "image/tiff")
    if kind in ("label.png", "label.tif"):
        ids = locations.read_label(_location(record, "labels", "land-cover map"), tile, max_pixels=limit).ids
        if kind == "label.png":
            return File(name, encode_label(ids), "image/png")
        return File(name, geotiff(ids, tile), "image/tiff")
    raise TileNotFoundError(f"There is no file '{tile.name}.{kind}'. Known endings are: {', '.join(KINDS)}.")


def _location(record: TileRecord, layer: Layer, what: str) -> locations.Location:
    if layer not in record.pictures:
        raise TileNotFoundError(
            f"The tile {record.tile.name} has no {what}. Import the part of the release that has it."
        )
    return record.pictures[layer]
