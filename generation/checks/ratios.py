"""How many times as much one class is said to cover as another."""

import re
from collections.abc import Iterator, Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.mention import Mention
from generation.checks.relations import Order
from generation.checks.tokens import Token

_TIMES = {"twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "treble": 3.0, "quadruple": 4.0, "half": 0.5}
RATIO_NEEDS = frozenset({*_TIMES, "factor", "times", "one"})
"""What a sentence holds that states a ratio."""
_TEN = {
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "seven": 7.0,
    "eight": 8.0,
    "nine": 9.0,
    "ten": 10.0,
}
_MORE = {
    "eleven": 11.0,
    "twelve": 12.0,
    "fifteen": 15.0,
    "eighteen": 18.0,
    "twenty": 20.0,
    "thirty": 30.0,
    "forty": 40.0,
}
_COUNTS = _TEN | _MORE | {"fifty": 50.0, "hundred": 100.0}
_LIMITS = {"more": "least", "over": "least", "least": "least", "less": "most", "under": "most", "most": "most"}
_LIMITING = frozenset({*_LIMITS, "than", "at", "well", "far", "just", "slightly", "a", "little", "bit", "of"})
_ABOUT = word_set("about almost nearly roughly some around approximately")
_FEWER = word_set("fewer less smaller")
_MUCH = word_set(
    "much many large extensive big wide widespread common abundant share area size extent land ground that amount"
)
_STEP, _NEAR = 1.25, 1.35
"""How far the measured ratio may be from a stated one, and from one called approximate."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_BETWEEN = _MUCH | word_set(
    "as much many large extensive big wide the share area size extent of land ground that amount a in"
)


def ratios_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[tuple[Order, int]]:
    """Find "three times as much grass as crop", "twice the area", "by a factor of two"; each with its token."""
    last: tuple[Mention, Mention] | None = None
    for at in range(len(tokens)):
        value, end = _value(tokens, at)
        if value is None:
            continue
        pair = _pair(tokens, found, at, end)
        if pair is not None:
            if last and pair[0] is last[1] and all(_goes_on(token) for token in tokens[pair[0].last + 1 : at]):
                pair = last[0], pair[1]
            last = pair
            yield Order(*pair, times=_bounded(tokens, at, value)), at


def _goes_on(token: Token) -> bool:
    """Tell whether a word stands before a second ratio of one subject: ", and nearly twenty times as"."""
    return token.kind in ("comma", "and") or all(word in _LIMITING | _ABOUT for word in token.text.split())


def _value(tokens: Sequence[Token], at: int) -> tuple[float | None, int]:
    """A ratio at a place and where it ends: "twice", "three times", "a factor of two", "two to one"."""
    text = tokens[at].text
    after = [token.text for token in tokens[at + 1 : at + 4]]
    if text == "factor" and after[:1] == ["of"]:
        number = next((n for token in tokens[at + 2 : at + 6] if (n := _number(token.text))), None)
        return number, min(len(tokens), at + 4)
    if after[:2] == ["to", "one"]:
        return _number(text), at + 3
    if after[:1] == ["times"]:
        return _number(text), at + 2
    word = text.split()[-1]
    if word in _TIMES and after and (after[0] in ("as", "the") or after[0].startswith("as ")):
        return _TIMES[word], at + 1
    return None, at


def _number(text: str) -> float | None:
    word = text.split()[-1]
    if word in _COUNTS:
        return _COUNTS[word]
    return float(word.replace(",", ".")) if _NUMBER.fullmatch(word) else None


def _pair(tokens: Sequence[Token], found: Sequence[Mention], at: int, end: int) -> tuple[Mention, Mention] | None:
    """The class that covers more and the one that it is held against."""
    if tokens[at].text == "factor" or [token.text for token in tokens[at + 1 : at + 3]] == ["to", "one"]:
        before = [mention for mention in found if mention.last < at]
        return _turned(tokens, before[-2], before[-1]) if len(before) > 1 else None
    before = [mention for mention in found if mention.last < at]
    after = [mention for mention in found if mention.first >= end]
    texts = [word for token in tokens[end : after[0].first] for word in token.text.split()] if after else ["?"]
    if not after or not all(text in _BETWEEN for text in texts):
        return None
    if len(after) > 1 and any(token.text == "as" for token in tokens[after[0].last : after[1].first]):
        return after[0], after[1]
    return (before[-1], after[0]) if before and set(texts) & _MUCH else None


def _turned(tokens: Sequence[Token], one: Mention, other: Mention) -> tuple[Mention, Mention]:
    """Put the one that covers more first: "trees are outnumbered by shrubs", "fewer trees than shrubs"."""
    passive = any(token.kind == "order" and token.name == "less" for token in tokens[one.last + 1 : other.first])
    words = {word for token in tokens[max(0, one.first - 4) : other.first] for word in token.text.split()}
    fewer = "than" in words and not words.isdisjoint(_FEWER)
    return (other, one) if passive or fewer else (one, other)


def _bounded(tokens: Sequence[Token], at: int, value: float) -> Amount:
    factor = tokens[at].text == "factor"
    told = tokens[at + 1 : at + 6] if factor else tokens[max(0, at - 4) : at + 1]
    words = [word for token in told for word in token.text.split()]
    stated = next((i for i, word in enumerate(words) if _number(word)), 0) if factor else len(words) - 1
    back = stated
    while back > 0 and words[back - 1] in _LIMITING | _ABOUT:
        back -= 1
    words = words[back:stated]
    limit = next((_LIMITS[word] for word in words if word in _LIMITS), "")
    word = f"{value:g} times"
    if limit == "least":
        return Amount(f"at least {word}", value / 1.08, 1e9)
    if limit == "most":
        return Amount(f"at most {word}", 0, value * 1.08)
    step = _NEAR if _ABOUT & set(words) else _STEP
    return Amount(word, value / step, value * step)
