"""Captions as sentences of tokens: class names, places, amounts, relations, and the words between them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.query.lexicon import Amount, Place
from core.query.phrasebook import Word
from generation.checks.vocabulary import APPROXIMATE, TAGS, Kind

_PIECE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)(?P<percent>\s?(?:%|per\s?cent\b))?"
    r"|[^\W\d_]+(?:['\u2019][^\W\d_]+)?"
    r"|[.!?](?![a-z0-9])|[,;:()\u2014\u2013]"
)
"""Numbers, words, and punctuation; a stop within a word ends no sentence."""
_STOPS = frozenset(".!?")
_BREAKS = frozenset(";:()\u2014\u2013")
_EXACT, _ABOUT = 0.02, 0.05
"""How far a share may be from a number that is stated plainly, and from one called approximate."""


class Token(NamedTuple):
    """A word, a phrase of the grammar, or a mark of punctuation."""

    kind: Kind
    text: str
    start: int
    end: int
    name: str = ""
    place: Place = ()
    amount: Amount | None = None


def sentences(text: str) -> Iterator[list[Token]]:
    """Split a text at full stops, and each sentence into tokens; the longest phrase at a place wins."""
    words: list[Word] = []
    numbers: dict[int, Amount] = {}
    for match in _PIECE.finditer(text):
        if match[0] in _STOPS:
            if words:
                yield _tokens(words, numbers)
            words = []
            continue
        words.append(Word(match[0].lower().replace("\u2019", "'"), *match.span()))
        share = _share(match)
        if share is not None:
            numbers[match.start()] = Amount(match[0], share, share)
    if words:
        yield _tokens(words, numbers)


def _share(match: re.Match[str]) -> float | None:
    """A percentage, or a decimal below one, as a share."""
    if not match["number"]:
        return None
    value = float(match["number"].replace(",", "."))
    if match["percent"]:
        return value / 100 if value <= 100 else None
    return value if value <= 1 and "." in match["number"] else None


def _tokens(words: list[Word], numbers: dict[int, Amount]) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    while place < len(words):
        word = words[place]
        found = TAGS.match(words, place)
        if word.start in numbers:
            tokens.append(_number(word, numbers[word.start], tokens))
        elif found:
            phrase = words[place : place + found[0]]
            text = " ".join(part.text for part in phrase)
            tokens.append(Token(found[1].kind, text, word.start, phrase[-1].end, *found[1][1:]))
        else:
            tokens.append(Token(_kind(word.text), word.text, word.start, word.end))
        place += found[0] if found else 1
    return tokens


def _kind(text: str) -> Kind:
    if text == ",":
        return "comma"
    return "break" if text in _BREAKS else "word"


def _number(word: Word, stated: Amount, before: list[Token]) -> Token:
    """A share in figures, as the range that it may be taken for."""
    said = before[-1].text if before else ""
    if said in ("less than", "under", "below"):
        return Token("amount", word.text, word.start, word.end, "number", amount=Amount(word.text, 0, stated.high))
    if said in ("more than", "over", "above"):
        return Token("amount", word.text, word.start, word.end, "number", amount=Amount(word.text, stated.low, 1))
    slack = _ABOUT if said in APPROXIMATE else _EXACT
    amount = Amount(word.text, max(0.0, stated.low - slack), min(1.0, stated.high + slack))
    return Token("amount", word.text, word.start, word.end, "number", amount=amount)
