"""Whether the numbers of a scene carry the offset of newer baselines: decided by its pixels, not by what is said of it.

Catalogues say it wrongly for part of the archive, and old scenes that were processed anew carry the offset too. Without
it, hardly any land is without a pixel below 1,000 in one of the bands; with it, hardly any pixel is below.
"""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.imagery.form import OFFSET, Band

Basis = Literal["tile", "scene", "catalogue"]

_LEAST_PIXELS = 500
_CLEARLY_BELOW = 0.05
"""Share of a tile's land below the offset that shows that there is none; shadows and dark water may reach below it."""

_BELOW_IN_SCENE = 0.02
"""The same for a whole scene, which has dark land somewhere."""

_FLOOR = OFFSET + 250
"""A scene whose darkest hundredth lies between the offset and this stands on it: dark ground, raised."""

_DARK = 2 * OFFSET
"""Up to here the darkest hundredth may be raised ground, or bright ground as it is: desert, salt, old snow. Above, all
is cloud, salt or snow, which looks the same with and without."""


class Offset(NamedTuple):
    """What was decided, and why."""

    present: bool
    basis: Basis
    share: float
    """Share of the land that was looked at whose darkest band lies below the offset."""
    pixels: int
    """How many pixels were looked at."""

    @property
    def words(self) -> str:
        """The decision as a sentence."""
        done = "1,000 were taken off all numbers" if self.present else "Nothing was taken off the numbers"
        if self.basis == "catalogue":
            why = f"all {self.pixels:,} land pixels that were seen are so bright that they fit both"
            few = "too little land was seen to decide by pixels"
            return f"{done}, as the catalogue says: {why if self.pixels else few}."
        where = "the tile" if self.basis == "tile" else "the whole scene"
        return f"{done}: {self.share:.1%} of {self.pixels:,} land pixels of {where} lie below 1,000."


Numbers = Mapping[Band, NDArray[np.uint16]]


class _Seen(NamedTuple):
    share: float
    pixels: int
    darkest: float
    """Hundredth part of the pixels that are darker than this."""


def decide(tile: Numbers, scene: Callable[[], Numbers], said: bool | None) -> Offset:
    """Decide for one scene.

    Args:
        tile: Its numbers as they are stored, in the tile; true colour at least.
        scene: Reads a coarse view of the whole scene in true colour; asked where the tile does not decide.
        said: What the catalogue says; counts where pixels fit both.
    """
    here = _look(tile)
    if here and here.share >= _CLEARLY_BELOW:
        return Offset(False, "tile", here.share, here.pixels)
    whole = _look(scene())
    if whole and whole.share >= _BELOW_IN_SCENE:
        return Offset(False, "scene", whole.share, whole.pixels)
    if whole and whole.darkest < (_FLOOR if said is not None else _DARK):
        return Offset(True, "scene", whole.share, whole.pixels)
    seen = whole or here or _Seen(0.0, 0, 0.0)
    return Offset(bool(said), "catalogue", seen.share, seen.pixels)


def _look(numbers: Numbers) -> _Seen | None:
    """Look at the land: pixels that are not bluest, which an offset of all bands does not change."""
    if not numbers:
        return None
    red, green, blue = numbers["red"], numbers["green"], numbers["blue"]
    bands = np.stack(list(numbers.values()))
    land = (bands > 0).all(axis=0) & (np.maximum(red, green) > blue)
    if "nir" in numbers:
        land &= numbers["nir"] > green
    pixels = int(land.sum())
    if pixels < _LEAST_PIXELS:
        return None
    darkest = bands.min(axis=0)[land]
    return _Seen(float((darkest < OFFSET).mean()), pixels, float(np.percentile(darkest, 1)))
