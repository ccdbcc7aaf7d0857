"""Words of a caption, and how varied they are."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

TOKENISER = "lower case; runs of letters and digits, joined inside by hyphen, apostrophe or decimal point"
"""What counts as a word here, to be said beside figures; others cut otherwise: PTB makes two words of "it's"."""

_WORD = re.compile(r"[^\W_]+(?:(?:[-']|(?<=\d)[.,](?=\d))[^\W_]+)*")
_APOSTROPHES = str.maketrans("\u2019\u02bc\u2010\u2011", "''--")

_TYPES, _TOKENS = 18, 25
"""The threshold of MTLD, 0.72, as a whole fraction: no rounding decides whether a ratio is below it."""


def words(text: str) -> list[str]:
    """Return the words of a text in their order, in lower case."""
    found: list[str] = _WORD.findall(normal(text))
    return found


def normal(text: str) -> str:
    """Return a text as words are looked for in it: in lower case, signs that look the same being one."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    return text.lower()


def mtld(tokens: Sequence[str]) -> float | None:
    """Return the measure of textual lexical diversity: the mean length of stretches that stay varied.

    A stretch (a factor) ends with the token that brings its ratio of different tokens to tokens below 0.72; what is
    left at the end counts as the part of a factor by how far its ratio has fallen. The result is the mean of reading
    forwards and backwards. No least length of a factor is asked for, as some packages do.

    Source: McCarthy and Jarvis 2010, doi:10.3758/BRM.42.2.381.

    Returns:
        Tokens a factor, at least 1; None where no token occurs twice, since the ratio never falls.
    """
    if len(set(tokens)) == len(tokens):
        return None
    return (len(tokens) / _factors(tokens) + len(tokens) / _factors(reversed(tokens))) / 2


def _factors(tokens: Iterable[str]) -> float:
    factors, length, seen = 0, 0, set[str]()
    for token in tokens:
        length += 1
        seen.add(token)
        if len(seen) * _TOKENS < length * _TYPES:
            factors, length = factors + 1, 0
            seen.clear()
    return factors + partial_factor(len(seen), length)


def partial_factor(types: int, tokens: int) -> float:
    """Return which part of a factor a stretch is that has not come to its end."""
    return (1 - types / tokens) / (1 - _TYPES / _TOKENS) if tokens else 0.0
