"""Captions as sentences of tokens: class names, places, amounts, relations, and the words between them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.query.lexicon import Amount, Place
from core.query.phrasebook import CROSSES, LETTERS, Word, spelled_out
from generation.checks.vocabulary import APPROXIMATE, TAGS, Kind

_NUMBER = r"\d+(?:[.,]\d+)?"
_SPELLED = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_SPELLED |= {"ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_SPELLED |= {"seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
_PERCENT = r"[\s-]?(?:%|[Pp]er\s?cent\b|pct\b)"
_IN_PERCENT = re.compile(_PERCENT)
_AND = r"(?<=between\s..\s)and\b|(?<=between\s..%\s)and\b|(?<=between\s..\s%\s)and\b|(?<=between\s.\s)and\b"
_PIECE = re.compile(
    rf"{LETTERS}|[{CROSSES}]|[\u2713\u2714\u2705](?!\s*[\d~<>\u2264\u2265])|[,;:()\[\]{{}}\u2014\u2013|]|[.!?](?![a-z0-9])"
    rf"|(?P<low>{_NUMBER})(?:\s?%)?\s?(?:[-\u2013\u2014]|to\b|{_AND})\s?(?P<high>{_NUMBER}){_PERCENT}"
    rf"|(?P<number>{_NUMBER})(?P<percent>{_PERCENT})?"
    r"|[<>]=?|[\u2264\u2265=~\u2248]|(?<=\s)-(?=\s|\Z)"
)
"""Numbers, words, and punctuation; a stop within a word ends no sentence."""
_STOPS = frozenset(".!?")
_ROUND = str.maketrans("[]{}", "()()")
_BREAKS = frozenset(";:()\u2014\u2013|-\u2713\u2714\u2705")
_BOUNDS = {"<": "most", "<=": "most", "\u2264": "most", ">": "least", ">=": "least", "\u2265": "least"}
_BOUNDS |= {"less than": "most", "under": "most", "below": "most", "fewer than": "most"}
_BOUNDS |= {"more than": "least", "over": "least", "above": "least", "exceeds": "least", "exceed": "least"}
_SIGNS = frozenset({"<", "<=", "\u2264", ">", ">=", "\u2265", "=", "~", "\u2248"})
_EXACT, _ABOUT = 0.02, 0.05
"""How far a share may be from a number that is stated plainly, and from one called approximate."""
_HALF_PERCENT = 0.005


class Token(NamedTuple):
    """A word, a phrase of the grammar, or a mark of punctuation."""

    kind: Kind
    text: str
    start: int
    end: int
    name: str = ""
    place: Place = ()
    amount: Amount | None = None


def sentences_in(text: str, start: int, end: int) -> Iterator[list[Token]]:
    """Split a stretch of a text at full stops, and each sentence into tokens; the longest phrase at a place wins.

    Places are those in the whole text.
    """
    words: list[Word] = []
    numbers: dict[int, Amount] = {}
    for match in _PIECE.finditer(text, start, end):
        written = match[0]
        if written in _STOPS:
            if words:
                yield _tokens(words, numbers)
            words = []
            continue
        first, last = match.span()
        for word in spelled_out(written.translate(_ROUND)):
            words.append(Word(word, first, last))
        share = _share(match) if match.lastgroup or written.lower() in _SPELLED else None
        if share is not None:
            numbers[first] = share
    if words:
        yield _tokens(words, numbers)


def is_zero(amount: Amount | None) -> bool:
    """Tell whether an amount is a number that says that there is nothing."""
    return amount is not None and amount.none and amount.high <= _HALF_PERCENT


def _share(match: re.Match[str]) -> Amount | None:
    """A percentage, or a decimal below one, as a share; two of them as a range."""
    if match["high"]:
        low, high = _float(match["low"]), _float(match["high"])
        return Amount(match[0], low / 100, high / 100) if low <= high <= 100 else None
    written = match["number"]
    if not written:
        value = _SPELLED.get(match[0].lower())
        in_percent = value is not None and _IN_PERCENT.match(match.string, match.end())
        return _percent(match[0], float(value or 0)) if in_percent else None
    if match["percent"]:
        return _percent(match[0], _float(written))
    return _exactly(match[0], float(written)) if "." in written and float(written) <= 1 else None


def _percent(written: str, value: float) -> Amount | None:
    """A percentage as a share; none at all is what rounds to it."""
    if value:
        return _exactly(written, value / 100) if value <= 100 else None
    digits = len(re.sub(r"\D", "", re.sub(r"^\d+", "", written)))
    return Amount(written, 0, _HALF_PERCENT / 10**digits, none=True)


def _float(written: str) -> float:
    return float(written.replace(",", "."))


def _exactly(written: str, share: float) -> Amount:
    return Amount(written, share, share)


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
    if text in _SIGNS:
        return "approx"
    return "break" if text in _BREAKS else "word"


def _number(word: Word, stated: Amount, before: list[Token]) -> Token:
    """A share in figures, as the range that it may be taken for."""
    said = before[-1].text if before else ""
    bound = (before[-1].name if before and before[-1].kind == "approx" else "") or _BOUNDS.get(said, "")
    if bound and (denied := _denial_of_bound(before)) is not None:
        before[denied] = before[denied]._replace(kind="plain")
        bound = "least" if bound == "most" else "most"
    if bound == "most":
        amount = Amount(f"at most {word.text}", 0, stated.high, none=True)
    elif bound:
        amount = Amount(f"at least {word.text}", stated.low, 1)
    elif is_zero(stated):
        amount = stated
    else:
        slack = _ABOUT if said in APPROXIMATE else _EXACT
        amount = Amount(word.text, max(0.0, stated.low - slack), min(1.0, stated.high + slack))
    return Token("amount", word.text, word.start, word.end, "number", amount=amount)


def _denial_of_bound(before: list[Token]) -> int | None:
    """Find the denial that turns a limit round: "does not cover more than 10 %"."""
    start = max(0, len(before) - 5)
    for place in range(len(before) - 2, start - 1, -1):
        if before[place].kind in ("comma", "break", "class"):
            return None
        if before[place].kind == "not" and before[place].text in ("not", "never", "no"):
            return place
    return None
