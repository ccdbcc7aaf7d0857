"""Quotation marks or brackets around the whole of an answer; those inside belong to it."""

import re

from core.errors import AnswerError
from generation.answers.peel import Peeled

_CLOSERS = {
    '"': '"',
    "'": "'",
    "`": "`",
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u201d": "\u201d",
    "\u2018": "\u2019",
    "\u201a": "\u2018\u2019",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2039": "\u203a",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\uff02": "\uff02",
    "\u201f": "\u201d",
    "(": ")",
    "[": "]",
}
"""What ends each opening mark; several where usage differs."""
_ALONE_AT_THE_END = '"\u201d\u00bb\u300d\u300f'
"""Marks that end a text only if another began it. Apostrophes are no such marks."""
_STOPS = (".", "!", "?", "\u3002")
_ELISION = re.compile(r"['\u2018\u2019](?:tis|twas|twixt|neath|midst|til|round|\d0s)\b", re.IGNORECASE)
"""Words that begin with an apostrophe."""
_BRACKETS = "([{-/\u2013\u2014"


def quotes(text: str) -> Peeled | None:
    """Take off quotation marks that begin and end a text and belong together.

    Raises:
        AnswerError: One is there without the other, or it cannot be told which belong together.
    """
    held = text.strip()
    closers = _CLOSERS.get(held[:1])
    if closers is None or held.startswith("``"):
        _refuse_loose_end(held)
        return None
    if _ELISION.match(held) and held[-1] not in closers:
        return None
    end = _partner(held, closers)
    if end in (None, 1):
        raise AnswerError("The model's answer begins with a quotation mark or bracket that does not end. Ask again.")
    rest = held[end + 1 :]
    if not rest or rest in _STOPS:
        inner = held[1:end].rstrip()
        what = "brackets" if held[0] in _BRACKETS else "quotation marks"
        return Peeled(inner if inner.endswith(_STOPS) else inner + rest, what)
    possessive = held[0] in "'\u2018" and held[end - 1] == "s"
    beside = not any(letter.isalnum() for letter in rest)
    if possessive or beside or held[-1] in closers or rest.lstrip(" ").startswith("\n"):
        raise AnswerError(
            "The model's answer is in quotation marks only in part, so what of it is the caption cannot be told. "
            "Ask for the caption alone."
        )
    _refuse_loose_end(held)
    return None


def _partner(text: str, closers: str) -> int | None:
    """Place of the mark that ends the one at the start."""
    first, depth, opened = text[0], 1, True
    for place in range(1, len(text)):
        mark = text[place]
        if mark != first and mark not in closers:
            continue
        after = text[place + 1 : place + 2]
        if mark in closers and mark in "'\u2019\u2018" and text[place - 1].isalnum() and after.isalnum():
            continue  # an apostrophe
        if first in closers:
            before = text[place - 1]
            opens = opened if before == first else bool(after.strip()) and (before.isspace() or before in _BRACKETS)
        else:
            opens = mark == first
        depth, opened = depth + (1 if opens else -1), opens
        if not depth:
            return place
    return None


def _refuse_loose_end(text: str) -> None:
    last = text[-1:]
    starts = [mark for mark, closers in _CLOSERS.items() if last in closers] if last in _ALONE_AT_THE_END else []
    if last and starts and (text.count(last) % 2 if last == '"' else not any(mark in text[:-1] for mark in starts)):
        raise AnswerError("The model's answer ends with a quotation mark that nothing began. Ask again.")
