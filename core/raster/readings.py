"""Which legend a land-cover map is in: decided by all of its values together, never pixel by pixel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.raster.legend import CLASSES, NAMES, NO_VALUE, STRANGE, Ids, Reading

LEAST: Mapping[Reading, float] = {"ids": 0.9, "codes": 0.9, "colours": 0.5, "official": 0.5}
"""Share of the labelled pixels that a reading has to explain. Scaling and loss blur colours; numbers that a legend
lacks mean another legend, whose other numbers only look like ours."""

AGREED = 0.9
"""Share of the clear maps beside a map in doubt that have to agree, to decide it."""


_UNCOUNTED = np.empty(0, np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The values of a map before it is known what they stand for."""

    symbols: Ids
    """(h, w) row of the tables for each pixel."""
    tables: Mapping[Reading, Ids]
    """Class id of each of 256 symbols under every reading, STRANGE where it has none."""
    choices: Sequence[Reading]
    """Readings that may be taken, the most likely first."""
    other: str | None = None
    """Name of a legend that is not read and has all of the colours."""
    counts: NDArray[np.intp] = field(default_factory=lambda: _UNCOUNTED)
    """Pixels of each symbol; counted where they are not given."""

    def __post_init__(self) -> None:
        if not self.counts.size:
            object.__setattr__(self, "counts", np.array(Image.fromarray(self.symbols).histogram(), np.intp))

    def strange(self, reading: Reading) -> int:
        """Pixels that have no class under a reading."""
        return int(self.counts[self.tables[reading] == STRANGE].sum())

    def known(self, reading: Reading) -> int:
        """Pixels that have a known class under a reading."""
        table = self.tables[reading]
        return int(self.counts[(table != STRANGE) & (table != 0)].sum())

    def result(self, reading: Reading) -> bytes:
        """What a reading makes of the symbols in use; equal where two readings give the same map."""
        return self.tables[reading][self.counts > 0].tobytes()

    def largest(self, reading: Reading) -> str:
        """Name of the class that covers most under a reading."""
        table = self.tables[reading]
        known = (table != STRANGE) & (table != 0)
        totals = np.bincount(table[known], self.counts[known], minlength=len(CLASSES))
        return CLASSES[int(totals.argmax())].name if totals.any() else "nothing labelled"


class Choice(NamedTuple):
    """How a map is read."""

    reading: Reading | None
    """None where no reading explains enough of it."""
    rivals: tuple[Reading, ...] = ()
    """Readings that explain as much and give another map; `reading` is then the more likely one."""
    votes: tuple[Reading, ...] = ()
    """What a map without rivals says about the maps beside it."""
    note: str | None = None
    """What a person should know about it."""

    @property
    def candidates(self) -> tuple[Reading, ...]:
        """The readings between which the maps beside this one decide; none where its own values do."""
        return (self.reading, *self.rivals) if self.reading and self.rivals else ()


UNREAD = Choice(None)
"""Of a map that came from no file."""


def choose(values: Values, numbers: Reading | None = None) -> Choice:
    """Choose the reading that leaves the fewest pixels without a class.

    Args:
        values: The map.
        numbers: What its numbers are, as a person says; of no weight where its colours say all.
    """
    choices = values.choices
    if numbers and numbers in choices:
        choices = [numbers, *_colours(values)]
        if len(choices) == 1 or not values.strange(numbers):
            return Choice(numbers)
    fitting = [] if values.other else [reading for reading in choices if _fits(values, reading)]
    if not fitting:
        return Choice(None, note=_of_another(values))
    fewest = min(map(values.strange, fitting))
    best = [reading for reading in fitting if values.strange(reading) == fewest]
    saying = [reading for reading in best if values.known(reading)]
    if not saying:
        return Choice(best[0], note=_of_a_mask(values))
    first = saying[0]
    rivals = tuple(reading for reading in best if values.result(reading) != values.result(first))
    if not rivals:
        return Choice(first, votes=_votes(values, first, fewest))
    return Choice(first, rivals, note=_in_doubt(values, [first, *rivals]))


def settle(candidates: Sequence[Reading], votes: Mapping[Reading, int]) -> Reading | None:
    """Return the candidate for which nearly all clear maps speak, or None."""
    total = sum(votes.get(reading, 0) for reading in candidates)
    best = max(candidates, key=lambda reading: votes.get(reading, 0))
    return best if total and votes.get(best, 0) >= AGREED * total else None


def apply(values: Values, reading: Reading | None) -> Ids:
    """Return class ids; without a reading every labelled pixel is STRANGE."""
    if reading:
        table = values.tables[reading]
    else:
        tables = np.stack([values.tables[item] for item in values.choices])
        table = np.where(tables.any(axis=0), np.uint8(STRANGE), np.uint8(0))
    ids = bytearray(np.ascontiguousarray(values.symbols)).translate(table.tobytes())  # twice as fast as np.take
    return np.frombuffer(ids, np.uint8).reshape(values.symbols.shape)


def _fits(values: Values, reading: Reading) -> bool:
    known = values.known(reading)
    return known >= LEAST[reading] * (known + values.strange(reading))


def _colours(values: Values) -> list[Reading]:
    return [reading for reading in values.choices if reading in ("colours", "official")]


def _votes(values: Values, chosen: Reading, strange: int) -> tuple[Reading, ...]:
    """The chosen reading and those that give the same map, as indices of the official palette are codes."""
    same = values.result(chosen)
    return tuple(reading for reading in values.tables if values.result(reading) == same) if not strange else (chosen,)


def _in_doubt(values: Values, readings: Sequence[Reading]) -> str:
    ways = " or ".join(f"{NAMES[reading]} ({values.largest(reading)})" for reading in readings)
    return (
        f"it can be {ways}, and no map beside it tells which; read as {NAMES[readings[0]]}. "
        "Say which by --label-values ids or codes"
    )


def _of_a_mask(values: Values) -> str | None:
    if np.flatnonzero(values.counts).tolist() == [0, NO_VALUE]:
        return "it holds only 0 and 255, as a mask of one thing does, and names no class; nothing of it is read"
    return None


def _of_another(values: Values) -> str:
    if values.other:
        return f"its colours are those of {values.other}, which is another legend; nothing of it is read"
    return "as a whole it fits neither legend, so nothing of it is read"
