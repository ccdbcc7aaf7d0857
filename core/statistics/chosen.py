"""The captions of a selection among those that are read, a file at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.selection.browse import Browser
from core.selection.captionmask import CaptionMask
from core.selection.filters import Selection
from core.statistics.parts import ranges
from core.statistics.segment import Segment
from core.statistics.store import CaptionStore

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Chosen captions of one file."""

    segment: Segment
    rows: Numbers
    """Their places in the file, ascending."""
    keys: NDArray[np.uint32]
    """Keys of their tiles."""
    tokens: NDArray[np.uint32]
    """Their words and ends of sentences, one caption after the other."""
    starts: Numbers
    """(n + 1) where each begins."""


def chosen(
    store: CaptionStore, browser: Browser, selection: Selection, caption_set: str | None = None
) -> Iterator[Part]:
    """Yield the captions in force of selected tiles, of one set or of all; what was never read is not among them."""
    mask = browser.in_force(replace(selection, sets=(caption_set,)) if caption_set else selection)
    for segment in store.segments():
        if len(rows := np.flatnonzero(mask.of(segment.captions))):
            yield _part(segment, rows, mask)


def _part(segment: Segment, rows: Numbers, mask: CaptionMask) -> Part:
    starts = segment.starts.astype(np.int64)
    lengths = np.diff(starts)[rows]
    whole = len(rows) == len(segment.captions)
    tokens = segment.tokens if whole else segment.tokens[ranges(starts[:-1][rows], lengths)]
    begun = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return Part(segment, rows, mask.keys(segment.captions[rows]), tokens, begun)
