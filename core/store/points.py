"""The positions and attributes of all tiles packed small, for a map that draws them itself."""

import gzip
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import ZOOM, Tile

MAGIC = b"CENP"
"""First four bytes of packed points."""

VERSION = 4
"""Layout of packed points; the reader refuses any other."""

TRUTH_LIMITS = (60, 80, 90, 97)
"""Scores of the truth check, 0..100, at which the next step of the map's colours begins."""

COMPRESSION = 6
"""Level of gzip: level 9 saves 5 % and takes ten times as long."""

_SPREAD = ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555))
"""Shifts and masks that put a zero bit between the bits of a 16-bit number."""


@dataclass(frozen=True, slots=True)
class PointColumns:
    """Tiles as columns of equal length, sorted by Morton code."""

    morton: NDArray[np.uint32]
    """Position, ascending and without repeats; see `morton`."""

    dominant: NDArray[np.uint8]
    """Largest land-cover class, 1..11; 0 where there is none."""

    split: NDArray[np.uint8]
    """Number of the split; the caller knows the names."""

    sets: NDArray[np.uint8]
    """Caption sets that the tile is in, one bit each."""

    flags: NDArray[np.uint16]
    """Quality flags, one bit each; the upper two bits say where a tile comes from, one's own or synthetic."""

    truth: NDArray[np.uint8]
    """How true the captions written from the map are: 0 not checked, else the step of TRUTH_LIMITS, from 1."""

    opinion: NDArray[np.uint8]
    """How far second opinions agree with the map, in the same steps."""

    coverage: NDArray[np.uint8]
    """How much of the captions was read at least, in percent and in the same steps."""


def morton(x: NDArray[np.integer], y: NDArray[np.integer]) -> NDArray[np.uint32]:
    """Interleave the bits of columns (even bits) and rows (odd bits) of the grid."""
    return _spread(x) | _spread(y) << np.uint32(1)


def from_morton(code: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Undo `morton`: columns and rows."""
    return _gather(code), _gather(code >> np.uint32(1))


def code_of(tile: Tile) -> np.uint32:
    """Return the Morton code of a tile."""
    code: np.uint32 = morton(np.array([tile.x]), np.array([tile.y]))[0]
    return code


def tile_at(code: np.uint32) -> Tile:
    """Return the tile that has a Morton code."""
    x, y = from_morton(np.array([code], np.uint32))
    return Tile.from_key(int(x[0]) << ZOOM | int(y[0]))


def encode_points(columns: PointColumns) -> bytes:
    """Pack the columns for the browser, gzip-compressed.

    Inside, little-endian: `MAGIC`, version and count as uint32, then byte planes of `count` bytes each. Four
    are the differences between neighbouring Morton codes (the first from 0), lowest byte first; then follow
    dominant class, split, sets, the low and high bytes of the flags, and the steps of truth, of opinion and of
    coverage. Planes compress better than rows.

    Raises:
        ValueError: columns of different lengths, or codes that do not ascend or are no positions: a bug.
    """
    count = len(columns.morton)
    scores = (columns.truth, columns.opinion, columns.coverage)
    attributes = (columns.dominant, columns.split, columns.sets, columns.flags, *scores)
    if any(len(column) != count for column in attributes):
        raise ValueError("The columns of the points differ in length.")
    if count and (np.any(columns.morton[1:] <= columns.morton[:-1]) or int(columns.morton[-1]) >> 2 * ZOOM):
        raise ValueError("The Morton codes of the points must ascend and fit the grid.")
    delta = np.diff(columns.morton, prepend=np.uint32(0)).astype("<u4")
    packed = [planes(delta), *(column.astype(np.uint8).tobytes() for column in attributes[:3])]
    packed += [planes(columns.flags.astype("<u2"))]
    packed += [column.astype(np.uint8).tobytes() for column in scores]
    header = MAGIC + np.array([VERSION, count], "<u4").tobytes()
    return gzip.compress(header + b"".join(packed), COMPRESSION, mtime=0)


def encode_mask(shown: NDArray[np.bool_]) -> bytes:
    """Pack which points are shown, in their order: one bit each, lowest bit first, gzip-compressed."""
    return gzip.compress(np.packbits(shown, bitorder="little").tobytes(), COMPRESSION, mtime=0)


def planes(column: NDArray[np.generic]) -> bytes:
    """Return the first bytes of all numbers, then their second bytes, and so on."""
    return column.view(np.uint8).reshape(len(column), column.itemsize).T.tobytes()


def _spread(numbers: NDArray[np.integer]) -> NDArray[np.uint32]:
    """Put a zero bit before every bit of numbers below 65,536."""
    spread = numbers.astype(np.uint32)
    for shift, mask in _SPREAD:
        spread = (spread | spread << np.uint32(shift)) & np.uint32(mask)
    return spread


def _gather(code: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Undo `_spread`, ignoring the bits in between."""
    gathered = code.astype(np.uint32) & np.uint32(0x55555555)
    for shift, mask in ((1, 0x33333333), (2, 0x0F0F0F0F), (4, 0x00FF00FF), (8, 0x0000FFFF)):
        gathered = (gathered | gathered >> np.uint32(shift)) & np.uint32(mask)
    return gathered
