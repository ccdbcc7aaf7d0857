"""What the views of the page have in common: the sets that are shown, their figures, and doors to tiles."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.counting import counted
from core.selection.filters import Selection
from core.statistics.chosen import Part, chosen
from core.statistics.summary import CaptionFigures
from pages.ui.frame import filters
from pages.ui.frame.cards import set_name
from pages.ui.frame.resources import browser
from pages.ui.frame.statistics_resources import caption_store
from pages.ui.truth.doors import Door

Keys = NDArray[np.uint32]


class Found(NamedTuple):
    """One caption set within the filters."""

    caption_set: str
    selection: Selection
    figures: CaptionFigures

    @property
    def name(self) -> str:
        """The set, for people."""
        return set_name(self.caption_set)

    def parts(self) -> Iterator[Part]:
        """Go through its captions as numbers."""
        return chosen(caption_store(), browser(), self.selection, self.caption_set)


def filtered(*wanted: tuple[str, str]) -> Door:
    """A door to tiles that filters mean, in the place of those of the same kind."""
    own = dict(wanted)
    return lambda: [*((key, value) for key, value in filters.query() if key not in own), *own.items()]


def captions(count: float) -> str:
    """Say how many captions."""
    return counted(int(count), "caption")


def names(shown: Sequence[Found]) -> tuple[str, ...]:
    """Names of the sets."""
    return tuple(one.name for one in shown)


def share(part: float, whole: float) -> float:
    """Return a part in percent; 0 of nothing."""
    return 100 * part / whole if whole else 0.0
