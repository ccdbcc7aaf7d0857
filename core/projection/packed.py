"""The captions of a layout with what they are coloured by, packed small for a page that draws them itself."""

import gzip
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from core.projection.named import NamedGroups
from core.raster.legend import CLASSES
from core.selection.summary import SPLITS, Summary
from core.store.flags import Flag
from core.store.points import COMPRESSION, TRUTH_LIMITS, planes

MAGIC = b"CENM"
"""First four bytes of packed captions."""

VERSION = 2
"""Layout of packed captions; the reader refuses any other."""

_FULL = 65_535


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Captions as columns of equal length, along the Morton curve of their tiles."""

    version: str
    """Changes with the layout, the captions in force and the tiles."""
    captions: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    morton: NDArray[np.uint32]
    """Position of the tile, ascending; several captions of a tile follow each other."""
    places: NDArray[np.float32]
    """(n, 2) in the unit square, y upwards."""
    dominant: NDArray[np.uint8]
    split: NDArray[np.uint8]
    """Split of the caption, by its place in SPLITS."""
    sets: NDArray[np.uint8]
    """Set of the caption, as the one bit of that set."""
    flags: NDArray[np.uint16]
    """Of the tile; the upper bits say where it comes from, as with points of the world map."""
    truth: NDArray[np.uint8]
    """What the check says of the caption if it was written from the map, `opinion` if not, in steps as on the map."""
    opinion: NDArray[np.uint8]
    coverage: NDArray[np.uint8]
    parts: NDArray[np.uint8]
    """Smallest group of the layout that a caption is in."""
    named: NamedGroups | None
    """The groups with their names, None while nobody named them."""

    def __len__(self) -> int:
        return len(self.captions)

    def encoded(self) -> bytes:
        """Pack for the browser, gzip-compressed.

        Inside, little-endian: `MAGIC`, version and count as uint32, then byte planes of `count` bytes each: four of
        the differences between neighbouring Morton codes, lowest byte first, two of x and two of y (0..65535), then
        dominant class, split, set, two of the flags, and the steps of truth, opinion and coverage.
        """
        delta = np.diff(self.morton, prepend=np.uint32(0)).astype("<u4")
        across = np.rint(self.places.astype(np.float64) * _FULL).astype("<u2")
        parts = [planes(delta), planes(np.ascontiguousarray(across[:, 0])), planes(np.ascontiguousarray(across[:, 1]))]
        parts += [column.astype(np.uint8).tobytes() for column in (self.dominant, self.split, self.sets)]
        parts.append(planes(self.flags.astype("<u2")))
        parts += [column.astype(np.uint8).tobytes() for column in (self.truth, self.opinion, self.coverage)]
        header = MAGIC + np.array([VERSION, len(self)], "<u4").tobytes()
        return gzip.compress(header + b"".join(parts), COMPRESSION, mtime=0)

    def rows_of(self, captions: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Tell which of the captions are among these."""
        if not len(self) or not len(captions):
            return np.zeros(len(self), bool)
        marks = np.zeros(int(max(self.captions.max(), captions.max())) + 1, bool)
        marks[captions] = True
        return marks[self.captions]

    def inside(self, ring: tuple[tuple[float, float], ...]) -> NDArray[np.bool_]:
        """Tell which captions lie inside a ring of places in the unit square."""
        polygon = shapely.make_valid(shapely.Polygon(ring))
        shapely.prepare(polygon)
        found: NDArray[np.bool_] = shapely.contains_xy(polygon, self.places[:, 0], self.places[:, 1])
        return found

    def tiles_of(self, captions: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Return the keys of the tiles of some captions, ascending."""
        return np.unique(self.keys[captions])

    def group(self, number: int) -> NDArray[np.bool_]:
        """Tell which captions are in a named group."""
        if self.named is None or not 0 <= number < len(self.named.groups):
            return np.zeros(len(self), bool)
        return np.isin(self.parts, self.named.groups[number].group.members)

    def steps(self, score: str, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count the kept captions in each step of a score: 0 where it was not checked."""
        column = {"truth": self.truth, "opinion": self.opinion, "coverage": self.coverage}[score]
        return np.bincount(column[kept], minlength=len(TRUTH_LIMITS) + 2)

    def counts(self, kept: NDArray[np.bool_], inside: NDArray[np.bool_] | None = None) -> Summary:
        """Count captions as a summary of a selection counts tiles: those that are kept, and those of them inside."""
        both = kept if inside is None else kept & inside

        def count(column: NDArray[np.integer]) -> dict[int, tuple[int, int]]:
            all_, seen = (np.bincount(column[rows], minlength=256).tolist() for rows in (kept, both))
            return {value: (all_[value], seen[value]) for value in np.flatnonzero(all_).tolist()}

        flags = {
            flag.label: tuple(int(np.count_nonzero(self.flags[rows] & int(flag))) for rows in (kept, both))
            for flag in Flag
        }
        return Summary(
            total=len(self),
            matching=int(kept.sum()),
            in_view=int(both.sum()),
            classes={CLASSES[value].name: numbers for value, numbers in count(self.dominant).items()},
            splits={SPLITS[value]: numbers for value, numbers in count(self.split).items()},
            sets={},
            combinations=count(self.sets),
            flags={name: (all_, seen) for name, (all_, seen) in flags.items() if all_},
            synthetic=0,
        )
