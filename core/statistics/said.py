"""What captions say of classes: which they name or deny, and which size words they give them in which region."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.statistics.phrases import CLASS, DENIAL, PLACE, SIZE, SOMEWHERE, STOP, Events

Numbers = NDArray[np.int64]

_REACH = 8
"""Words from a size word or a denial to the class that it goes with, at most."""
_BEHIND = 4
"""Words from a class to a denial that ends its sentence: "water is absent."."""


class Sized(NamedTuple):
    """Size words that captions give to classes; columns of one length."""

    row: Numbers
    """Place of the caption among those that were read."""
    region: Numbers
    """Number of the region, SOMEWHERE where the sentence names none before, or several together."""
    land: Numbers
    """Class id."""
    size: Numbers
    """Place in SIZES."""


class Said(NamedTuple):
    """What captions say of classes."""

    named: NDArray[np.uint16]
    """(n) a bit for each class id that the caption names without denying it there."""
    denied: NDArray[np.uint16]
    """(n) a bit for each class id that it denies somewhere."""
    sized: Sized


def said(events: Events, starts: Numbers) -> Said:
    """Read events of captions.

    Args:
        events: As `phrases.find` gives them.
        starts: (n + 1) place of the first word of each caption, and the end of all.
    """
    rows = np.searchsorted(starts, events.at, side="right") - 1
    before, after = _lasting(events, rows), _next(events, rows)
    classes = events.kind == CLASS
    denied = classes & (_denied_before(events, before) | _denied_behind(events, after))
    return Said(
        _masks(rows[classes & ~denied], events.value[classes & ~denied], len(starts) - 1),
        _masks(rows[denied], events.value[denied], len(starts) - 1),
        _sized(events, rows, denied),
    )


def _sized(events: Events, rows: Numbers, denied: NDArray[np.bool_]) -> Sized:
    sizes = np.flatnonzero(events.kind[:-1] == SIZE)
    following = sizes + 1
    kept = (events.kind[following] == CLASS) & (rows[following] == rows[sizes]) & ~denied[following]
    kept &= events.at[following] - events.at[sizes] <= _REACH
    sizes, following = sizes[kept], following[kept]
    place = _last_of(events, rows, PLACE)[sizes]
    region = np.where(place >= 0, events.value[place], SOMEWHERE)
    return Sized(rows[sizes], region, events.value[following], events.value[sizes])


def _last_of(events: Events, rows: Numbers, kind: int) -> Numbers:
    """Return for each event which event of a kind stood last before it in its sentence; -1 for none."""
    numbers = np.arange(len(events.kind))
    last = np.maximum.accumulate(np.where(events.kind == kind, numbers, -1))
    return np.where(last > _sentence_starts(events, rows), last, -1)


def _sentence_starts(events: Events, rows: Numbers) -> Numbers:
    """Return for each event the last one that is of another sentence."""
    numbers = np.arange(len(events.kind))
    other = np.where(events.kind == STOP, numbers, -1)
    other[1:] = np.where(rows[1:] != rows[:-1], np.maximum(other[1:], numbers[1:] - 1), other[1:])
    return np.maximum.accumulate(other)


def _lasting(events: Events, rows: Numbers) -> Numbers:
    """Return for each event the last one before it in its sentence that names no class; -1 for none."""
    numbers = np.arange(len(events.kind))
    last = np.maximum.accumulate(np.where(events.kind == CLASS, -1, numbers))
    return np.where(last > _sentence_starts(events, rows), last, -1)


def _next(events: Events, rows: Numbers) -> Numbers:
    """Return for each event the next one of its caption; -1 for none."""
    numbers = np.arange(1, len(events.kind) + 1)
    numbers[-1:] = -1
    numbers[:-1][rows[1:] != rows[:-1]] = -1
    return numbers


def _denied_before(events: Events, before: Numbers) -> NDArray[np.bool_]:
    near = (before >= 0) & (events.at - events.at[before] <= _REACH)
    found: NDArray[np.bool_] = near & (events.kind[before] == DENIAL)
    return found


def _denied_behind(events: Events, after: Numbers) -> NDArray[np.bool_]:
    """Tell which classes are followed by a denial that nothing of the sentence follows."""
    ends = (after < 0) | (events.kind[after] == STOP)
    denial = (after >= 0) & (events.kind[after] == DENIAL) & (events.value[after] == 1) & ends[after]
    found: NDArray[np.bool_] = denial & (events.at[after] - events.at <= _BEHIND)
    return found


def _masks(rows: Numbers, values: Numbers, count: int) -> NDArray[np.uint16]:
    found = np.zeros(count, np.uint16)
    np.bitwise_or.at(found, rows, (1 << values).astype(np.uint16))
    return found
