"""Two sources of land cover compared over all tiles that both have."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import ExplorerError, LandCoverError
from core.geography.tiles import Tile
from core.landcover.compare import Agreement, Counts, TileAgreement, confusion, of_tile
from core.landcover.sides import Side, side_of
from core.progress import Progress, Report, silent
from core.raster.landcover import Numbers
from core.raster.legend import Reading
from core.raster.readings import UNREAD, Choice, settle
from core.settings import Settings
from core.store.catalogue import Catalogue

STEP = "Comparing land cover"
_CHUNK = 256
"""Tiles on the way at a time."""

_Item = TypeVar("_Item")


class Skipped(NamedTuple):
    """A tile that could not be compared."""

    tile: str
    reason: str


@dataclass(slots=True)
class Comparison:
    """What comparing two sources came to."""

    first: str
    """What the rows of the matrix are, in words."""
    second: str
    agreement: Agreement = field(default_factory=Agreement)
    tiles: list[TileAgreement] = field(default_factory=list)
    """Every tile that was compared, those with the largest differing share first."""
    only_first: int = 0
    """Tiles that the second source lacks."""
    only_second: int = 0
    skipped: list[Skipped] = field(default_factory=list)


_Readings = tuple[Reading | None, Reading | None]


class _Looked(NamedTuple):
    """What was found in the two maps of a tile."""

    key: int
    counts: Counts | None = None
    """None where one of the sources has no map of it after all."""
    alone: int | None = None
    """Which of the two then has one: 0 or 1; None for neither, or both."""
    choices: tuple[Choice, Choice] = (UNREAD, UNREAD)
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the maps beside one of the two have to decide how it is read."""
        return any(choice.candidates for choice in self.choices)


def compare(
    catalogue: Catalogue,
    settings: Settings,
    first: str,
    second: str,
    *,
    numbers: Numbers | None = None,
    report: Report = silent,
) -> Comparison:
    """Compare two sources, named as for `side_of`, tile by tile; memory holds a line for each tile and no map.

    Args:
        catalogue: Where the tiles are held.
        settings: Threads and limits.
        first: Source of the rows.
        second: Source of the columns.
        numbers: What the numbers of label maps in folders are, where a person says so.
        report: Called as tiles are done; what it raises ends the work.

    Raises:
        ExplorerError: One of the sources is none, or they share no tile.
    """
    one = side_of(catalogue, settings, first, numbers)
    with closing(one), closing(side_of(catalogue, settings, second, numbers)) as other:
        keys = _shared(catalogue, one, other)
        made = Comparison(one.words, other.words)
        made.only_first, made.only_second = (_more(side, keys) for side in (one, other))
        with ThreadPoolExecutor(settings.workers) as pool:
            _compare(made, (one, other), keys, pool, report)
    if not made.tiles and not made.skipped:
        raise LandCoverError(f"{made.first} and {made.second} have no tile in common: there is nothing to compare.")
    made.tiles.sort(key=lambda item: (-item.share, -item.differing, item.key))
    return made


def _shared(catalogue: Catalogue, first: Side, second: Side) -> NDArray[np.uint32]:
    """Tiles that both have; of two sources of rasters those of the catalogue."""
    known = [side.keys for side in (first, second) if side.keys is not None]
    if len(known) == 2:
        return np.intersect1d(known[0], known[1], assume_unique=True)
    if known:
        return known[0]
    with catalogue.cursor() as cursor:
        return np.asarray(cursor.execute("select key from tiles order by key").fetchnumpy()["key"], np.uint32)


def _more(side: Side, shared: NDArray[np.uint32]) -> int:
    return 0 if side.keys is None else len(side.keys) - len(shared)


def _compare(
    made: Comparison, sides: tuple[Side, Side], keys: NDArray[np.uint32], pool: ThreadPoolExecutor, report: Report
) -> None:
    """Go through the tiles; maps that can be read in two ways wait until the others have told which."""
    votes = (Counter[Reading](), Counter[Reading]())
    waiting: list[_Looked] = []

    def look(key: int) -> _Looked:
        return _look(sides, key, (None, None))

    def look_again(item: _Looked) -> _Looked:
        first, second = (_decided(choice, said) for choice, said in zip(item.choices, votes, strict=True))
        return _look(sides, item.key, (first, second))

    for done, found in enumerate(_in_chunks(pool, look, keys.tolist()), start=1):
        for choice, said in zip(found.choices, votes, strict=True):
            said.update(choice.votes)
        if found.is_open:
            waiting.append(found._replace(counts=None))
        else:
            _take(made, found)
        report(Progress(STEP, done, len(keys)))
    for found in _in_chunks(pool, look_again, waiting):
        _take(made, found)
        report(Progress(STEP, len(keys), len(keys)))


def _in_chunks(pool: ThreadPoolExecutor, look: Callable[[_Item], _Looked], items: Sequence[_Item]) -> Iterator[_Looked]:
    """Look at items on several threads, in their order, a few at a time: what is given up is given up soon."""
    for start in range(0, len(items), _CHUNK):
        yield from pool.map(look, items[start : start + _CHUNK])


def _look(sides: tuple[Side, Side], key: int, readings: _Readings) -> _Looked:
    tile = Tile.from_key(key)
    try:
        first, second = (side.read(tile, reading) for side, reading in zip(sides, readings, strict=True))
    except ExplorerError as error:
        return _Looked(key, problem=str(error))
    if first is None or second is None:
        return _Looked(key, alone=0 if first else 1 if second else None)
    return _Looked(key, confusion(first.ids, second.ids), choices=(first.choice, second.choice))


def _decided(choice: Choice, votes: Counter[Reading]) -> Reading | None:
    """Return how a map in doubt is read; None for one that says so itself."""
    return (settle(choice.candidates, votes) or choice.reading) if choice.candidates else None


def _take(made: Comparison, found: _Looked) -> None:
    tile = Tile.from_key(found.key)
    if found.problem:
        made.skipped.append(Skipped(tile.name, found.problem))
    elif found.counts is None:
        made.only_first += found.alone == 0
        made.only_second += found.alone == 1
    else:
        made.agreement.add(tile, found.counts)
        made.tiles.append(of_tile(tile, found.counts))
