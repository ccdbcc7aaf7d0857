"""What is known of a tile before anything is asked: its areas, patches and borders, from its label map."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import TILE_PX, Tile
from core.raster.landcover import MIN_PX, REGIONS, measure
from core.raster.legend import CLASSES, Ids
from generation.boxes.found import Box, Sized, size_patches
from generation.facts.patches import Counts, Meetings, Runs, join_runs, lowest_in_reach
from generation.tasks.margins import MOST_COUNTED, UNSURE_PX

N = len(CLASSES)
ALL_PX = TILE_PX * TILE_PX
QUARTERS = REGIONS[:4]
LANDS = tuple(range(1, N))
_Meeting = tuple[NDArray[np.integer], NDArray[np.integer], Counts]
"""Two runs each, and how often they meet."""

ID = {land.name: land.id for land in CLASSES}


@dataclass(frozen=True)
class Ground:
    """A tile; of its pixels without a class it is assumed that each could be of any.

    Nothing is asked whose answer they could change: what is known of a class is the least there can be of it, and with
    them it is the most.
    """

    tile: Tile
    ids: Ids
    pixels: tuple[int, ...]
    """Pixels of each class id."""
    quarters: tuple[tuple[int, ...], ...]
    """The same of each quarter, in the order of QUARTERS."""
    runs: Runs
    sized: Sized
    change: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Pixels of each class in WorldCover 2020 and 2021, where both are kept."""

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """Share of the image that each class covers."""
        return tuple(count / ALL_PX for count in self.pixels)

    @property
    def unknown(self) -> int:
        """Pixels that have no class."""
        return self.pixels[0]

    @property
    def gone(self) -> list[int]:
        """Classes that are certainly nowhere in the image."""
        return [] if self.unknown else self.unseen

    @property
    def unseen(self) -> list[int]:
        """Classes without a pixel, as far as is known."""
        return [land for land in LANDS if not self.pixels[land]]

    def most(self, land: int) -> int:
        """Most pixels that a class can have."""
        return self.pixels[land] + self.unknown

    def most_in(self, quarter: int, land: int) -> int:
        """The same of a quarter, by its place in QUARTERS."""
        return self.quarters[quarter][land] + self.quarters[quarter][0]

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Patches that are large enough for a box: by class, largest first."""
        return self.sized.boxed()

    @cached_property
    def by_class(self) -> dict[int, list[int]]:
        """Places in `boxes` of each class, largest patch first."""
        found: dict[int, list[int]] = {}
        for place, box in enumerate(self.boxes):
            found.setdefault(ID[box.name], []).append(place)
        return found

    @cached_property
    def unsure(self) -> frozenset[int]:
        """Classes with a patch of which it is not clear whether it is to be counted."""
        low, high = UNSURE_PX
        between = (self.sized.pixels >= low) & (self.sized.pixels <= high)
        return frozenset(self.sized.land[between].tolist())

    @cached_property
    def sides(self) -> list[list[int]]:
        """[n][n] pixel sides along which two classes meet."""
        return _table(self._sides, self.runs.land, N)

    @cached_property
    def corners(self) -> list[list[int]]:
        """[n][n] pixel corners at which two classes meet; all there are of those that share no side."""
        return _table(self._corners, self.runs.land, N)

    def contacts(self, places: list[int], *, corners: bool = False) -> list[list[int]]:
        """[n + 1][n + 1] sides or corners at which patches of `boxes` meet each other, and last all else."""
        place_of = np.full(len(self.sized.land), len(places), np.intp)
        place_of[self.sized.large[places]] = range(len(places))
        return _table(self._corners if corners else self._sides, place_of[self.runs.patch], len(places) + 1)

    @cached_property
    def _sides(self) -> _Meeting:
        """Runs of two classes that meet along sides: of a row the next run, of the rows what lies below."""
        inside = np.flatnonzero(self.runs.left)
        above, below, sides = self._apart
        along = sides > 0
        counts = np.concatenate((np.ones(len(inside), np.int64), sides[along]))
        return np.concatenate((inside - 1, above[along])), np.concatenate((inside, below[along])), counts

    @cached_property
    def _corners(self) -> _Meeting:
        """Runs of two classes that meet at a corner."""
        above, below, sides = self._apart
        at = sides == 0
        return above[at], below[at], np.ones(int(np.count_nonzero(at)), np.int64)

    @cached_property
    def _apart(self) -> Meetings:
        """Runs of two classes that touch in neighbouring rows."""
        above, below, sides = self.runs.meetings
        differ = self.runs.land[above] != self.runs.land[below]
        return Meetings(above[differ], below[differ], sides[differ])

    def is_closed(self, place: int) -> bool:
        """Whether a patch of `boxes` ends where it seems to: it touches nothing that is unknown."""
        return not self._open[self.sized.large[place]]

    def grown(self, land: int) -> int:
        """Most pixels of a patch of a class that touches what is unknown, or lies in it; 0 where all is known."""
        return self.unknown + int(self.sized.pixels[self._open & (self.sized.land == land)].sum())

    @cached_property
    def _open(self) -> NDArray[np.bool_]:
        """Patches that touch what is unknown."""
        found = np.zeros(len(self.sized.land), bool)
        for one, other, _ in (self._sides, self._corners) if self.unknown else ():
            found[self.runs.patch[one[self.runs.land[other] == 0]]] = True
            found[self.runs.patch[other[self.runs.land[one] == 0]]] = True
        return found

    @cached_property
    def few(self) -> list[int]:
        """Classes with few patches, each of them clearly one; none where what is unknown could hold more."""
        if self.unknown:
            return []
        return [land for land, found in self.by_class.items() if len(found) <= MOST_COUNTED and land not in self.unsure]

    def counted(self, land: int) -> bool:
        """Whether a class has the same number of patches when those that touch at a corner are held apart."""
        above, below, sides = self.runs.meetings
        own = self.runs.land == land
        joined = own[above] & own[below] & (sides > 0)
        roots = lowest_in_reach(len(own), above[joined], below[joined])
        pixels = np.bincount(roots[own], (self.runs.right - self.runs.left)[own])
        return int(np.count_nonzero(pixels >= MIN_PX)) == len(self.by_class[land])

    def is_whole(self, box: Box) -> bool:
        """Whether every pixel in a box has a class."""
        return not self.unknown or not self.within(box)[0]

    def within(self, box: Box) -> Counts:
        """Pixels of each class id inside a box."""
        x0, y0, x1, y1 = (int(side) for side in box[1:5])
        return np.bincount(self.ids[y0:y1, x0:x1].ravel(), minlength=N)


def ground_of(tile: Tile, ids: Ids, maps: tuple[Ids, Ids] | None = None) -> Ground:
    """Measure a tile.

    Args:
        tile: The tile.
        ids: (256, 256) class ids.
        maps: WorldCover 2020 and 2021 of it, where both are kept.
    """
    composition = measure(ids)
    runs = join_runs(ids)
    known = maps is not None and all(bool(ids_of.all()) for ids_of in maps)
    change = tuple(tuple(np.bincount(one.ravel(), minlength=N).tolist()) for one in maps) if maps and known else None
    return Ground(
        tile,
        ids,
        tuple(composition.overall.tolist()),
        tuple(tuple(row) for row in composition.regions[:4].tolist()),
        runs,
        size_patches(runs),
        (change[0], change[1]) if change else None,
    )


def _table(meeting: _Meeting, group: Counts | Ids, count: int) -> list[list[int]]:
    """Count how often groups of runs meet, either way round."""
    first, second, often = meeting
    places = group[first].astype(np.intp) * count + group[second]
    table = np.bincount(places, often, count * count).astype(np.int64).reshape(count, count)
    both: list[list[int]] = (table + table.T).tolist()
    return both
