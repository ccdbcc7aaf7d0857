"""Pictures of tiles for an export: found many at a time, read in place, and looked at for damage without decoding."""

import struct
import zlib
from collections.abc import Callable, Sequence

import pyarrow as pa

from core.errors import ExplorerError, ImageError
from core.exports.plan import Keys
from core.geography.tiles import Tile
from core.pictures import locations
from core.pictures.locations import LOCATION_COLUMNS, Location
from core.raster.images import decode_rgb, encode_png, is_png, read_header
from core.raster.landcover import encode_label
from core.raster.otherpictures import check_size
from core.release.inside import ManyInside, Open
from core.release.sources import Layer
from core.settings import Settings
from core.store.catalogue import Catalogue

Pictures = dict[int, bytes]
"""PNG files by the key of their tile; a tile whose picture is missing or damaged is not there."""

_LENGTH, _CRC = struct.Struct(">I4s"), struct.Struct(">I")
_FIRST = 8
"""Bytes before the first chunk of a PNG file."""


class Reader:
    """Reads the pictures of one layer, for some tiles of those given."""

    def __init__(self, catalogue: Catalogue, settings: Settings, layer: Layer, keys: Keys) -> None:
        self._limit, self._layer = settings.max_image_pixels, layer
        self._places = _places(catalogue, layer, keys)

    def read(self, keys: Sequence[int], step: Callable[[], None]) -> Pictures:
        """Read the pictures of some tiles.

        Args:
            keys: The tiles.
            step: Called now and then; may raise to end it.
        """
        found: Pictures = {}
        with ManyInside() as files:
            for number, key in enumerate(keys):
                if number % _TOLD_EVERY == 0:
                    step()
                if (data := self._one(key, self._places.get(key), files.open)) is not None:
                    found[key] = data
        return found

    def _one(self, key: int, place: Location | None, opened: Open) -> bytes | None:
        if place is None:
            return None
        tile = Tile.from_key(key)
        try:
            if self._layer == "labels":
                return encode_label(locations.read_label(place, tile, max_pixels=self._limit).ids)
            return whole_png(locations.read(place, tile, opened), max_pixels=self._limit)
        except ExplorerError:
            return None


_TOLD_EVERY = 50


def _places(catalogue: Catalogue, layer: Layer, keys: Keys) -> dict[int, Location]:
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"key": pa.array(keys, pa.uint32())}))
        rows = cursor.execute(
            f"""select i.key, {LOCATION_COLUMNS} from wanted w join images i on i.key = w.key and i.layer = ?
            join sources s on s.id = i.source""",
            [layer],
        ).fetchall()
        cursor.unregister("wanted")
    return {key: Location(*place) for key, *place in rows}


def whole_png(data: bytes, *, max_pixels: int) -> bytes:
    """Return a picture as PNG. One that is PNG stays as it is, once its size and all its checksums hold.

    Raises:
        ImageError: It is no picture, damaged or larger than `max_pixels`.
    """
    if not is_png(data):
        return encode_png(decode_rgb(data, max_pixels=max_pixels))
    header = read_header(data)
    check_size(header.width, header.height, max_pixels)
    at, view, kind = _FIRST, memoryview(data), b""
    while at + 12 <= len(data) and kind != b"IEND":
        length, kind = _LENGTH.unpack_from(data, at)
        end = at + 8 + length
        if end + 4 > len(data) or zlib.crc32(view[at + 4 : end]) != _CRC.unpack_from(data, end)[0]:
            break
        at = end + 4
    else:
        if kind == b"IEND":
            return data[:at]  # what somebody put behind the picture stays here
    raise ImageError("The PNG file is damaged or cut short. Fetch or export it again.")
