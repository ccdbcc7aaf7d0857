"""The reading of all pairs of captions for what they contradict each other about: once for each pair, resumable."""

from collections.abc import Sequence
from concurrent.futures import Executor

from core.background import BackgroundWork
from core.processes import lend
from core.progress import Progress, Report, silent
from core.store.catalogue import Catalogue
from core.store.disputes import FoundPair, WaitingPair, count_waiting, next_waiting, store
from generation.checks.disputes import DISPUTES_VERSION, disputes_of, kinds_of, weight_of
from generation.checks.ground import IDS

_BATCH = 400
"""Pairs between two commits: all that an interrupted run can lose."""
_CHUNK = 50
_STEP = "Holding captions against each other"


def read_pairs(catalogue: Catalogue, sets: tuple[str, str], *, workers: int, report: Report = silent) -> int:
    """Read every pair of two sets that this version has not read; return how many.

    Whatever the report raises ends it between two batches: what is committed stays, and the next run goes on.
    """
    waiting, done = count_waiting(catalogue, sets, DISPUTES_VERSION), 0
    report(Progress(_STEP, 0, waiting))
    with lend(workers if waiting > _BATCH else 1) as pool:
        while pairs := next_waiting(catalogue, sets, DISPUTES_VERSION, _BATCH):
            store(catalogue, DISPUTES_VERSION, _found(pool, pairs))
            done += len(pairs)
            report(Progress(_STEP, done, max(waiting, done)))
    return done


def _found(pool: Executor | None, pairs: Sequence[WaitingPair]) -> list[FoundPair]:
    if pool is None:
        return find_in(pairs)
    chunks = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
    return [found for chunk in pool.map(find_in, chunks) for found in chunk]


def find_in(pairs: Sequence[WaitingPair]) -> list[FoundPair]:
    """Hold the captions of pairs against each other."""
    return [_pair(pair) for pair in pairs]


def _pair(pair: WaitingPair) -> FoundPair:
    found = disputes_of(*pair.texts)
    names = {name for dispute in found for name in dispute.names}
    return FoundPair(pair.one, pair.other, weight_of(found), kinds_of(found), sum(1 << IDS[name] for name in names))


class DisputeWork(BackgroundWork[int]):
    """One reading of pairs at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, workers: int) -> None:
        super().__init__("The reading of pairs", _STEP)
        self._catalogue, self._workers = catalogue, workers

    def start(self, sets: tuple[str, str]) -> None:
        """Read the pairs of two sets that wait for it, unless a reading is going on."""
        with self._lock:
            if not self.is_running():
                self._begin(lambda report: read_pairs(self._catalogue, sets, workers=self._workers, report=report))
