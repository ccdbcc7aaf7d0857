"""Shares in figures and words, "a little over half", "20 to 30 %", "seven in ten", with a reader's tolerance."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from core.query.lexicon import Amount
from core.query.phrasebook import Phrasebook, Word, word_set

Limit = Literal["", "about", "above", "below", "least", "most"]
"""How the words before a number change it; `above` and `below` stay near it."""

ABOUT = 0.05
"""How far a share may be from a number that is called approximate."""
_EXACT, _FRACTION, _NEAR = 0.02, 0.14, 0.10
"""The same for a number that is stated plainly, for a fraction as a part of it, and for what is "just over" it."""
_HALF_PERCENT = 0.005

_LIMITS: dict[Limit, str] = {
    "": "a mere|a bare|a scant|a paltry|a meagre|a meager|a solid|a modest|a hefty|a further|another|an additional|"
    "a whopping|a respectable|a generous|a tidy|a rough|the other|a remaining|the remaining",
    "about": "about|around|roughly|approximately|some|circa|c|ca|close to|more or less|an estimated|estimated|"
    "in the order of|in the region of|on the order of|something like|like|or so|approx|say|maybe",
    "above": "just over|just above|just more than|a little over|a little more than|a little above|a bit over|"
    "a bit more than|a bit above|slightly over|slightly more than|slightly above|a touch over|a touch more than|"
    "a shade over|a shade more than|marginally over|marginally more than|marginally above|a good|a fraction over|"
    "somewhat over|somewhat more than|barely over|barely more than|narrowly over|a full",
    "below": "just under|just below|just short of|just less than|a little under|a little less than|a little below|"
    "a little short of|a bit under|a bit less than|slightly under|slightly less than|slightly below|shy of|"
    "just shy of|a touch under|a shade under|a shade less than|nearly|almost|not quite|close on|marginally under|"
    "marginally less than|marginally below|somewhat under|somewhat less than|narrowly under|fully",
    "least": "more than|over|above|upwards of|in excess of|exceeding|exceeds|exceed|at least|no less than|"
    "not less than|no fewer than|not fewer than|not under|not below|a minimum of|minimum of|no smaller than|"
    "well over|well above|far over|far more than|much more than|easily more than|comfortably more than|"
    "considerably more than|significantly more than|greater than|higher than|larger than|bigger than",
    "most": "less than|under|below|fewer than|at most|up to|no more than|not more than|well under|well below|"
    "far less than|much less than|not over|not above|no greater than|not greater than|no larger than|no higher than|"
    "not exceed|not exceeding|does not exceed|do not exceed|never exceeds|a maximum of|maximum of|"
    "considerably less than|not reach|do not reach|does not reach|fails to reach|fail to reach|does not amount to|"
    "not even|smaller than|lower than|barely|hardly|scarcely|no bigger than",
}
_SIGNS: dict[str, Limit] = {"<": "most", "<=": "most", "\u2264": "most", ">": "least", ">=": "least", "\u2265": "least"}
_SIGNS |= {"~": "about", "\u2248": "about", "=": ""}
LIMITS: Phrasebook[Limit] = Phrasebook(
    {phrase: limit for limit, phrases in _LIMITS.items() for phrase in phrases.split("|")}
)

_AFTER: dict[str, Limit] = {"so": "about", "more": "least", "less": "most", "fewer": "most"}
"""What follows "or" after a number."""

_UNITS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
}
_TEENS = "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_UNITS |= {word: number for number, word in enumerate(_TEENS.split(), start=11)}
_TENS = {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4}
_ORDINALS = "fifth sixth seventh eighth ninth tenth eleventh twelfth"
_PARTS |= {word: n for n, word in enumerate(_ORDINALS.split(), start=5)}
_PARTS |= {f"{word}s": n for n, word in enumerate(_ORDINALS.split(), start=5)}
_PARTS |= {"sixteenth": 16, "sixteenths": 16, "twentieth": 20, "twentieths": 20, "hundredth": 100, "hundredths": 100}
_EACH = {"second": 2, "other": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_NAMES = {(1, 2): "half", (1, 3): "third", (2, 3): "two thirds", (1, 4): "quarter", (3, 4): "three quarters"}
_NAMES |= {(1, 10): "tenth", (1, 5): "fifth", (2, 5): "two fifths", (3, 5): "three fifths", (4, 5): "four fifths"}
_COUNTED = word_set("pixels pixel hectares hectare acres acre parts squares square steps step cells patches tiles")
_SIZE_NOT_SHARE = word_set("largest biggest most second third fourth smallest place class")
_NO_SHARE = word_set("a an hectare dozen way mile hour moon circle")
"""What "half" may stand before that is no share of a place."""
_LIMITED_BY = 12
"""The most words that are taken for limits of one number; a longer row of them is none."""
_DIGITS = re.compile(r"\d+")
_STARTS = frozenset({*_UNITS, *_TENS, *_SIGNS, "hundred", "half", "a", "an", "every", "between", "from"})
_STARTS |= {phrase.split()[0] for phrase, _ in LIMITS.items()}
"""Words that a share in words may start with; others are not looked at."""


class Quantity(NamedTuple):
    """A share that words state."""

    length: int
    """How many words it takes."""
    amount: Amount


class _Value(NamedTuple):
    length: int
    low: float
    high: float
    word: str
    is_fraction: bool
    bare: bool = False
    """A number that has no unit yet: "20" in "between 20 and 30 %"."""


def quantity_at(words: Sequence[Word], stated: Mapping[int, Amount], place: int) -> Quantity | None:
    """Return the share that the words from `place` on state, if any; `stated` holds those in figures by their start."""
    word = words[place]
    if word.text not in _STARTS and word.start not in stated and not word.text[:1].isdigit():
        return None
    skip, limit = _limit_at(words, place)
    if skip and limit and place + skip < len(words) and words[place + skip].text == "the":
        skip += 1
    if place + skip >= len(words):
        return None
    start = place + skip
    led = words[start].text in ("between", "from")
    one = _value_at(words, stated, start + led)
    value = _range_from(one, words, stated, start) if one else None
    value = value or (_value_at(words, stated, start) if led else one)
    if value is None or value.bare:
        return None
    end = place + skip + value.length
    after = _AFTER.get(words[end + 1].text) if end + 1 < len(words) and words[end].text == "or" else None
    return Quantity(skip + value.length + (2 if after else 0), _limited(value, after or limit))


def _limit_at(words: Sequence[Word], place: int) -> tuple[int, Limit]:
    """Return how many words stand before a number and change it, and how; the last of several counts."""
    skip = 0
    limit: Limit = ""
    while place + skip < len(words) and skip < _LIMITED_BY:
        sign = _SIGNS.get(words[place + skip].text)
        found = LIMITS.match(words, place + skip) if sign is None else (1, sign)
        if found is None:
            break
        if found[1] != "about" or not limit:
            limit = found[1]
        skip += found[0]
    return skip, limit


def _limited(value: _Value, limit: Limit) -> Amount:
    low, high, word = value.low, value.high, value.word
    if limit == "least":
        return Amount(f"at least {word}", low, 1)
    if limit == "most":
        return Amount(f"at most {word}", 0, high, none=True)
    if not low and high <= _HALF_PERCENT:
        return Amount(word, low, high, none=True)
    if limit == "above":
        return Amount(word, low, min(1.0, high + _NEAR))
    if limit == "below":
        return Amount(word, max(0.0, low - _NEAR), high)
    if low < high:
        slack = ABOUT if limit else _EXACT
    elif value.is_fraction:
        slack = _FRACTION * min(low, 1 - low) + _EXACT / 2
    else:
        slack = ABOUT if limit else _EXACT
    return Amount(word, max(0.0, low - slack), min(1.0, high + slack))


def _range_from(one: _Value, words: Sequence[Word], stated: Mapping[int, Amount], place: int) -> _Value | None:
    """Read "between 20 and 30 %", "20 to 30 %", "a third to a half", of which the first value is known."""
    led = words[place].text in ("between", "from")
    if one.low < one.high:
        return None
    at = place + led + one.length
    if at + 1 >= len(words) or words[at].text not in (
        ("and",) if words[place].text == "between" else ("to", "-", "or")
    ):
        return None
    other = _value_at(words, stated, at + 1)
    if other is None or other.bare:
        return None
    low = one.low / 100 if one.bare else one.low
    if low > other.high:
        return None
    text = f"{one.word} to {other.word}"
    return _Value(led + one.length + 1 + other.length, low, other.high, text, other.is_fraction)


def _value_at(words: Sequence[Word], stated: Mapping[int, Amount], place: int) -> _Value | None:
    if place >= len(words):
        return None
    word = words[place]
    if (amount := stated.get(word.start)) is not None:
        return _Value(1, amount.low, amount.high, word.text, is_fraction=False)
    if word.text in ("a", "an"):
        after = words[place + 1].text if place + 1 < len(words) else ""
        if after not in _PARTS and after != "hundred":
            return None
    for reading in (_fraction_at, _ratio_at, _percent_at):
        if (value := reading(words, place)) is not None:
            return value
    number = _number_at(words, place)
    if number is not None and number[1] <= 100:
        bare = float(number[1])
        return _Value(number[0], bare, bare, word.text, is_fraction=False, bare=True)
    return None


def _number_at(words: Sequence[Word], place: int) -> tuple[int, int] | None:
    """A whole number in words or figures: how many words it takes, and its value."""
    text = words[place].text if place < len(words) else ""
    if text in _TENS:
        after = _UNITS.get(words[place + 1].text, 0) if place + 1 < len(words) else 0
        return (2, _TENS[text] + after) if 0 < after < 10 else (1, _TENS[text])
    if text in _UNITS:
        return 1, _UNITS[text]
    if text in ("a", "one") and words[place + 1 : place + 2] and words[place + 1].text == "hundred":
        return 2, 100
    if text == "hundred":
        return 1, 100
    return (1, int(text)) if _DIGITS.fullmatch(text) and len(text) < 4 else None


def _percent_at(words: Sequence[Word], place: int) -> _Value | None:
    number = _number_at(words, place)
    if number is None:
        return None
    at = place + number[0]
    texts = [word.text for word in words[at : at + 2]]
    length = 1 if texts[:1] in (["percent"], ["pct"], ["%"]) else 2 if texts == ["per", "cent"] else 0
    if not length or number[1] > 100:
        return None
    share = number[1] / 100
    word = " ".join(part.text for part in words[place:at])
    return _Value(number[0] + length, share, share or _HALF_PERCENT, word, is_fraction=False)


def _fraction_at(words: Sequence[Word], place: int) -> _Value | None:
    """Read "half", "a third", "two thirds", "nine tenths"."""
    text = words[place].text
    if text == "half" and not _is_place(words, place):
        return _as_fraction(1, 1, 2)
    if text in _PARTS and place and words[place - 1].text in _DESCRIBED:
        return _as_fraction(1, 1, _PARTS[text])
    number = (1, 1) if text in ("a", "an") else _number_at(words, place)
    if number is None or place + number[0] >= len(words):
        return None
    at = place + number[0]
    parts = _PARTS.get(words[at].text)
    following = words[at + 1].text if at + 1 < len(words) else ""
    if parts is None or not 0 < number[1] < parts or following in _SIZE_NOT_SHARE:
        return None
    return _as_fraction(number[0] + 1, number[1], parts)


def _is_place(words: Sequence[Word], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1].text in _NO_SHARE


def _ratio_at(words: Sequence[Word], place: int) -> _Value | None:
    """Read "one in five", "seven out of ten", "one pixel in four", "every third hectare"."""
    text = words[place].text
    if (
        text == "every"
        and place + 2 < len(words)
        and words[place + 1].text in _EACH
        and words[place + 2].text in _COUNTED
    ):
        return _as_fraction(3, 1, _EACH[words[place + 1].text])
    number = _number_at(words, place)
    if number is None:
        return None
    at = place + number[0]
    at += at < len(words) and words[at].text in _COUNTED
    link = next((len(link) for link in _OF if [word.text for word in words[at : at + len(link)]] == list(link)), 0)
    whole = _number_at(words, at + link) if link else None
    if whole is None or not 0 < number[1] < whole[1]:
        return None
    return _as_fraction(at + link + whole[0] - place, number[1], whole[1])


_DESCRIBED = word_set(
    "mere bare scant paltry meagre meager solid modest hefty further another additional whopping respectable generous "
    "tidy rough good full remaining"
)
_OF = (("out", "of", "every"), ("of", "every"), ("in", "every"), ("out", "of"), ("in",), ("/",))


def _as_fraction(length: int, part: int, whole: int) -> _Value:
    share = part / whole
    return _Value(length, share, share, _NAMES.get((part, whole), f"{part} of {whole}"), is_fraction=True)
