"""The tiles behind a figure: those of the captions that it counts."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.statistics.chosen import Part
from core.statistics.landsaid import presence, sized
from core.statistics.lengths import Columns, Measure
from core.store.catalogue import Catalogue
from core.store.regionshares import region_shares

Keys = NDArray[np.uint32]


def within(captions: Columns, measure: Measure, low: float | None, high: float | None) -> Keys:
    """Return the tiles of captions whose measure lies from `low` to below `high`; None for no limit."""
    values = captions.values[measure]
    kept = ~np.isnan(values)
    if low is not None:
        kept &= values >= low
    if high is not None:
        kept &= values < high
    return np.unique(captions.keys[kept])


def naming(catalogue: Catalogue, captions: Columns, class_id: int, *, named: bool, there: bool) -> Keys:
    """Return the tiles of captions that name a class or do not, and that hold it or do not; with land cover only."""
    keys, held = presence(catalogue)
    if not len(keys):
        return keys
    bit = np.uint16(1 << class_id)
    place = np.minimum(np.searchsorted(keys, captions.keys), len(keys) - 1)
    kept = (keys[place] == captions.keys) & (((captions.named & bit) > 0) == named)
    kept &= ((held[place] & bit) > 0) == there
    return np.unique(captions.keys[kept])


def saying(parts: Iterable[Part], vocabulary: Sequence[str], text: str) -> Keys:
    """Return the tiles of captions with some words, as `words` gives them, beside each other in a sentence."""
    numbers = {word: number for number, word in enumerate(vocabulary)}
    wanted = [numbers.get(word, -1) for word in text.split(" ")]
    found = []
    for part in parts:
        last = len(part.tokens) - len(wanted) + 1
        at = np.flatnonzero(part.tokens[: max(last, 0)] == wanted[0])
        for offset, word in enumerate(wanted[1:], start=1):
            at = at[part.tokens[at + offset] == word]
        row = np.searchsorted(part.starts, at, side="right") - 1
        row = row[part.starts[row + 1] >= at + len(wanted)]
        found.append(np.unique(part.keys[row]))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint32)


def sizing(parts: Iterable[Part], catalogue: Catalogue, said: int, true: int) -> Keys:
    """Return the tiles of captions with a size word for a region that belongs to a band; places in SIZES and BANDS."""
    found, _, _ = sized(parts, region_shares(catalogue))
    return np.unique(found.keys[(found.said == said) & (found.true == true)])
