"""What captions say of land cover against what their tiles hold: classes named, and size words against shares."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.raster.landcover import MIN_PX
from core.raster.legend import CLASSES
from core.statistics.chosen import Part
from core.statistics.lengths import Columns
from core.statistics.phrases import SIZES, SOMEWHERE
from core.store.catalogue import Catalogue
from core.store.regionshares import RegionShares, region_shares
from core.store.schema import CLASS_COLUMNS

Numbers = NDArray[np.int64]

BANDS = ("none", *SIZES)
"""True shares by the size word of the recipe that fits them; `none` where a region has nothing of the class."""

PRESENT = f"at least {MIN_PX} pixels of the tile"
"""When a class counts as present: the caption recipes leave out what is less."""


class Mentions(NamedTuple):
    """How often captions name a class, against whether their tiles hold it; captions of tiles with land cover."""

    name: str
    named_present: int
    named_absent: int
    unnamed_present: int
    unnamed_absent: int
    denied_present: int
    """Captions that deny the class somewhere although the tile holds it; a part of it may lack it all the same."""


class SizeWords(NamedTuple):
    """Size words of captions against the true shares of their regions."""

    counts: tuple[tuple[int, ...], ...]
    """A row a size word in the order of SIZES, a column a band in the order of BANDS."""
    unplaced: int
    """Size words whose sentence names no single region before them; they are not in the table."""
    without_cover: int
    """Size words of tiles without land cover."""

    @property
    def right(self) -> float | None:
        """Share of the size words that fit; None where there are none."""
        total = sum(map(sum, self.counts))
        return sum(row[place + 1] for place, row in enumerate(self.counts)) / total if total else None


class Sized(NamedTuple):
    """Size words that can be held against a share; columns of one length."""

    keys: NDArray[np.uint32]
    """Tiles of their captions."""
    said: Numbers
    """Places in SIZES."""
    true: Numbers
    """Places in BANDS."""


def presence(catalogue: Catalogue) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """Return the keys of the tiles with land cover, ascending, and a bit for each class id that they hold."""
    bits = " | ".join(
        f"if(l.{column} >= {MIN_PX}, {1 << number}, 0)" for number, column in enumerate(CLASS_COLUMNS) if number
    )
    with catalogue.cursor() as cursor:
        found = cursor.execute(
            f"""select l.key, ({bits})::usmallint as held from landcover l join tiles t using (key)
            where t.dominant > 0 order by l.key"""
        ).fetchnumpy()
    return np.asarray(found["key"], np.uint32), np.asarray(found["held"], np.uint16)


def mentions(catalogue: Catalogue, captions: Columns) -> list[Mentions]:
    """Count for each class, in the order of the legend, whether it is named and there."""
    keys, held = presence(catalogue)
    place, known = _places(keys, captions.keys)
    there, named, denied = held[place[known]], captions.named[known], captions.denied[known]
    return [_mentions(land.name, land.id, there, named, denied) for land in CLASSES[1:]]


def _mentions(
    name: str, class_id: int, there: NDArray[np.uint16], named: NDArray[np.uint16], denied: NDArray[np.uint16]
) -> Mentions:
    bit = np.uint16(1 << class_id)
    present, said = (there & bit) > 0, (named & bit) > 0
    return Mentions(
        name,
        named_present=int((said & present).sum()),
        named_absent=int((said & ~present).sum()),
        unnamed_present=int((~said & present).sum()),
        unnamed_absent=int((~said & ~present).sum()),
        denied_present=int((present & ((denied & bit) > 0)).sum()),
    )


def sized(parts: Iterable[Part], shares: RegionShares) -> tuple[Sized, int, int]:
    """Return the size words that can be held against a share, and how many lack a region or land cover."""
    found, unplaced, without = [], 0, 0
    for part in parts:
        one, lacking, bare = _sized(part, shares)
        found.append(one)
        unplaced, without = unplaced + lacking, without + bare
    if not found:
        nothing = np.zeros(0, np.int64)
        return Sized(nothing.astype(np.uint32), nothing, nothing), 0, 0
    return Sized(*(np.concatenate(column) for column in zip(*found, strict=True))), unplaced, without


def _sized(part: Part, shares: RegionShares) -> tuple[Sized, int, int]:
    held = part.segment
    row_of = np.full(len(held.captions), -1)
    row_of[part.rows] = np.arange(len(part.rows))
    row = row_of[held.sized_row]
    chosen, placed = row >= 0, held.sized_region != SOMEWHERE
    place, known = _places(shares.keys, part.keys[row])
    kept = chosen & placed & known
    measured = shares.shares[place[kept], held.sized_region[kept], held.sized_class[kept]]
    one = Sized(part.keys[row[kept]], held.sized_size[kept].astype(np.int64), band(measured))
    return one, int((chosen & ~placed).sum()), int((chosen & placed & ~known).sum())


def band(shares: NDArray[np.float32]) -> Numbers:
    """Return the place in BANDS of shares 0..1, as `core.raster.landcover.size_word` names them."""
    percent = np.rint(np.round(shares.astype(np.float64), 2) * 100)
    return np.where(shares > 0, 1 + np.searchsorted([10, 20, 50, 80], percent, side="right"), 0)


def size_words(parts: Iterable[Part], catalogue: Catalogue) -> SizeWords:
    """Count size words against the bands of the true shares."""
    found, unplaced, without = sized(parts, region_shares(catalogue))
    size = len(SIZES) * len(BANDS)
    counts = np.bincount(found.said * len(BANDS) + found.true, minlength=size).reshape(len(SIZES), len(BANDS))
    return SizeWords(tuple(map(tuple, counts.tolist())), unplaced, without)


def _places(keys: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the place of each wanted key among ascending ones, and whether it is there."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return place, keys[place] == wanted
