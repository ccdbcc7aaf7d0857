"""What the pilot of a run tells: what it cost, how true its captions are, and what the whole run then comes to."""

from dataclasses import dataclass

from core.intervals import Interval, interval_of
from core.settings import Settings
from core.store.bases import basis_of_input, standing
from core.store.catalogue import Catalogue
from generation.batch.database import CallState, opened
from generation.batch.figures import Sample, samples
from generation.batch.runs import Run
from generation.lab.trial import Score, truth_of

_READ = 5


@dataclass(frozen=True, slots=True)
class Marked:
    """A caption with its score."""

    sample: Sample
    score: Score


@dataclass(frozen=True, slots=True)
class PilotReport:
    """What came of a pilot."""

    asked: int
    """Requests."""
    answered: int
    failed: int
    usd: float | None
    """What it cost, failures included."""
    usd_a_request: Interval | None
    truth: Interval | None
    """Truth score 0..100, or agreement with the map, see `Score.standing` of the samples."""
    words: Interval | None
    """Length of a caption."""
    seconds: Interval | None
    """Time of a call."""
    whole_usd: Interval | None
    """What the whole run comes to."""
    whole_tokens: Interval | None
    estimate_off: float | None
    """What the pilot took for each dollar of the plan, or token where no price is known; 1 is as planned."""
    read: tuple[Marked, ...]
    """Captions to read."""


def report_of(catalogue: Catalogue, settings: Settings, run: Run) -> PilotReport:
    """Return what the pilot of a run tells; its captions are checked now."""
    with opened(settings.runs) as database:
        rows = database.execute(
            "select state, tokens_in, tokens_out, usd, seconds from calls where run = ? and pilot = 1", [run.id]
        ).fetchall()
    taken = [row for row in rows if row["state"] in (CallState.DONE, CallState.FAILED)]
    tokens = [float((row["tokens_in"] or 0) + (row["tokens_out"] or 0)) for row in taken]
    paid = [row["usd"] or 0.0 for row in taken]
    priced = run.usd is not None
    came = samples(settings, run.id, len(rows) * 4 or 1, pilot=True)
    marked = [_marked(catalogue, settings, one) for one in came]
    plan, sent = run.plan, len(taken)
    each_usd, each_tokens = (interval_of(paid) if priced else None), interval_of(tokens)
    rest = (plan.sent if plan else 0) - sent
    expected = plan.tokens_in + plan.tokens_out if plan else 0
    off = None
    if plan and sent and plan.sent:
        planned = (plan.usd if priced else expected) or 0.0
        off = (sum(paid) if priced else sum(tokens)) / sent / (planned / plan.sent) if planned else None
    return PilotReport(
        asked=len(rows),
        answered=sum(row["state"] in (CallState.DONE, CallState.CACHED) for row in rows),
        failed=sum(row["state"] == CallState.FAILED for row in rows),
        usd=sum(paid) if priced else None,
        usd_a_request=each_usd,
        truth=interval_of([one.score.truth for one in marked if one.score.truth is not None]),
        words=interval_of([float(len(one.sample.caption.split())) for one in marked]),
        seconds=interval_of([row["seconds"] for row in taken if row["seconds"]]),
        whole_usd=each_usd.times(rest, sum(paid)) if each_usd else None,
        whole_tokens=each_tokens.times(rest, sum(tokens)) if each_tokens else None,
        estimate_off=off,
        read=tuple(marked[:_READ]),
    )


def _marked(catalogue: Catalogue, settings: Settings, one: Sample) -> Marked:
    truth = truth_of(catalogue, settings, one.tile, one.caption)
    return Marked(one, Score(truth, standing(basis_of_input(one.seen))))
