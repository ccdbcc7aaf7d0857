"""What is known of a tile before anything is asked: its areas, patches and borders, from its label map."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.errors import LandCoverError
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
    """A tile whose every pixel has a class."""

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

    @cached_property
    def few(self) -> list[int]:
        """Classes with few patches, each of them clearly one."""
        return [land for land, found in self.by_class.items() if len(found) <= MOST_COUNTED and land not in self.unsure]

    def counted(self, land: int) -> bool:
        """Whether a class has the same number of patches when those that touch at a corner are held apart."""
        above, below, sides = self.runs.meetings
        own = self.runs.land == land
        joined = own[above] & own[below] & (sides > 0)
        roots = lowest_in_reach(len(own), above[joined], below[joined])
        pixels = np.bincount(roots[own], (self.runs.right - self.runs.left)[own])
        return int(np.count_nonzero(pixels >= MIN_PX)) == len(self.by_class[land])

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

    Raises:
        LandCoverError: Pixels have no class, so that nothing could be denied of the tile.
    """
    composition = measure(ids)
    unknown = int(composition.overall[0])
    if unknown:
        raise LandCoverError(
            f"{unknown:,} pixels of the land-cover map of {tile.name} have no class, so no question about it has a "
            "certain answer. Fetch a whole map, or leave the tile out."
        )
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
    return (table + table.T).tolist()  # type: ignore[no-any-return]
