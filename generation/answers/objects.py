"""JSON in answers: the one caption in it, wherever models put it, and the claims of a structured answer."""

import json
import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.errors import AnswerError, RefusalError
from generation.answers.peel import Peeled
from generation.answers.refusals import REFUSED, is_refusal, says_nothing
from generation.answers.talk import is_closing

_KEY = re.compile(
    r"\w*(?:captions?|descriptions?)|(?:\w*caption|\w*description|generated|output|final|alt|answer|response)?text"
    r"|(?:final)?(?:answer|response|output|result)|summary|content|paragraph"
)
"""Names under which a caption stands, without what is no letter."""
_NAME_OF_A_TILE = re.compile(r"(?:image|picture|tile|quarter)1?|\d+patch\d\d(?:png)?")
_BEGINS = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]]")
_EXTRAS = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
"""Comments and commas too many; strings are passed over."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no caption holds; escapes that give it were none."""
_UNREADABLE = (ValueError, RecursionError)

NOT_THE_OBJECT = (
    "The model's answer is not the JSON object that was asked for ({}). "
    "Raise the token limit if it was cut, or use a model that follows a schema."
)
_SEVERAL = "The model wrote several captions, and one is needed. Ask for one, or send one tile a request."


class Claim(BaseModel):
    """A share that a structured caption states."""

    model_config = ConfigDict(frozen=True)

    land: str = Field(alias="class", min_length=1)
    region: str = "whole image"
    percent: float = Field(allow_inf_nan=False)

    @field_validator("percent", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return value.strip().strip("~").removesuffix("%").rstrip() if isinstance(value, str) else value


class Structured(NamedTuple):
    """What a structured answer holds."""

    caption: str
    claims: tuple[Claim, ...]
    unreadable: int
    """Claims that had to be left out."""
    alone: bool
    """Whether there were no words around the object."""


def whole(text: str) -> Peeled | None:
    """Return the caption of an answer that is JSON as a whole.

    Raises:
        AnswerError: It is broken, or holds no caption or several.
    """
    held = text.strip()
    if held[:1] == '"' and "\\" in held:
        try:
            value = json.loads(held, strict=False)
        except _UNREADABLE:
            return None
        return Peeled(value, "JSON") if isinstance(value, str) and not _CONTROL.search(value) else None
    if not _BEGINS.match(held):
        return None
    try:
        return Peeled(_caption(decoded(held)), "JSON")
    except _UNREADABLE as error:
        if isinstance(error, AnswerError):
            raise
        raise AnswerError(
            "The model's answer is JSON that is broken or has words around it. "
            "Raise the token limit if it was cut, or ask for plain text."
        ) from error


def structured(text: str) -> Structured:
    """Return what the one JSON object of a structured answer holds, with or without words around it.

    Raises:
        AnswerError: There is none, or several with different captions.
    """
    found = list(_objects(text))
    captions = [(value, caption) for value in found if (caption := _asked(value).strip())]
    if len({caption for _, caption in captions}) > 1:
        raise AnswerError(NOT_THE_OBJECT.format("there are several"))
    if not captions:
        if is_refusal(text):
            raise RefusalError(REFUSED)
        raise AnswerError(NOT_THE_OBJECT.format("no object with a caption"))
    held, caption = captions[0]
    claims, unreadable = _claims(held[0] if isinstance(held, list) else held)
    alone = len(found) == 1 and text.strip()[:1] in "{[" and text.strip()[-1:] in "}]"
    return Structured(caption, claims, unreadable, alone)


def document(text: str) -> object:
    """Return the one JSON value of an answer, with or without words around it.

    Raises:
        AnswerError: There is none, it is broken, or there are several.
    """
    found = list(_objects(text))
    if len(found) != 1:
        if not found and is_refusal(text):
            raise RefusalError(REFUSED)
        raise AnswerError(NOT_THE_OBJECT.format("there are several" if found else "there is none"))
    return found[0]


def _claims(held: object) -> tuple[tuple[Claim, ...], int]:
    listed = held.get("claims") if isinstance(held, dict) else None
    read: list[Claim] = []
    items = listed if isinstance(listed, list) else [] if listed is None else [listed]
    for item in items:
        try:
            read.append(Claim.model_validate(item))
        except ValidationError:
            continue  # one bad claim costs no caption; the count below tells of it
    return tuple(read), len(items) - len(read)


def _objects(text: str) -> Iterator[object]:
    """Every JSON value that stands in a text, none inside another.

    Raises:
        AnswerError: One is broken, so that what seems to be another may be a part of it.
    """
    decoder, place = JSONDecoder(object_pairs_hook=_once, strict=False), 0
    while found := _BEGINS.search(text, place):
        try:
            value, place = decoder.raw_decode(text, found.start())
        except _UNREADABLE as error:
            tidy = _tidied(text[found.start() :])
            if tidy == text[found.start() :]:
                raise AnswerError(NOT_THE_OBJECT.format("it is broken")) from error
            yield from _objects(tidy)
            return
        yield value


def decoded(text: str) -> object:
    """Read JSON; what a model says in the end may follow it."""
    decoder = JSONDecoder(object_pairs_hook=_once, strict=False)
    try:
        value, end = decoder.raw_decode(text)
    except ValueError:
        text = _tidied(text)
        value, end = decoder.raw_decode(text)
    if (rest := text[end:].strip()) and not is_closing(rest):
        raise ValueError("words after it")
    return value


def _tidied(text: str) -> str:
    return _EXTRAS.sub(lambda found: found.group(1) or "", text)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Read an object; of two values of one name, JSON would drop the first in silence."""
    held = dict(pairs)
    if len(held) < len(pairs):
        raise ValueError("a name that is there twice")
    return held


def _asked(value: Any) -> str:  # whatever JSON holds
    """The caption under the name that was asked for, or another; empty where there is none."""
    named = value.get("caption") if isinstance(value, dict) else None
    try:
        return named if isinstance(named, str) else _caption(value)
    except RefusalError:
        raise
    except AnswerError as error:
        if str(error) == _SEVERAL:
            raise
        return ""


def _caption(value: Any) -> str:  # whatever JSON holds
    """The one caption in a value."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        if len(value) > 1:
            raise AnswerError(_SEVERAL)
        return _caption(value[0]) if value else ""
    if not isinstance(value, dict):
        raise AnswerError("The model's answer is JSON without a caption. Ask for plain text.")
    named = [held for name, held in value.items() if _says(held) and _is_caption_name(name, alone=len(value) == 1)]
    named = named or [held for name, held in value.items() if name.lower() == "message" and _says(held)]
    found = {_caption(held) for held in named if isinstance(held, str | list | dict)}
    if len(found) > 1:
        raise AnswerError(_SEVERAL)
    if not found:
        if any(isinstance(held, str) and is_refusal(held) for held in value.values()):
            raise RefusalError(REFUSED)
        raise AnswerError("The model's answer is JSON without a caption. Ask for plain text, or for the key 'caption'.")
    return found.pop()


def _says(held: object) -> bool:
    return bool(held) and not (isinstance(held, str) and says_nothing(held))


def _is_caption_name(name: str, *, alone: bool) -> bool:
    letters = re.sub(r"[\W_]", "", name).lower()
    return _KEY.fullmatch(letters) is not None or (alone and _NAME_OF_A_TILE.fullmatch(letters) is not None)
