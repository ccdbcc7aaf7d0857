"""Small changes of a text that leave the rest of it as it is, byte for byte."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_VOWEL = "aeiou"
_SENTENCE_END = re.compile(r"[.!?][\"')\]\u2019\u201d]*(?=\s)|\n\s*\n|\Z")
_ARTICLE = re.compile(r"\b(an?) \Z", re.IGNORECASE)


class Edit(NamedTuple):
    """A stretch of a text, and what takes its place."""

    start: int
    end: int
    new: str


Edits = tuple[Edit, ...]
"""Changes of one text that are made together, from left to right, none overlapping another."""


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the changes made."""
    made, done = [], 0
    for edit in edits:
        made += [text[done : edit.start], edit.new]
        done = edit.end
    return "".join([*made, text[done:]])


def stretches(edits: Iterable[Edit]) -> list[tuple[int, int]]:
    """Return where the changes lie in the text that they make."""
    found, moved = [], 0
    for edit in edits:
        found.append((edit.start + moved, edit.start + moved + len(edit.new)))
        moved += len(edit.new) - (edit.end - edit.start)
    return found


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends, its full stop with it."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() > place:
            return start, match.end()
        start = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    return start, len(text)


def left_out(text: str, start: int, end: int) -> Edit:
    """Leave a stretch out, with the space that parted it, an article that fits what follows, and a capital letter."""
    after = text[end : end + 1]
    if after.isspace():
        end += 1
    elif start and text[start - 1].isspace() and (not after or after in ".,;:!?)"):
        start -= 1
    begins = start == sentence_at(text, start)[0] and text[start : start + 1].isupper()
    if begins and end < len(text):
        return Edit(start, end + 1, text[end].upper())
    article = _ARTICLE.search(text, 0, start)
    if article:
        return Edit(article.start(), end, f"{article_for(text[end : end + 1], article[1])} ")
    return Edit(start, end, "")


def replaced(text: str, start: int, end: int, new: str) -> Edit:
    """Put words in the place of others, with an article before them that fits and the capital letter of the first."""
    new = like(text[start:end], new)
    article = _ARTICLE.search(text, 0, start)
    if article and new:
        return Edit(article.start(), end, f"{article_for(new, article[1])} {new}")
    return Edit(start, end, new)


def like(old: str, new: str) -> str:
    """Begin with a capital letter where the old words do."""
    return f"{new[:1].upper()}{new[1:]}" if old[:1].isupper() else new


def article_for(word: str, old: str) -> str:
    """Return "a" or "an" for a word, written as the old article is."""
    return like(old, "an" if word[:1].lower() in _VOWEL else "a")
