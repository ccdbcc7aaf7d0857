"""One answer for several tiles: cut at its numbered headings, or refused when they do not fit."""

import re
from collections.abc import Sequence

from core.errors import AnswerError
from generation.answers import objects
from generation.answers.peel import Peeled
from generation.answers.talk import is_talk

_ORDINALS = ("first", "second", "third", "fourth")
_CARDINALS = ("one", "two", "three", "four")
_OPENING = r"^[ \t]*[#>*_\-]{0,8}[ \t]*[*_]{0,3}"
_CLOSING = r"[*_]*[ \t]*(?:\([^)\n]*\)[ \t]*)?[*_]*[ \t]*(?:[:.)\-\u2013\u2014\uff1a]+[*_]*|(?=\n|$))[ \t]*"
_WORDS = r"(?:the[ \t]+)?(?:image|picture|tile|description|caption|map|quarter)"
_FORMS = tuple(
    re.compile(_OPENING + heading + _CLOSING, re.IGNORECASE | re.MULTILINE)
    for heading in (
        rf"(?:{_WORDS}[ \t]+(?:of[ \t]+)?)?{_WORDS}[ \t]*#?[ \t]*"
        rf"(?:(?P<number>[1-4])|(?P<cardinal>{'|'.join(_CARDINALS)})\b(?!-))(?:[ \t]+of[ \t]+[1-4]|/[1-4])?",
        rf"(?:the[ \t]+)?(?P<ordinal>{'|'.join(_ORDINALS)})[ \t]+{_WORDS}",
        r"[(\[]?(?P<number>[1-4])(?=[:.)\]])[)\]]?",
        rf"\[{_WORDS}[ \t]*#?[ \t]*(?P<number>[1-4])\]",
    )
)
"""Headings in use: `Image 1:`, `**Image 1**`, `### Description 1`, `First image:`, `1.`, `(1)`."""

_NUMBERED_NAME = re.compile(r"(?:(?:image|picture|tile|description|caption)[ _-]?)?#?([1-4])", re.IGNORECASE)
_GROUP = r"(?:images|pictures|tiles|descriptions|captions)"
_OTHER = r"(?:image|picture|tile|description|caption)"
_ON_OTHERS = re.compile(
    rf"\b(?:(?:all|both|two|three|four|these|those|the|other) (?:of (?:the|these) )?"
    rf"(?:(?:other|two|three|four|satellite) ){{0,2}}{_GROUP}|{_OTHER}s? (?:#?[1-4]\b|one|two|three|four)"
    rf"|(?:first|second|third|fourth|previous|preceding|last|other) {_OTHER}"
    r"|(?:same|similar|identical) (?:as|to) (?:the )?(?:above|before|first|second|third|previous|last|other)"
    r"|(?:see|as) above)\b"
    r"|^[ \t]*the (?:first|second|third|fourth)(?: one)? (?:is|shows|has|and|was)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SUMS_UP = re.compile(
    r"\s*[*_]*(?:overall|in (?:summary|conclusion|general|total|short)|to (?:sum up|summari[sz]e|conclude)|together"
    r"|altogether|all in all|taken together|summary|conclusion|comparison|across)\b",
    re.IGNORECASE,
)


def split(text: str, expected: Sequence[str]) -> dict[str, str]:
    """Cut the answer to a request for several tiles at its numbered headings.

    Args:
        text: The answer.
        expected: Names of the tiles, in the order of the request.

    Raises:
        AnswerError: The headings are not 1, 2, ... once each and in order, a part is empty, or the words before the
            first do more than announce it. Nothing is assigned then: a description at the wrong tile is worse than
            none.
    """
    if (listed := _listed(text, len(expected))) is not None:
        return _checked(dict(zip(expected, listed, strict=True)))
    for form in _FORMS:
        headings = list(form.finditer(text))
        if [_number(heading) for heading in headings] == list(range(1, len(expected) + 1)):
            return _parts(text, headings, expected)
    raise AnswerError(
        f"The model's answer cannot be split into {len(expected)} descriptions: its headings are not 'Image 1:' to "
        f"'Image {len(expected)}:', once each and in order. Ask again, or send one tile a request."
    )


def numbered(text: str, number: int) -> Peeled | None:
    """Take off a heading `Image 1:`, which a description may have after its number in a list or without one.

    Raises:
        AnswerError: It has another number.
    """
    held = text.lstrip()
    found = _FORMS[0].match(held) or _FORMS[1].match(held)
    if found is None or not held[found.end() :].strip():
        return None
    if _number(found) != number:
        raise AnswerError(f"The model's answer numbers its description {number} in two ways. Ask again.")
    return Peeled(held[found.end() :], "a label")


def _number(heading: re.Match[str]) -> int:
    groups = heading.groupdict()
    if groups.get("ordinal"):
        return _ORDINALS.index(groups["ordinal"].lower()) + 1
    if groups.get("cardinal"):
        return _CARDINALS.index(groups["cardinal"].lower()) + 1
    return int(groups["number"])


def _parts(text: str, headings: Sequence[re.Match[str]], expected: Sequence[str]) -> dict[str, str]:
    if not is_talk(text[: headings[0].start()]):
        raise AnswerError("The model's answer says something before its first description. Ask again.")
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    parts = {
        name: text[heading.end() : end].strip() for name, heading, end in zip(expected, headings, ends, strict=True)
    }
    return _checked(parts)


def _checked(parts: dict[str, str]) -> dict[str, str]:
    for name, part in parts.items():
        if not part.strip("*_- \n"):
            raise AnswerError(f"The model's answer has no description of {name}. Ask again.")
    _refuse_words_on_all(list(parts.values()))
    return parts


def _listed(text: str, count: int) -> list[str] | None:
    """The descriptions in JSON: a list in the order of the request, or an object with a numbered name for each."""
    if text[:1] not in ("{", "["):
        return None
    try:
        held = objects.decoded(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(held, dict) and len(held) == 1:
        held = next(iter(held.values()))
    if isinstance(held, dict):
        numbers = [_NUMBERED_NAME.fullmatch(name) for name in held]
        if [found and int(found.group(1)) for found in numbers] != list(range(1, count + 1)):
            return None
        held = list(held.values())
    if not isinstance(held, list) or len(held) != count or not all(isinstance(part, str) for part in held):
        return None
    return held


def _refuse_words_on_all(parts: Sequence[str]) -> None:
    """Refuse descriptions one of which speaks of others, as a summary after the last does."""
    said = [numbered(part, number) or Peeled(part, "") for number, part in enumerate(parts, start=1)]
    blocks = [[block for block in re.split(r"\n\s*\n", part) if block.strip("*_-= ")] for part in parts]
    *others, last = (len(block) for block in blocks)
    summed_up = last > max(others, default=1) and _SUMS_UP.match(blocks[-1][-1])
    if summed_up or any(_ON_OTHERS.search(part.text) for part in said):
        raise AnswerError(
            "The model's answer has words on several images in the description of one. Ask again, or send one tile a "
            "request."
        )
