"""The truth check of every caption in force: in parallel, newest first, a commit a batch, resumable."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from core.processes import lend
from core.progress import Progress, Report, silent
from core.query.lexicon import Place
from core.raster.landcover import REGIONS
from core.store.catalogue import Catalogue, scalar
from core.store.checkerrors import ERROR_KINDS, STYLE_RULES
from core.store.checkstore import (
    WHOLE_REGION,
    ClaimCount,
    Finding,
    Waiting,
    count_current,
    count_waiting,
    finish,
    next_reread,
    next_waiting,
    store,
)
from core.tile.record import composition
from generation.checks.checking import CHECKER_VERSION, CheckResult, check
from generation.checks.ground import IDS
from generation.checks.missing import named
from generation.checks.scores import Scores
from generation.checks.secondreadings import seconds_of

BATCH = 4_000
"""Captions between two commits: an interrupted run can lose twice as many, a few seconds of work."""

_CHUNK = 250
_MOST = 255
_ROWS = {region: row for row, region in enumerate(REGIONS)}
_NO_ERRORS = (0,) * len(ERROR_KINDS)
_SCORES = attrgetter("truth", *(part.name for part in fields(Scores) if part.name not in ("truth", "coverage")))


@dataclass(frozen=True, slots=True)
class CheckedAll:
    """How far the check has come, and how fast this run was."""

    done: int
    """Captions in force whose result is up to date."""
    total: int
    """Captions in force."""
    new: int
    """Checked in this run."""
    rate_per_s: float


def check_all(
    catalogue: Catalogue, *, workers: int, report: Report = silent, stopped: Callable[[], bool] = lambda: False
) -> CheckedAll:
    """Check every caption in force whose tile has land cover, and which was not checked by this version.

    It may be ended at any moment, between two batches by `stopped`: what is committed stays, and the next run goes
    on with the rest.
    """
    started, new = time.monotonic(), 0
    waiting = count_waiting(catalogue, CHECKER_VERSION)
    step = "Checking captions"
    report(Progress(step, 0, waiting))
    with lend(workers if waiting > BATCH else 1) as pool:
        ahead = _begun(pool, next_waiting(catalogue, CHECKER_VERSION, BATCH))
        while ahead.last is not None and not stopped():
            now, ahead = ahead, _begun(pool, next_waiting(catalogue, CHECKER_VERSION, BATCH, ahead.last))
            found = list(now.findings)
            store(catalogue, CHECKER_VERSION, found)
            new += len(found)
            report(Progress(step, new, max(waiting, new)))
            if ahead.last is None:  # what was written meanwhile
                ahead = _begun(pool, next_waiting(catalogue, CHECKER_VERSION, BATCH))
    if new:
        finish(catalogue)
    seconds = max(time.monotonic() - started, 1e-9)
    with catalogue.cursor() as cursor:
        total = scalar(cursor, "select count(*) from active_captions")
    return CheckedAll(count_current(catalogue, CHECKER_VERSION), total, new, round(new / seconds, 1))


def check_again(catalogue: Catalogue) -> int:
    """Check those captions anew of which second readings came or went; return how many."""
    done = 0
    while captions := next_reread(catalogue, CHECKER_VERSION, BATCH):
        store(catalogue, CHECKER_VERSION, find_in(captions))
        done += len(captions)
    if done:
        finish(catalogue)
    return done


class _Batch(NamedTuple):
    """Captions that are being checked while those before them are stored."""

    last: int | None
    """The oldest of them; None where there are none."""
    findings: Iterable[Finding]


def _begun(pool: Executor | None, captions: Sequence[Waiting]) -> _Batch:
    chunks = [captions[start : start + _CHUNK] for start in range(0, len(captions), _CHUNK)]
    found = map(find_in, chunks) if pool is None else pool.map(find_in, chunks)
    return _Batch(captions[-1].caption if captions else None, chain.from_iterable(found))


def find_in(captions: Sequence[Waiting]) -> list[Finding]:
    """Check captions one by one."""
    return [finding(item, _check(item)) for item in captions]


def _check(item: Waiting) -> CheckResult:
    seconds = seconds_of(item.seconds)
    return check(item.text, composition(item.regions), caption_set=item.caption_set, second=seconds, in_words=False)


def finding(item: Waiting, result: CheckResult) -> Finding:
    """Pack a result for the store."""
    wrong = [judged for judged in result.claims if judged.verdict == "contradicted"]
    return Finding(
        item.caption,
        item.cover,
        _in_order(result.scores),
        supported=result.count("supported"),
        contradicted=len(wrong),
        unverifiable=result.count("unverifiable"),
        named=_mask(named([judged.claim for judged in result.claims])),
        wrong=_mask(judged.claim.name for judged in wrong),
        missing=_mask(item.name for item in result.missing),
        style=sum(1 << STYLE_RULES.index(rule) for rule in {fault.rule for fault in result.style}),
        claims=_counted(result),
        coverage=result.scores.coverage,
        alone=result.alone.truth if result.alone and any(item.reader for item in result.claims) else None,
        errors=tuple([_mask(item.claim.name for item in wrong if item.error == kind) for kind in ERROR_KINDS])
        if wrong
        else _NO_ERRORS,
    )


def _in_order(scores: Scores) -> tuple[float | None, ...]:
    held: tuple[float | None, ...] = _SCORES(scores)
    return held


def _mask(names: Iterable[str]) -> int:
    return sum(1 << IDS[name] for name in set(names))


def _counted(result: CheckResult) -> tuple[ClaimCount, ...]:
    """Count verdicts by class and region; a claim on several regions counts in each."""
    counts: dict[tuple[int, int], list[int]] = {}
    for judged in result.claims:
        claim, verdict = judged.claim, judged.verdict
        land = IDS[claim.name]
        for row in _rows(claim.place):
            held = counts.get((land, row)) or counts.setdefault((land, row), [0, 0])
            if verdict != "unverifiable":
                held[verdict == "contradicted"] += 1
    return tuple(
        [ClaimCount(land, row, min(right, _MOST), min(wrong, _MOST)) for (land, row), (right, wrong) in counts.items()]
    )


@cache
def _rows(place: Place) -> tuple[int, ...]:
    """The numbers of the regions of a place; there are no more places than sets of regions."""
    return tuple([_ROWS[region] for region in place]) if 0 < len(place) < len(REGIONS) else (WHOLE_REGION,)
