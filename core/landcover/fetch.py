"""Land cover fetched for tiles: the same way for one that is looked at and for all of a release. Resumable."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.geography.tiles import Tile
from core.landcover.keeping import Written, keep
from core.landcover.plan import NOTHING, Wanted, gaps, is_proven, units, wanted
from core.landcover.plan import Cost as Cost
from core.landcover.plan import estimate as estimate
from core.landcover.sources import Cell, CoverSource, cells_of
from core.landcover.stages import Failure as Failure
from core.landcover.stages import Line, Tried, lay
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue

BATCH_TILES, BATCH_S = 512, 2.0
"""What is kept at once, and the longest that something finished waits for it: what a kill can cost."""

GIVE_UP = 12
"""Units that fail one after the other, without one that goes well, before the rest is left alone."""

_STEP = "Fetching land cover"


@dataclass(slots=True)
class Fetched:
    """What came of fetching."""

    done: int = 0
    """Tiles that have the map now."""
    missing: int = 0
    """Tiles of which the source has nothing: no file, which means sea, or no data."""
    failed: list[Failure] = field(default_factory=list)
    """Tiles that will be tried again by the next fetch."""
    requests: int = 0
    bytes: int = 0
    seconds: float = 0
    ended: str | None = None
    """Why it was given up before the end, in a sentence; None where every tile was tried."""

    def plus(self, later: "Fetched") -> "Fetched":
        """Return both together, of work that was interrupted and gone on with."""
        return Fetched(
            self.done + later.done,
            later.missing,
            later.failed,
            self.requests + later.requests,
            self.bytes + later.bytes,
            round(self.seconds + later.seconds, 2),
            later.ended,
        )

    @property
    def tried(self) -> int:
        """Tiles of which something was found out."""
        return self.done + self.missing + len(self.failed)


def fetch(
    catalogue: Catalogue,
    source: CoverSource,
    keys: Sequence[int] | None,
    settings: Settings,
    report: Report = silent,
    *,
    found: Fetched | None = None,
) -> Fetched:
    """Fetch the map of a version for tiles that lack it; after an interruption it goes on where it stopped.

    A tile without land cover gets it from this map: overlay, facts and truth check are there at once. For one that has
    some, the map is kept beside it, to compare.

    Args:
        catalogue: Where the tiles are held.
        source: Version and place.
        keys: Which tiles; None for all of the catalogue that have no land cover, or that of another version of it.
        settings: Where maps are kept, connections and threads.
        report: Called after each batch and while waiting; what it raises ends the work, and nothing kept is lost.
        found: Filled as the work goes on, for whoever wants to know what an interrupted fetch has done.

    Raises:
        RasterError: A folder holds no raster that can be used.
        AddressError: The address of the source may not be asked.
        OSError: The disk is full or cannot be written.
    """
    result, began = found if found is not None else Fetched(), time.monotonic()
    tiles = wanted(catalogue, source, keys, settings)
    work = units(one for one in tiles if not one.empty)
    result.missing = sum(one.empty for one in tiles)
    _note(catalogue, source, tiles)
    if not work:
        return result
    asked_again = {cell for one in tiles if one.unknown < NOTHING for cell in cells_of(one.tile)}
    absent = gaps(catalogue, source) - asked_again
    with lay(source, settings, work, absent) as line, line.results(work) as results:
        keeping = _Keeping(catalogue, source, line, result)
        try:
            for tried in results:
                if tried:
                    keeping.take(tried)
                report(Progress(_STEP, result.tried, len(tiles)))
                if result.ended:
                    break
            keeping.conclude()
            report(Progress(_STEP, result.tried, len(tiles)))
        finally:
            keeping.flush()
            result.seconds = round(time.monotonic() - began, 2)
    return result


def _note(catalogue: Catalogue, source: CoverSource, tiles: Sequence[Wanted]) -> None:
    """Have tiles whose files are known to be absent say so themselves."""
    if sea := [Written(one.tile.key, "", NOTHING, None) for one in tiles if one.empty and not one.noted]:
        keep(catalogue, source, sea, ())


class _Keeping:
    """Gathers what was cut, and keeps it batch by batch.

    That a file is absent means sea only at an address that is known to hold others: until one was found there, nothing
    is noted.
    """

    def __init__(self, catalogue: Catalogue, source: CoverSource, line: Line, result: Fetched) -> None:
        self._catalogue, self._source, self._line, self._result = catalogue, source, line, result
        self._written: list[Written] = []
        self._known: set[Cell] = set()
        self._since = time.monotonic()
        self._in_vain = 0
        self._proven = is_proven(catalogue, source)

    def take(self, tried: Tried) -> None:
        self._written += tried.written
        self._result.failed += tried.failed
        self._in_vain = 0 if tried.written else self._in_vain + 1
        if self._in_vain >= GIVE_UP:
            self._result.ended = f"{GIVE_UP} attempts failed one after the other: {tried.failed[-1].reason}"
        if len(self._written) >= BATCH_TILES or time.monotonic() - self._since > BATCH_S:
            self.flush()

    def conclude(self) -> None:
        """Keep what is left; what was sought at an address where nothing is has failed."""
        self.flush()
        for one in self._written:
            tile = Tile.from_key(one.key)
            address = self._source.address(cells_of(tile)[0])
            reason = (
                f"No file exists at {address}, nor any other that was asked for. Check the address of the source; if "
                "it is right and only open sea was asked for, fetch a tile on land first."
            )
            self._result.failed.append(Failure(tile.name, reason))

    def flush(self) -> None:
        self._result.requests, self._result.bytes = self._line.traffic
        self._since = time.monotonic()
        self._proven = self._proven or self._line.has_found()
        if not self._proven:
            return
        absent = set(self._line.absent()) - self._known
        if self._written or absent:
            keep(self._catalogue, self._source, self._written, absent)
        self._known |= absent
        empty = sum(one.unknown == NOTHING for one in self._written)
        self._result.done += len(self._written) - empty
        self._result.missing += empty
        self._written = []
