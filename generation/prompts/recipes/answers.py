"""From a model's answer to one caption a tile: split, unwrapped, or refused when its form does not fit."""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import AnswerError
from generation.prompts.recipes.recipe import Recipe

_ORDINALS = ("first", "second", "third", "fourth")
_OPENING = r"^[ \t#>*_\-]*"
_CLOSING = r"[*_]*[ \t]*(?:\([^)\n]*\)[ \t]*)?[*_]*[ \t]*(?:[:.)\-\u2013\u2014]+[*_]*|(?=\n|$))[ \t]*"
_WORDS = r"(?:the[ \t]+)?(?:image|picture|tile|description|caption|map|quarter)"
_FORMS = tuple(
    re.compile(_OPENING + heading + _CLOSING, re.IGNORECASE | re.MULTILINE)
    for heading in (
        rf"(?:{_WORDS}[ \t]+(?:of[ \t]+)?)?{_WORDS}[ \t]*#?[ \t]*(?P<number>[1-4])"
        r"(?:[ \t]+of[ \t]+[1-4]|/[1-4])?",
        rf"(?:the[ \t]+)?(?P<ordinal>{'|'.join(_ORDINALS)})[ \t]+{_WORDS}",
        r"[(\[]?(?P<number>[1-4])(?=[:.)\]])[)\]]?",
    )
)
"""Headings in use: `Image 1:`, `**Image 1**`, `### Description 1`, `First image:`, `1.`, `(1)`."""

_FENCE = re.compile(r"^```(?:json)?\s*|\s*```$")
_LONGEST_PREAMBLE_WORDS = 30


class Claim(BaseModel):
    """A share that a structured caption states."""

    model_config = ConfigDict(frozen=True)

    land: str = Field(alias="class")
    region: str
    percent: float


class GroundedAnswer(BaseModel):
    """The JSON object that the grounded recipe asks for."""

    model_config = ConfigDict(frozen=True)

    caption: str = Field(min_length=1)
    claims: tuple[Claim, ...] = ()


def captions_of(recipe: Recipe, answer: str, expected: Sequence[str]) -> dict[str, str]:
    """Return the caption of each expected tile.

    Raises:
        AnswerError: The answer is empty, or not of the form that the recipe asks for.
    """
    if recipe.response_schema:
        return {expected[0]: read_structured(answer).caption.strip()}
    return split_answer(answer, expected)


def read_structured(answer: str) -> GroundedAnswer:
    """Read the JSON object of a structured answer, with or without a code fence around it.

    Raises:
        AnswerError: It is no such object.
    """
    try:
        return GroundedAnswer.model_validate_json(_FENCE.sub("", answer.strip()))
    except ValidationError as error:
        raise AnswerError(
            f"The model's answer is not the JSON object that was asked for ({error.errors()[0]['msg']}). "
            "Raise the token limit if it was cut, or use a model that follows a schema."
        ) from error


def split_answer(answer: str, expected: Sequence[str]) -> dict[str, str]:
    """Split the answer to a request for several tiles at its numbered headings.

    Args:
        answer: What the model wrote.
        expected: Names of the tiles, in the order of the request.

    Raises:
        AnswerError: The headings are not 1, 2, ... once each and in order, or a part is empty. Nothing is assigned
            then: a description at the wrong tile is worse than none.
    """
    text = answer.strip()
    if not text:
        raise AnswerError("The model's answer is empty. Ask again, or use another model.")
    if len(expected) == 1:
        return {expected[0]: _without_heading(text, 1)}
    for form in _FORMS:
        headings = list(form.finditer(text))
        if [_number(heading) for heading in headings] == list(range(1, len(expected) + 1)):
            return _parts(text, headings, expected)
    raise AnswerError(
        f"The model's answer cannot be split into {len(expected)} descriptions: its headings are not 'Image 1:' to "
        f"'Image {len(expected)}:', once each and in order. Ask again, or send one tile a request."
    )


def _number(heading: re.Match[str]) -> int:
    groups = heading.groupdict()
    if groups.get("ordinal"):
        return _ORDINALS.index(groups["ordinal"].lower()) + 1
    return int(groups["number"])


def _parts(text: str, headings: Sequence[re.Match[str]], expected: Sequence[str]) -> dict[str, str]:
    """Cut the text at its headings; a short introduction before the first is dropped."""
    if len(text[: headings[0].start()].split()) > _LONGEST_PREAMBLE_WORDS:
        raise AnswerError("The model's answer says much before its first description. Ask again.")
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    parts = {
        name: _without_heading(text[heading.end() : end].strip(), number)
        for number, (name, heading, end) in enumerate(zip(expected, headings, ends, strict=True), start=1)
    }
    for name, part in parts.items():
        if not part:
            raise AnswerError(f"The model's answer has no description of {name}. Ask again.")
    return parts


def _without_heading(text: str, number: int) -> str:
    """Drop a heading `Image 1:`, which a description may have after its number in a list or without one."""
    heading = _FORMS[0].match(text)
    if heading is None or not text[heading.end() :].strip():
        return _clean(text)
    if _number(heading) != number:
        raise AnswerError(f"The model's answer numbers its description {number} in two ways. Ask again.")
    return _clean(text[heading.end() :])


def _clean(part: str) -> str:
    """One paragraph without marks around it."""
    return " ".join(part.split()).strip("*_- ")
