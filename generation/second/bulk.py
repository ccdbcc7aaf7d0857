"""The second reading of every caption of which not all was read: told first, several calls at a time, resumable."""

import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice

from core.background import StoppedError
from core.counting import counted
from core.progress import Progress, Report, silent
from core.store import secondreadings
from core.store.catalogue import Catalogue
from generation.checks.all_captions import check_again
from generation.models.retries import Retries
from generation.second.asking import FATAL, Asked, Reader, ask, cost_unknown
from generation.second.costs import Budget, batches
from generation.second.stretches import Stretch, stretches_of

_AT_ONCE = 4
_FAILURES_IN_A_ROW = 3
"""After so many the server is left alone."""

_STEP = 500
"""Captions between two words on how far the search has come."""

STEP = "Reading stretches"


@dataclass(slots=True)
class SecondRun:
    """What a run has come to; it changes while the run goes on."""

    read: int = 0
    """Stretches that were read, those without a claim included."""
    claims: int = 0
    none: int = 0
    """Stretches that carry no claim."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Claims that were left out, by reason."""
    unheld: int = 0
    """Stretches that were answered with nothing but claims that do not hold; they stay unread."""
    unanswered: int = 0
    """Stretches that an answer left out."""
    failed: int = 0
    """Stretches of calls that failed."""
    left: int = 0
    """Stretches that were not asked about, or not read."""
    usd: float | None = None
    """What was counted; None where no price is known."""
    ended: str = ""
    """Why the run ended before its end; empty where it did not."""
    in_a_row: int = 0
    """Calls that failed since one did not."""
    failure: str = ""
    """What the last call that failed came to."""

    def take(self, asked: Asked, count: int) -> None:
        """Add what came of a request about so many stretches."""
        if asked.failure or asked.over:
            self.failed += 0 if asked.over else count
            return
        unheld = sum(not one.claims and bool(one.dropped) for one in asked.read)
        self.read += len(asked.read) - unheld
        self.unheld += unheld
        self.unanswered += count - len(asked.read)
        for one in asked.read:
            self.claims += len(one.claims)
            self.none += not (one.claims or one.dropped)
            self.dropped.update(one.dropped)

    @property
    def words(self) -> str:
        """For people."""
        read, none = (counted(number, "stretch", "stretches") for number in (self.read, self.none))
        parts = [f"{read} read: {counted(self.claims, 'claim')}, {none} without one"]
        parts += [f"{counted(count, 'claim')} left out ({reason})" for reason, count in self.dropped.most_common()]
        parts += [f"{self.unheld:,} answered without a claim that holds"] * bool(self.unheld)
        parts += [f"{self.unanswered:,} not answered"] * bool(self.unanswered)
        parts += [f"{self.failed:,} in calls that failed"] * bool(self.failed)
        return "; ".join(parts)


def pending_in(catalogue: Catalogue, texts: Sequence[str], report: Report = silent) -> list[Stretch]:
    """Return the stretches of texts that neither the grammar nor a second reader has read; each text once.

    One that a second reader has dealt with is not asked about again, even where no claim of its answer held.
    """
    found: list[Stretch] = []
    known = list(dict.fromkeys(texts))
    for start in range(0, len(known), _STEP):
        report(Progress("Looking for stretches that were not read", start, len(known)))
        some = dict(enumerate(known[start : start + _STEP]))
        with catalogue.cursor() as cursor:
            held = secondreadings.of_captions(cursor, some)
        for number, text in some.items():
            done = {(one.first, one.last) for one in held.get(number, ())}
            found += [one for one in stretches_of(text) if (one.unread.start, one.unread.end) not in done]
    return found


def pending(catalogue: Catalogue, report: Report = silent) -> list[Stretch]:
    """Return those of all captions in force that were checked, the newest first."""
    return pending_in(catalogue, [text for _, text in secondreadings.captions_in_part(catalogue)], report)


def budget_of(reader: Reader, most_usd: float | None) -> Budget:
    """Return a budget for one run.

    Raises:
        EndpointError: There is a limit, and no price is known.
    """
    return Budget(most_usd, reader.model, priced=not cost_unknown(reader))


def read_all(
    catalogue: Catalogue,
    reader: Reader,
    stretches: Sequence[Stretch],
    budget: Budget,
    *,
    report: Report = silent,
    retries: Retries | None = None,
) -> SecondRun:
    """Have stretches read, each answer kept as it comes; then check the captions anew that they belong to.

    It may be ended by an error that `report` raises: what is under way is finished then, and kept. What a killed run
    has kept stays, and the next one asks about the rest. An interruption ends the calls under way.
    """
    run, ended, made = uuid.uuid4().hex, threading.Event(), SecondRun()

    def one(batch: Sequence[Stretch]) -> tuple[Asked, int]:
        return ask(catalogue, reader, batch, budget, run=run, stop=ended, retries=retries), len(batch)

    waiting = batches(stretches)
    report(Progress(STEP, 0, len(stretches)))
    stopped: StoppedError | None = None
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="second-reader") as pool:
        under_way = {pool.submit(one, batch) for batch in islice(waiting, _AT_ONCE)}
        try:
            for asked, count in _completed(under_way):
                _note(made, asked, count)
                made.usd = budget.spent_usd
                try:
                    report(Progress(STEP, made.read + made.unheld + made.unanswered + made.failed, len(stretches)))
                except StoppedError as error:
                    stopped = error
                if not (stopped or made.ended):
                    under_way |= {pool.submit(one, batch) for batch in islice(waiting, 1)}
        except BaseException:
            ended.set()
            raise
    made.left = len(stretches) - made.read - made.unheld
    check_again(catalogue)
    if stopped:
        raise stopped
    return made


def _completed(under_way: "set[Future[tuple[Asked, int]]]") -> Iterator[tuple[Asked, int]]:
    """Yield what comes, also of what is added meanwhile."""
    while under_way:
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            under_way.discard(future)
            yield future.result()


def _note(made: SecondRun, asked: Asked, count: int) -> None:
    """Take what came, and see whether it makes sense to go on."""
    made.take(asked, count)
    if asked.over:
        made.ended = made.ended or "The limit of the cost is reached: the next request might have passed it."
    elif asked.failure is None:
        made.in_a_row = 0
    else:
        made.in_a_row, made.failure = made.in_a_row + 1, asked.failure.message
        if asked.failure.kind in FATAL or made.in_a_row >= _FAILURES_IN_A_ROW:
            made.ended = made.ended or asked.failure.message
