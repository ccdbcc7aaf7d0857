"""What a second reader answers, which is not trusted: stretches with claims that hold, and what was left out."""

from collections.abc import Sequence

from core.errors import AnswerError
from generation.answers.reading import document_of
from generation.second.form import claims_of
from generation.second.stretches import Read, Stretch

_LONGEST = 60_000
"""Characters of an answer without its thoughts."""


def read_answer(answer: str, stretches: Sequence[Stretch]) -> list[Read]:
    """Return the stretches that an answer deals with; those that it leaves out, or has in no form, are not there.

    Raises:
        AnswerError: Nothing of the form that was asked for is in it.
    """
    listed = _listed(document_of(answer, _LONGEST))
    given: dict[int, list[object]] = {}
    for item in listed:
        number = item.get("item") if isinstance(item, dict) else None
        claims = item.get("claims") if isinstance(item, dict) else None
        if isinstance(number, int) and isinstance(claims, list) and 1 <= number <= len(stretches):
            given.setdefault(number, claims)
    if not given:
        raise AnswerError(
            "The model's answer has none of the readings that were asked for. Use a model that follows a form."
        )
    return [
        Read(stretch, *claims_of(stretch, given[number]))
        for number, stretch in enumerate(stretches, start=1)
        if number in given
    ]


def _listed(document: object) -> list[object]:
    """The readings, also where a model left out the object around them, or put it around one alone."""
    if isinstance(document, dict):
        held = document.get("readings", document.get("items", [document]))
        return held if isinstance(held, list) else []
    return document if isinstance(document, list) else []
