"""What follows for a caption from what was decided about it."""

from collections.abc import Sequence
from typing import NamedTuple

from core.store.reviewtable import Mark
from generation.review.ratings import Decision

_MARKS: dict[Decision, Mark] = {
    "accept": "accepted",
    "edit": "corrected",
    "reject": "rejected",
    "unsure": "disputed",
}


class Given(NamedTuple):
    """A decision about a caption."""

    reviewer: str
    stage: str
    """`review` or `settling`."""
    decision: Decision
    text: str = ""
    """Of an edit."""
    generation: int | None = None
    """Call whose answer was taken for it."""


class Outcome(NamedTuple):
    """What a caption is now."""

    mark: Mark | None = None
    """None while answers are wanted."""
    text: str = ""
    """What stands in its place, where it was corrected."""
    reviewer: str = ""
    """Who wrote or took that."""
    generation: int | None = None
    """Call that it was taken from."""


def outcome(given: Sequence[Given], wanted: int) -> Outcome:
    """Return what decisions, in their order, lead to.

    The newest one that settles counts alone. Otherwise all of those who were asked have to say the same, edits the
    same text too; where they do not, or are unsure, somebody has to settle it.
    """
    settling = [one for one in given if one.stage == "settling"]
    if settling:
        return _of(settling[-1])
    if len(given) < wanted:
        return Outcome()
    first = given[0]
    alike = all((one.decision, _words(one)) == (first.decision, _words(first)) for one in given)
    return _of(first) if alike else Outcome("disputed")


def _of(one: Given) -> Outcome:
    mark = _MARKS[one.decision]
    return Outcome(mark, one.text, one.reviewer, one.generation) if mark == "corrected" else Outcome(mark)


def _words(one: Given) -> list[str]:
    return one.text.split() if one.decision == "edit" else []
