"""What a review led to: how much was changed, which errors went, how far people agree, and what the check foresaw."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from core.intervals import Interval
from generation.checks.checking import CheckResult
from generation.review.agreement import Agreement, agreement
from generation.review.proportions import proportion
from generation.review.ratings import Decision, Rating, latest

NEVER_NAMED = "never named"
"""A large class that a caption does not name, among the kinds of errors."""


class Checked(NamedTuple):
    """What the truth check says of a text."""

    contradicted: int
    """Claims that the map contradicts."""
    errors: Mapping[str, int]
    """How often each kind of error occurs: of claims, large classes without a name, and breaches of rules of style."""
    truth: float | None = None
    """The headline, 0..100."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A caption on which people decided."""

    item: int
    tile: str
    caption_set: str
    original: str
    decision: Decision
    """What it came to in the end; unsure where they could not settle it."""
    text: str = ""
    """The corrected text of an edit."""
    ratings: tuple[Rating, ...] = ()
    before: Checked | None = None
    """Of the original; None where it was not checked, or no land cover is known."""
    after: Checked | None = None
    """Of the corrected text."""


class ErrorChange(NamedTuple):
    """How a kind of error fared."""

    kind: str
    before: int
    """Reviewed captions that had it."""
    after: int
    """Captions that have it as they are now, those that were rejected left out."""
    confirmed: Interval | None
    """Share of the captions that had it which people changed or rejected; None where they decided on none."""


class Foresight(NamedTuple):
    """How well the truth check foresaw what people said of captions; those they were unsure of are left out."""

    hits: int
    """The map contradicts a claim, and people changed or rejected the caption."""
    false_alarms: int
    """The map contradicts a claim, and people accepted the caption."""
    missed: int
    """The map contradicts nothing, and people changed or rejected the caption."""
    quiet: int
    """The map contradicts nothing, and people accepted the caption."""

    @property
    def precision(self) -> Interval | None:
        """Share of the captions it doubts that people found wrong, with its exact interval."""
        return proportion(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> Interval | None:
        """Share of the captions that people found wrong which it doubts; sound for captions drawn at random alone."""
        return proportion(self.hits, self.hits + self.missed)


@dataclass(frozen=True, slots=True)
class Report:
    """What a review led to."""

    reviewed: int
    accepted: int
    changed: int
    rejected: int
    unsure: int
    errors: tuple[ErrorChange, ...]
    """The most frequent before first."""
    agreement: Agreement
    check: Foresight
    truth: tuple[float | None, float | None]
    """Mean headline of the checked captions before and after, those that were rejected left out of both."""


def checked(result: CheckResult) -> Checked:
    """Return what a report needs of a check."""
    errors = Counter[str](item.error for item in result.claims if item.error)
    errors.update(fault.rule for fault in result.style)
    if result.missing:
        errors[NEVER_NAMED] = len(result.missing)
    return Checked(result.count("contradicted"), dict(errors), result.scores.truth)


def report(captions: Iterable[Reviewed], *, seed: int = 0) -> Report:
    """Sum up a review, going through its captions once."""
    sums = _Sums()
    for one in captions:
        sums.add(one)
    decisions, truths = sums.decisions, sums.truths
    return Report(
        reviewed=decisions.total(),
        accepted=decisions["accept"],
        changed=decisions["edit"],
        rejected=decisions["reject"],
        unsure=decisions["unsure"],
        errors=sums.errors(),
        agreement=agreement(sums.ratings, seed=seed),
        check=Foresight(*(sums.foreseen[key] for key in ((True, True), (True, False), (False, True), (False, False)))),
        truth=(_mean([was for was, _ in truths]), _mean([now for _, now in truths])),
    )


class _Sums:
    """What is counted of captions on the way through them."""

    def __init__(self) -> None:
        self.decisions, self.foreseen = Counter[Decision](), Counter[tuple[bool, bool]]()
        self.before, self.after = Counter[str](), Counter[str]()
        self.decided, self.confirmed = Counter[str](), Counter[str]()
        self.ratings: list[Rating] = []
        self.truths: list[tuple[float, float]] = []

    def add(self, one: Reviewed) -> None:
        self.decisions[one.decision] += 1
        self.ratings += one.ratings
        was, now = one.before, one.after if one.decision == "edit" else one.before
        wrong = one.decision in ("edit", "reject")
        kinds = list(was.errors) if was else []
        self.before.update(kinds)
        if was and one.decision != "unsure":
            self.foreseen[was.contradicted > 0, wrong] += 1
            self.decided.update(kinds)
            self.confirmed.update(kinds if wrong else ())
        if now and one.decision != "reject":
            self.after.update(list(now.errors))
            if was and was.truth is not None and now.truth is not None:
                self.truths.append((was.truth, now.truth))

    def errors(self) -> tuple[ErrorChange, ...]:
        """Return each kind of error, the most frequent before first."""
        kinds = sorted(self.before.keys() | self.after.keys(), key=lambda kind: (-self.before[kind], kind))
        return tuple(
            ErrorChange(kind, self.before[kind], self.after[kind], proportion(self.confirmed[kind], self.decided[kind]))
            for kind in kinds
        )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def before_and_after(captions: Iterable[Reviewed], *, with_names: bool = False) -> Iterator[str]:
    """Return a line of JSON for each caption that was changed or rejected: both texts, and who said why.

    Reviewers are numbered in the order in which they occur, unless they are wanted `with_names`.
    """
    numbers: dict[str, int] = {}
    for one in captions:
        if one.decision not in ("edit", "reject"):
            continue
        ratings = latest(one.ratings)
        for rating in ratings:
            numbers.setdefault(rating.reviewer, len(numbers) + 1)
        called = {name: name if with_names else f"reviewer {number}" for name, number in numbers.items()}
        yield json.dumps(
            _record(one, [_said(rating, called[rating.reviewer]) for rating in ratings]), ensure_ascii=False
        )


def _record(one: Reviewed, said: list[dict[str, str | None]]) -> dict[str, object]:
    text = one.text if one.decision == "edit" else None
    return {
        "item": one.item,
        "tile": one.tile,
        "caption_set": one.caption_set,
        "decision": one.decision,
        "before": one.original,
        "after": text,
        "ratings": said,
        "errors_before": dict(one.before.errors) if one.before else None,
        "errors_after": dict(one.after.errors) if one.after and text is not None else None,
    }


def _said(rating: Rating, reviewer: str) -> dict[str, str | None]:
    at = rating.at.isoformat() if rating.at else None
    return {"reviewer": reviewer, "decision": rating.decision, "reason": rating.reason, "at": at}
