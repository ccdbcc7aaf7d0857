"""The land cover of a tile as the check reads it: shares of classes in any of its places."""

from typing import NamedTuple

from core.query.lexicon import Place
from core.raster.landcover import CLASSES, MIN_PX, REGIONS, Composition

IDS = {land.name: land.id for land in CLASSES}
"""Class ids by name."""
NAMES = tuple(land.name for land in CLASSES)
"""Names of classes by id."""

_ROWS = {region: row for row, region in enumerate(REGIONS)}


class Ground(NamedTuple):
    """Pixel counts of a tile in plain lists, which are quicker than arrays for single numbers."""

    regions: list[list[int]]
    """Known pixels by region and class id; the unknown are 0."""
    overall: list[int]
    """Known pixels of the whole tile by class id."""

    def counts(self, place: Place) -> list[int]:
        """Known pixels of a place by class id; several regions count together, all five are the whole."""
        if not place or len(place) == len(REGIONS):
            return self.overall
        if len(place) == 1:
            return self.regions[_ROWS[place[0]]]
        return [sum(row) for row in zip(*(self.regions[_ROWS[region]] for region in place), strict=True)]

    def share(self, name: str, place: Place) -> float:
        """Share of a class in the known pixels of a place; 0 where none is known."""
        counts = self.counts(place)
        return counts[IDS[name]] / max(sum(counts), 1)

    def has(self, name: str, place: Place) -> bool:
        """Tell whether a class is in a place for captions: the recipes leave out fewer pixels than these."""
        return self.counts(place)[IDS[name]] >= MIN_PX

    def shares(self, place: Place) -> list[float]:
        """Shares of all classes in a place, by id."""
        counts = self.counts(place)
        total = max(sum(counts), 1)
        return [count / total for count in counts]


def ground_of(composition: Composition) -> Ground:
    """Take the counts out of a composition, without the unknown pixels."""
    regions: list[list[int]] = composition.regions.tolist()
    for row in regions:
        row[0] = 0
    return Ground(regions, [sum(row) for row in zip(*regions[:4], strict=True)])
