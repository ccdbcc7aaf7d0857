"""How far land-cover maps of 10 m can be trusted, from the published validations: by class, and in the far north."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from core.geography.tiles import Tile

FAR_NORTH = 60.0
"""Degrees of latitude. Tundra begins here in Canada and Alaska, further north in Europe: better marked than not."""


class Study(NamedTuple):
    """A publication."""

    name: str
    doi: str


VENTER = Study("Venter et al. 2022", "10.3390/rs14164101")
"""Compares WorldCover, Dynamic World and Esri Land Cover, all of 2020, with the same test set."""

ACCURACY = {
    "water": 0.92,
    "developed area": 0.83,
    "tree": 0.81,
    "crop": 0.78,
    "bare land": 0.57,
    "wetland": 0.53,
    "shrub": 0.47,
    "grass": 0.34,
}
"""Accuracy of each class over the three maps, after Venter et al. 2022; it gives none for the other classes."""

_DOUBTFUL = 0.6

DOUBTFUL = frozenset(name for name, share in ACCURACY.items() if share < _DOUBTFUL)
"""Classes of which a map is wrong too often to tell a caption wrong: shrub, grass, bare land and wetland."""

_ASIDES = {"grass": ", and WorldCover shows too much of it"}


class Doubt(NamedTuple):
    """A reason to doubt the map rather than what differs from it."""

    reason: Literal["class", "far north"]
    name: str
    """The class; of the far north the one that is spoken of."""
    accuracy: float | None
    """Of the class, 0..1, where a validation gives one."""
    words: str
    source: Study

    @property
    def sentence(self) -> str:
        """The reason with its source, as a person reads it."""
        return f"map uncertain: {self.words} ({self.source.name}, doi:{self.source.doi})"

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return {**self._asdict(), "source": self.source.name, "doi": self.source.doi}


def doubt(names: Iterable[str], latitude: float | None = None) -> Doubt | None:
    """Say why a map may be wrong about some classes; None where nothing speaks against it.

    Args:
        names: Classes that are spoken of, the first of them most.
        latitude: Of the place, in degrees; None where it is not known.
    """
    spoken = [name for name in names if name]
    doubtful = sorted(DOUBTFUL.intersection(spoken), key=lambda name: ACCURACY[name])
    north = latitude is not None and latitude >= FAR_NORTH
    if not spoken or not (doubtful or north):
        return None
    said = [_of_class(doubtful[0])] if doubtful else []
    said += [f"north of {FAR_NORTH:.0f}° N, where such maps are least right, in tundra most of all"] if north else []
    name = doubtful[0] if doubtful else spoken[0]
    return Doubt("class" if doubtful else "far north", name, ACCURACY.get(name), "; ".join(said), VENTER)


def last_northern_row() -> int:
    """Return the southernmost row of tiles whose centre lies in the far north."""
    row = Tile.at(0, FAR_NORTH).y
    return row if Tile(0, row).centre[1] >= FAR_NORTH else row - 1


def _of_class(name: str) -> str:
    share = f"{100 * ACCURACY[name]:.0f}%"
    return f"maps of 10 m are right about {name} in {share} of the checked places{_ASIDES.get(name, '')}"
