"""Land cover of a tile: the two legends, label maps in and out, and the shares of each class by region."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import ImageError, LabelError
from core.geography.tiles import TILE_PX, Tile
from core.raster.labelfiles import open_label
from core.raster.labelpng import of_numbers, values_of
from core.raster.legend import CLASSES as CLASSES
from core.raster.legend import STRANGE, Ids, Reading
from core.raster.legend import LandClass as LandClass
from core.raster.palettepng import palette_png
from core.raster.readings import UNREAD, Choice, apply, choose

Numbers = Literal["ids", "codes"]
"""What the numbers of a label map are, if a person says so: ChatEarthNet ids or WorldCover codes."""


REGIONS = ("top left", "top right", "bottom left", "bottom right", "middle")
"""The five parts of a tile; the middle (rows and columns 64..191) overlaps the four quarters."""

MIN_PX = 20
"""Fewer pixels of a class than this are not mentioned."""

TOP_CLASSES = 3
"""Most classes that are mentioned in one region."""

_N = len(CLASSES)
_SIZE_WORDS = ((10, "extra small"), (20, "small"), (50, "medium"), (80, "large"))


_PALETTE = np.array([land.rgb for land in CLASSES], np.uint8)
_PAINT = np.array([(*bytes.fromhex(land.hex[1:]), 255 if land.id else 0) for land in CLASSES], np.uint8)

_BLOCK = TILE_PX // 4
_BLOCK_OFFSET = np.kron(np.arange(16, dtype=np.uint8).reshape(4, 4) * _N, np.ones((_BLOCK, _BLOCK), np.uint8))
"""Twelve times the number of the 64 px block a pixel lies in: with the id added, the bin of `measure`."""
_REGION_BLOCKS = np.array([[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15], [5, 6, 9, 10]], dtype=np.intp)


class _Decoded(NamedTuple):
    """What a file holds: ids with STRANGE pixels, and how they came about."""

    ids: Ids
    choice: Choice


@dataclass(frozen=True, slots=True, eq=False)
class LabelMap:
    """The land cover of one tile."""

    ids: Ids
    """(256, 256) class ids."""

    unmatched: int = 0
    """Pixels whose colour or number is in no legend; they are 0 (unknown) in `ids`."""
    choice: Choice = UNREAD
    """How the file was read."""

    def __post_init__(self) -> None:
        _check_shape(self.ids.shape, TILE_PX)


@dataclass(frozen=True, slots=True, eq=False)
class ParentMap:
    """The land cover of a zoom-13 parent: four tiles."""

    ids: Ids
    """(512, 512) class ids."""

    unmatched_by_quarter: tuple[tuple[int, int], tuple[int, int]]
    """Unmatched pixels by quarter row (0 north) and quarter column (0 west)."""
    choice: Choice = UNREAD
    """How the file was read."""

    @property
    def unmatched(self) -> int:
        """Unmatched pixels of all four quarters."""
        return sum(map(sum, self.unmatched_by_quarter))

    def quarter(self, i: int, j: int) -> LabelMap:
        """Return the tile of quarter row i (0 north) and quarter column j (0 west)."""
        return LabelMap(quarter(self.ids, i, j), self.unmatched_by_quarter[i][j], self.choice)


def decode_label(
    data: bytes, *, max_pixels: int, numbers: Numbers | None = None, reading: Reading | None = None
) -> LabelMap:
    """Read a 256 px label map, a PNG or TIFF file.

    It may hold the colours of either legend (RGB, RGBA or a palette), which must match exactly, or class ids or
    WorldCover codes: as grey of 2 to 16 bit, as three equal channels, or as indices under a palette of no legend.
    The map as a whole decides which. The number 255 and pixels that are fully transparent are unknown.

    Args:
        data: The file.
        max_pixels: Largest picture that is decoded.
        numbers: What its numbers are, where a person says so.
        reading: How it is read, where that was decided before.

    Raises:
        LabelError: neither a PNG nor a TIFF file, packed with loss, damaged, of another size, over `max_pixels`, or
            with one bit a pixel.
    """
    return _label_map(*_decode(data, TILE_PX, max_pixels, numbers, reading))


def decode_parent(
    data: bytes, *, max_pixels: int, numbers: Numbers | None = None, reading: Reading | None = None
) -> ParentMap:
    """Read the 512 px label PNG of a zoom-13 parent; everything else as `decode_label`."""
    ids, choice = _decode(data, 2 * TILE_PX, max_pixels, numbers, reading)
    strange = ids == STRANGE
    counts = strange.reshape(2, TILE_PX, 2, TILE_PX).sum(axis=(1, 3)).tolist()
    ids[strange] = 0
    return ParentMap(ids, ((counts[0][0], counts[0][1]), (counts[1][0], counts[1][1])), choice)


def quarter(ids: Ids, i: int, j: int) -> Ids:
    """Return the 256 px quarter in row i (0 north) and column j (0 west) of a parent's (512, 512) ids."""
    return ids[i * TILE_PX : (i + 1) * TILE_PX, j * TILE_PX : (j + 1) * TILE_PX]


def from_worldcover(codes: NDArray[np.integer]) -> LabelMap:
    """Turn (256, 256) WorldCover codes into a label map."""
    choice = Choice("codes")
    return _label_map(apply(of_numbers(codes), choice.reading), choice)


def to_worldcover(ids: Ids) -> Ids:
    """Turn class ids into WorldCover codes."""
    return np.array([land.code for land in CLASSES], np.uint8)[ids]


def encode_label(ids: Ids) -> bytes:
    """Write class ids as a small palette PNG in the ChatEarthNet colours; indices are ids."""
    return palette_png(ids, _PALETTE)


def paint(ids: Ids) -> NDArray[np.uint8]:
    """Return the (h, w, 4) picture of class ids in the official WorldCover colours; unknown is transparent."""
    return _PAINT[ids]


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """How much of each class lies where in a tile."""

    regions: NDArray[np.uint32]
    """(5, 12) pixel counts: rows in the order of REGIONS, columns class ids."""

    @property
    def overall(self) -> NDArray[np.uint32]:
        """(12,) pixel counts of the whole tile."""
        total: NDArray[np.uint32] = self.regions[:4].sum(axis=0, dtype=np.uint32)
        return total

    @property
    def valid(self) -> int:
        """Pixels of the tile whose class is known."""
        return int(self.overall[1:].sum())

    @property
    def dominant(self) -> int | None:
        """The largest known class, the lowest id among equals; None if nothing is known."""
        return int(self.overall[1:].argmax()) + 1 if self.valid else None

    def shares(self) -> NDArray[np.float64]:
        """Return the (12,) shares of the valid pixels of the tile; unknown is 0, all are 0 if none is valid."""
        whole: NDArray[np.float64] = _shares(self.overall[np.newaxis])[0]
        return whole

    def region_shares(self) -> NDArray[np.float64]:
        """Return the (5, 12) shares of the valid pixels of each region."""
        return _shares(self.regions)

    def areas_km2(self, tile: Tile) -> NDArray[np.float64]:
        """Return the (12,) ground areas, with the pixel size at the tile's latitude."""
        return self.overall.astype(np.float64) * tile.pixel_km2


class SizedClass(NamedTuple):
    """A class and how much of a region it covers, in a word."""

    name: str
    size: str


def measure(ids: Ids) -> Composition:
    """Count the classes of a (256, 256) label map in its five regions."""
    _check_shape(ids.shape, TILE_PX)
    if ids.max() >= _N:
        raise LabelError(f"The label map holds the id {ids.max()}; ids run from 0 to {_N - 1}.")
    counts = Image.fromarray(ids + _BLOCK_OFFSET).histogram()  # in a third of the time of bincount
    blocks = np.array(counts[: 16 * _N], np.uint32).reshape(16, _N)
    return Composition(blocks[_REGION_BLOCKS].sum(axis=1).astype(np.uint32))


def size_word(share: float) -> str:
    """Return the word for a share 0..1, from its whole percent: 0-9, 10-19, 20-49, 50-79, 80-100.

    The share is rounded to two decimals first, and the percent to a whole number after: 0.29 is 29 percent,
    although 0.29 * 100 is a little less in floating point.
    """
    percent = round(round(float(share), 2) * 100)
    return next((word for limit, word in _SIZE_WORDS if percent < limit), "extra large")


def size_words(composition: Composition) -> dict[str, tuple[SizedClass, ...]]:
    """Return the classes worth a mention in each region, largest first: at most three, each of 20 px or more."""
    return {
        region: tuple(
            SizedClass(CLASSES[i].name, size_word(shares[i]))
            for i in sorted(range(1, _N), key=lambda i: -int(counts[i]))[:TOP_CLASSES]
            if counts[i] >= MIN_PX
        )
        for region, counts, shares in zip(REGIONS, composition.regions, composition.region_shares(), strict=True)
    }


def _shares(counts: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Shares of the known pixels in each row of (n, 12) counts."""
    known = counts.astype(np.float64)
    known[:, 0] = 0
    known /= np.maximum(known.sum(axis=1, keepdims=True), 1)
    return known


def _check_shape(shape: tuple[int, ...], side: int) -> None:
    """Refuse a label map that is not a square of `side` pixels."""
    if shape != (side, side):
        size = " x ".join(map(str, shape[1::-1]))
        raise LabelError(f"The label map is {size} px; it has to be {side} x {side} px. Cut it to the tile.")


def _decode(data: bytes, side: int, max_pixels: int, numbers: Numbers | None, reading: Reading | None) -> _Decoded:
    """Ids of a label file, STRANGE where no legend has the colour or number."""
    try:
        image, bit_depth = open_label(data, max_pixels=max_pixels)
    except ImageError as error:
        raise LabelError(f"The label map cannot be read. {error}") from error
    _check_shape((image.height, image.width), side)
    if bit_depth == 1 and image.mode == "1":
        raise LabelError("The label map has one bit a pixel, so it cannot name classes. Give colours or ids.")
    values = values_of(image, bit_depth)
    choice = Choice(reading) if reading and reading in values.tables else choose(values, numbers)
    return _Decoded(apply(values, choice.reading), choice)


def _label_map(ids: Ids, choice: Choice) -> LabelMap:
    """Count the strange pixels of fresh ids and make them unknown."""
    strange = ids == STRANGE
    unmatched = int(np.count_nonzero(strange))
    if unmatched:
        ids[strange] = 0
    return LabelMap(ids, unmatched, choice)


def ranked_shares(composition: Composition) -> list[tuple[str, float]]:
    """Return the classes that occur in a tile with their shares, largest first."""
    shares = composition.shares()
    return [(CLASSES[i].name, float(shares[i])) for i in np.argsort(-shares, kind="stable") if shares[i] > 0]
