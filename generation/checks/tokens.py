"""Captions as sentences of tokens: class names, places, amounts, relations, and the words between them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from core.query.lexicon import Amount, Place
from core.query.phrasebook import CROSSES, LETTERS, Word, spelled_out
from generation.checks.quantities import quantity_at
from generation.checks.vocabulary import TAGS, Kind

LONGEST = 300
"""Tokens of the longest sentence that is read, four times what any caption was seen to hold."""
_NUMBER = r"\d+(?:[.,]\d+)?"
SHORT = ("c", "ca", "approx", "incl", "est", "vs", "cf", "esp", "resp", r"e\.g", r"i\.e")
"""What is written with a stop that ends no sentence, as parts of a regular expression."""
_SHORT = "|".join(SHORT)
_PLAIN_WORD = "[A-Za-z]+(?=,| (?:[A-SU-Za-su-z]|[Tt][a-z]))"
"""What is a word beyond doubt; it stands first because most are."""
_PERCENT = r"[\s-]?(?:%|[Pp]er\s?cent\b|pct\b)"
_PIECE = re.compile(
    rf"{_PLAIN_WORD}|(?P<short>\b(?i:{_SHORT})\.(?=\s))|{LETTERS}|[+&{CROSSES}]|[\u2713\u2714\u2705](?!\s*[\d~<>\u2264\u2265])|[,;:()\[\]{{}}\u2014\u2013|]|[.!?](?![a-z0-9])"
    rf"|(?P<low>{_NUMBER})(?:\s?%)?\s?(?:[-\u2013\u2014]|to\b)\s?(?P<high>{_NUMBER}){_PERCENT}"
    r"|(?<![\d/])(?P<part>\d{1,2})/(?P<whole>\d{1,3})(?![\d/])|[\u00bc\u00bd\u00be\u2153\u2154]"
    rf"|(?P<number>{_NUMBER})(?P<percent>{_PERCENT})?"
    r"|>>|<<|[<>]=?|[\u226a\u226b\u2264\u2265=~\u2248]|(?<=\s)-(?=\s|\Z)"
)
"""Numbers, words, and punctuation; a stop within a word ends no sentence."""
_STOPS = frozenset(".!?")
_ROUND = str.maketrans("[]{}\u226b\u226a", "()()><")
_DOUBLED = {">>": ">", "<<": "<"}
_BREAKS = frozenset(";:()\u2014\u2013|-\u2713\u2714\u2705")
_CONTRACTED = frozenset({"it", "that", "there", "here", "what", "who", "where", "let", "he", "she", "one", "lion"})
"""Words whose "'s" is no sign of an owner, or is one with them."""
_SUMS = frozenset("+&")
_ADDING = frozenset({"add", "adds", "adding", "sum", "sums", "come", "comes"})
_SIGNS = frozenset({"<", "<=", "\u2264", ">", ">=", "\u2265", "=", "~", "\u2248"})
_HALF_PERCENT = 0.005
_WRITTEN = {
    sign: Amount(sign, share, share)
    for sign, share in zip("\u00bc\u00bd\u00be\u2153\u2154", (0.25, 0.5, 0.75, 1 / 3, 2 / 3), strict=True)
}


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
        for word, skipped, cut in _spelled(written):
            words.append(Word(word, first + skipped, last - cut))
        share = _share(match) if match.lastgroup and not match["short"] else _WRITTEN.get(written)
        if share is not None:
            numbers[first] = share
    if words:
        yield _tokens(words, numbers)


@lru_cache(maxsize=4096)  # texts of one kind have few words of their own
def _spelled(written: str) -> tuple[tuple[str, int, int], ...]:
    """The words that were written, with the letters before and after each; "the city's" is the city and what is its."""
    found: list[tuple[str, int, int]] = []
    written = _DOUBLED.get(written, written)
    owned = "'" in written or "\u2019" in written
    for word in spelled_out(written.translate(_ROUND).rstrip(".") or written):
        owner, sign, rest = word.partition("'")
        if owned and sign and rest == "s" and owner not in _CONTRACTED:
            found += [(owner, 0, 2), ("'s", len(written) - 2, 0)]
        else:
            found.append((word, 0, 0))
    return tuple(found)


def is_zero(amount: Amount | None) -> bool:
    """Tell whether an amount is a number that says that there is nothing."""
    return amount is not None and amount.none and amount.high <= _HALF_PERCENT


def _share(match: re.Match[str]) -> Amount | None:
    """A percentage, or a decimal below one, as a share; two of them as a range."""
    if match["high"]:
        low, high = _float(match["low"]), _float(match["high"])
        return Amount(match[0], low / 100, high / 100) if low <= high <= 100 else None
    if match["whole"]:
        part, whole = int(match["part"]), int(match["whole"])
        return _exactly(match[0], part / whole) if 0 < part < whole else None
    written = match["number"]
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
        quantity = quantity_at(words, numbers, place)
        found = TAGS.match(words, place) if quantity is None else None
        if quantity:
            length = quantity.length
            text, end = _phrase(words, place, length)
            tokens.append(_number(Token("amount", text, word.start, end, "number", amount=quantity.amount), tokens))
        elif found:
            length, tag = found
            text, end = _phrase(words, place, length)
            tokens.append(Token(tag.kind, text, word.start, end, tag.name, tag.place, tag.amount))
        else:
            length = 1
            tokens.append(Token(_kind(word.text), word.text, word.start, word.end))
        place += length
    return tokens


def _phrase(words: list[Word], place: int, length: int) -> tuple[str, int]:
    """The text of some words, and where they end."""
    if length == 1:
        return words[place].text, words[place].end
    phrase = words[place : place + length]
    return " ".join([word.text for word in phrase]), phrase[-1].end


def _kind(text: str) -> Kind:
    if text == ",":
        return "comma"
    if text in _SIGNS:
        return "approx"
    if text in _SUMS:
        return "and"
    return "break" if text in _BREAKS else "word"


def _number(token: Token, before: list[Token]) -> Token:
    """A share; "does not cover more than 10 %" turns its limit round."""
    amount = token.amount
    said = before[-1].text if before else ""
    if amount is not None and said in _ADDING and token.text.startswith("up to "):
        return token._replace(
            amount=Amount(amount.word.removeprefix("at most "), amount.high - 0.02, amount.high + 0.02)
        )
    if amount is not None and (denied := _not_even(before)) is not None:
        before[denied] = before[denied]._replace(kind="plain")
        return token._replace(amount=Amount(f"at most {amount.word}", 0, amount.high, none=True))
    if amount is None or not amount.word.startswith(("at most", "at least")):
        return token
    if (denied := _denial_of_bound(before)) is None:
        return token
    before[denied] = before[denied]._replace(kind="plain")
    stated = amount.word.split(" ", 2)[2]
    least = amount.none
    turned = (
        Amount(f"at least {stated}", amount.high, 1) if least else Amount(f"at most {stated}", 0, amount.low, none=True)
    )
    return token._replace(amount=turned)


def _not_even(before: list[Token]) -> int | None:
    """Find the "not even" by which an amount is more than there is: "does not even make up a tenth"."""
    start = max(0, len(before) - 4)
    return next((i for i in range(start, len(before)) if before[i].text == "not even" and i < len(before) - 1), None)


def _denial_of_bound(before: list[Token]) -> int | None:
    """Find the denial that turns a limit round: "does not cover more than 10 %"."""
    start = max(0, len(before) - 4)
    for place in range(len(before) - 1, start - 1, -1):
        if before[place].kind in ("comma", "break", "class"):
            return None
        if before[place].kind == "not" and before[place].text in ("not", "never", "no"):
            return place
    return None
