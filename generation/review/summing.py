"""All figures of a review together: the report, who is how reliable, who differs from whom, and what an audit tells."""

from dataclasses import dataclass
from typing import NamedTuple

from core.intervals import Interval
from core.store.catalogue import Catalogue
from generation.review import queues
from generation.review.agreement import Coefficient
from generation.review.annotators import Labelling, dawid_skene, votes_of
from generation.review.audit import more_needed
from generation.review.differing import Pair, pairs
from generation.review.gathered import KnownAnswers, known_answers, reviewed
from generation.review.proportions import proportion
from generation.review.queues import Queue
from generation.review.report import Report, report

WANTED_WIDTH = 0.04
"""From end to end, of the interval of an error rate: 2 points to either side."""


class Audit(NamedTuple):
    """What a random sample tells of all captions that it was drawn from."""

    wrong: int
    """Captions that were edited or rejected."""
    decided: int
    population: int
    rate: Interval | None
    """Of wrong captions; None before the first decision."""
    more: int
    """Reviews that are still needed for an interval of the wanted width."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is to say of reviews."""

    report: Report
    labelling: Labelling | None
    """None where no caption has two votes."""
    pairs: tuple[Pair, ...]
    known: tuple[KnownAnswers, ...]


def summary(catalogue: Catalogue, queue: Queue | None = None) -> Summary:
    """Sum up the captions of a queue, or of all."""
    captions = list(reviewed(catalogue, queue))
    ratings = [rating for one in captions for rating in one.ratings]
    contradicted = {one.item: one.before.contradicted > 0 for one in captions if one.before}
    return Summary(
        report(captions),
        dawid_skene(votes_of(ratings, contradicted)),
        tuple(pairs(ratings)),
        tuple(known_answers(catalogue)),
    )


def audit(catalogue: Catalogue, queue: Queue, *, population: int | None = None, width: float = WANTED_WIDTH) -> Audit:
    """Return what the decisions in a random sample tell of all captions within its filters.

    How many these are is counted, unless it is known as the `population`.
    """
    counts = queues.marks(catalogue, queue)
    wrong = counts.get("corrected", 0) + counts.get("rejected", 0)
    decided = wrong + counts.get("accepted", 0)
    held = queues.population_within(catalogue, queue.within) if population is None else population
    population = max(decided, held)
    return Audit(
        wrong,
        decided,
        population,
        proportion(wrong, decided, population),
        more_needed(wrong, decided, population, width),
    )


def share_words(share: Interval | None) -> str:
    """Write a share with its interval."""
    return f"{share.mean:.1%} ({share.low:.1%} to {share.high:.1%})" if share else "not defined"


def coefficient_words(one: Coefficient) -> str:
    """Write a coefficient with its interval, or why there is none."""
    if one.value is None:
        return one.reason or "not defined"
    limits = f" ({one.low:.2f} to {one.high:.2f})" if one.low is not None and one.high is not None else ""
    return f"{one.value:.2f}{limits}"
