"""Objects of a tile on disk: cut once, read again in a few milliseconds."""

import gzip
import json
from pathlib import Path

import shapely

from core.errors import MapDataError
from core.geography.tiles import Tile
from core.pictures.written import write_whole
from core.settings import Settings
from core.store.authors import OSM_TERMS
from generation.osm.objects import MapObject, TileObjects

_VERSION = 1
_FASTEST = 1


def folder(data: Path) -> Path:
    """Return the folder that holds what was cut and fetched."""
    return data / "osm"


def keep(settings: Settings, held: TileObjects) -> None:
    """Write the objects of a tile, in place of those of another source.

    Raises:
        MapDataError: They cannot be written.
    """
    shapes = shapely.to_wkb([one.shape for one in held.objects], hex=True).tolist() if held.objects else []
    objects = [
        [one.id, dict(one.tags), one.kind, shape, one.cut, one.missing]
        for one, shape in zip(held.objects, shapes, strict=True)
    ]
    document = {
        "version": _VERSION,
        "terms": OSM_TERMS,
        "source": held.source,
        "origin": held.origin,
        "problems": dict(held.problems),
        "objects": objects,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    path = _path(settings.data, held.tile)
    try:
        write_whole(path, gzip.compress(text, _FASTEST))
    except OSError as error:
        raise MapDataError(f"{path} cannot be written: {error.strerror}. Free some space and try again.") from error


def held(data: Path, tile: Tile) -> TileObjects | None:
    """Read the objects of a tile; None where nothing was read for it yet, or by an earlier version.

    Raises:
        MapDataError: The file is damaged.
    """
    path = _path(data, tile)
    try:
        document = json.loads(gzip.decompress(path.read_bytes()))
        if document["version"] != _VERSION:
            return None
        rows = document["objects"]
        shapes = shapely.from_wkb([bytes.fromhex(row[3]) for row in rows])  # a third of the time that text takes
        objects = tuple(
            MapObject(name, tags, kind, shape, cut, missing)
            for (name, tags, kind, _, cut, missing), shape in zip(rows, shapes, strict=True)
        )
        return TileObjects(tile, objects, document["source"], document["origin"], document["problems"])
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as error:
        raise MapDataError(f"{path} is damaged ({error}). Delete it, and read the tile again.") from error


def stamp(settings: Settings, tile: Tile) -> int | None:
    """Return what changes whenever the objects of a tile are read anew; None where nothing was read."""
    try:
        return _path(settings.data, tile).stat().st_mtime_ns
    except OSError:
        return None


def _path(data: Path, tile: Tile) -> Path:
    return folder(data) / str(tile.x) / f"{tile.name}.json.gz"
