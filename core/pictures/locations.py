"""Where a tile's pictures lie and how their bytes are read in place: files, zip members, quarters of parents."""

import os
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from core.errors import ImageError, ReleaseError
from core.geography.tiles import Tile
from core.raster.images import decode_rgb, encode_png, is_png, open_png
from core.raster.landcover import LabelMap, Numbers, decode_label, decode_parent
from core.raster.legend import Reading
from core.release.inside import Open, open_inside
from core.release.members import Member, read_member
from core.release.parents import PARENT_MAP
from core.release.sources import MAX_PICTURE_BYTES, Layer, Source, archive_of, is_of_parents
from core.store.catalogue import Catalogue, first_row, scalar


class Location(NamedTuple):
    """Where one picture lies. For plain files, `start`, `packed` and `deflated` are null."""

    kind: str
    path: str
    prefix: str
    suffix: str
    start: int | None = None
    packed: int | None = None
    size: int | None = None
    deflated: bool | None = None
    stamp: int | None = None
    reading: Reading | None = None
    """How a label map is read, as its import decided; null for other pictures."""
    named: str | None = None
    """What stands in the place of the tile's name, where the picture is not named after its tile."""


LOCATION_COLUMNS = (
    "s.kind, s.path, s.prefix, s.suffix, i.start, i.packed, i.size, i.deflated, i.stamp, i.reading, i.named"
)
"""Columns of a `Location`, for a join of `images i` and `sources s`."""


def locate(catalogue: Catalogue, tile: Tile, layer: Layer) -> Location | None:
    """Return where a tile's picture lies, or None if it has none."""
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            f"""select {LOCATION_COLUMNS} from images i join sources s on s.id = i.source
            where i.key = ? and i.layer = ?""",
            [tile.key, layer],
        )
    return Location(*row) if row else None


def source_id(cursor: DuckDBPyConnection, source: Source) -> int:
    """Return the number of a source, a new one where it is new."""
    row = first_row(
        cursor,
        "select id from sources where (kind, path, prefix, suffix, layer) = (?, ?, ?, ?, ?)",
        source,
    )
    if row:
        return int(row[0])
    return scalar(
        cursor,
        "insert into sources (kind, path, prefix, suffix, layer) values (?, ?, ?, ?, ?) returning id",
        source,
    )


def read(location: Location, tile: Tile, opened: Open = open_inside) -> bytes:
    """Read the file's bytes, whatever they are: what is sent on goes through `read_png`.

    Args:
        location: Where it lies.
        tile: Whose it is.
        opened: Opens the file, or the archive that it lies in.

    Raises:
        ImageError: It is gone, too large, lies elsewhere by now, or its archive is damaged.
    """
    try:
        return _read_member(location, opened) if archive_of(location.kind) else _read_file(location, tile, opened)
    except FileNotFoundError as error:
        raise ImageError(
            f"{error.filename} is gone. If the release was moved, import it again from its new place."
        ) from error
    except OSError as error:
        raise ImageError(f"{error.filename or location.path} cannot be read: {error.strerror or error}.") from error


def read_png(location: Location, tile: Tile, *, max_pixels: int) -> bytes:
    """Read a picture as a PNG that may be sent: decoded first, so that nothing but a picture ever leaves.

    A PNG comes as it is stored, another form as PNG.

    Raises:
        ImageError: As for `read`, or it is no picture, damaged or larger than `max_pixels`.
    """
    data = read(location, tile)
    if is_png(data):
        open_png(data, max_pixels=max_pixels)
        return data
    return encode_png(decode_rgb(data, max_pixels=max_pixels))


def read_label(location: Location, tile: Tile, *, max_pixels: int, numbers: Numbers | None = None) -> LabelMap:
    """Read a tile's land-cover map, cutting it out of its parent's where that is what there is."""
    data = read(location, tile)
    if is_of_parents(location.kind):
        parent = decode_parent(data, max_pixels=max_pixels, numbers=numbers, reading=location.reading)
        return parent.quarter(*tile.quarter)
    return decode_label(data, max_pixels=max_pixels, numbers=numbers, reading=location.reading)


def size_of(location: Location, key: int) -> int | None:
    """Return the bytes of a picture without reading it; None where it is gone."""
    if location.size:
        return location.size
    try:
        return (Path(location.path) / _inside(location, Tile.from_key(key))).stat().st_size
    except OSError:
        return None


def describe(location: Location, tile: Tile) -> str:
    """Say where a picture lies, for people."""
    return f"{location.path}/{_inside(location, tile)}"


def _inside(location: Location, tile: Tile) -> str:
    """Path of a picture in its source."""
    if is_of_parents(location.kind):
        column, row = tile.parent
        return f"{location.prefix}{column}_{row}/{PARENT_MAP}"
    return f"{location.prefix}{location.named or tile.name}{location.suffix}"


def _read_file(location: Location, tile: Tile, opened: Open) -> bytes:
    path = Path(location.path) / _inside(location, tile)
    ours = location.kind == "own"
    with opened(path, Path(os.path.realpath(location.path) if ours else location.path)) as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(min(size, MAX_PICTURE_BYTES) + 1)  # room for the most takes longer than the picture
        if len(data) > size:  # it grew, or lies where files do not tell their size
            data += file.read(MAX_PICTURE_BYTES + 1 - len(data))
    if len(data) > MAX_PICTURE_BYTES:
        raise ImageError(f"{path} is larger than {MAX_PICTURE_BYTES >> 20} MB: it is no picture of one tile.")
    return data


def _read_member(location: Location, opened: Open) -> bytes:
    """Read a member of an archive without going through the archive's list again."""
    start, packed, size = location.start or 0, location.packed or 0, location.size or 0
    if max(size, packed) > MAX_PICTURE_BYTES:
        raise ImageError(
            f"A member of {location.path} is larger than {MAX_PICTURE_BYTES >> 20} MB: it is no picture of one tile."
        )
    path, form = Path(location.path), archive_of(location.kind)
    member = Member("", start, packed, size, bool(location.deflated), location.stamp)
    try:
        with opened(path, path) as file:
            return read_member(file, form or "zip", member)
    except ReleaseError as error:
        raise ImageError(f"{location.path} {error}") from error
