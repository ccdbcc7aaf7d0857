"""How much: what "mostly", "more than 30 %" or "between 10 and 20 percent" in a query mean as a range of shares."""

import re
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from core.query.phrasebook import CROSSES, LETTERS, Phrasebook, Word, spelled, word_set
from core.selection.conditions import beside

T = TypeVar("T")

NONE = 0.01
""""No" and "without" allow this share: a land-cover map always has a few stray pixels."""

SLACK = 0.05
"""A percentage by itself reaches so far up and down."""

_MINUS = ("-", "\u2212", "\u2013")

_NOT = (
    r"(?<![^\s(\[{])!(?=!?[\w(\[{])|(?:(?<=^!)|(?<=[\s(\[{]!))!(?=[\w(\[{])|^!(?=[ ])|!=|<>|[\u2260\u00ac]"
    r"|[~\u223c](?=\s*[^\W\d]|\s*\()"
)
"""Signs that deny what follows: "!" right before it, ≠, ¬; "~30 %" is about so much."""

_WORD = re.compile(
    rf"(?P<denial>{_NOT})|\d+(?:[.,]\d+)?|{LETTERS}|[{CROSSES}]|[<>]=?|[%=≤≥°:;,\u2212\u2013\u2014/&+.!?|\u2022]|-|\n|\x00+"
)


class Range(NamedTuple):
    """Shares 0..1, both limits included."""

    low: float
    high: float

    def denied(self) -> "Range | None":
        """Return the shares that are not these; None if they lie on both sides."""
        if self.high >= 1:
            return Range(0, beside(self.low, -1))
        return Range(beside(self.high, 2), 1) if self.low <= 0 else None


class Read(NamedTuple):
    """A range that was read, and where its words end."""

    range: Range
    end: int
    loose: bool = False
    """Whether "of the image is" and the like may stand between it and a class."""


class _Level(NamedTuple):
    share: float
    around: Range
    """What it means by itself, or after "about"."""
    end: int


def words_of(text: str) -> list[Word]:
    """Split a query into words, numbers and the signs that matter here; a hyphen within a word parts it.

    The end of a line is a sign, so that no phrase goes over it.
    """
    found = ((match, "not" if match["denial"] else match[0]) for match in _WORD.finditer(text))
    words = [word for match, written in found for word in spelled(written, *match.span())]
    return [word for word in words if word.text != "-" or not _joins(text, word)]


def _joins(text: str, hyphen: Word) -> bool:
    return (
        hyphen.start > 0 and hyphen.end < len(text) and text[hyphen.start - 1].isalpha() and text[hyphen.end].isalpha()
    )


def _book(lines: dict[str, Range]) -> Phrasebook[Range]:
    return Phrasebook({phrase: meant for phrases, meant in lines.items() for phrase in phrases.split("|")})


_MOST = _book(
    {
        "mostly|mainly|largely|primarily|predominantly|chiefly|most of|most|the majority of|majority|majority of|"
        "a majority of|the bulk of": Range(0.5, 1),
        "almost entirely|almost completely|nearly all|almost all|nearly entirely|almost only|almost everything": Range(
            0.8, 1
        ),
        "entirely|completely|fully|wholly|exclusively|nothing but|only|solely|nothing except|"
        "nothing other than|nothing else than|nothing else but|none but|none other than|no class other than|"
        "no other class than|no land cover other than|no class but|no class except|no other than": Range(0.95, 1),
    }
)
_SOME = _book(
    {
        "almost no|hardly any|barely any|scarcely any|next to no|virtually no|practically no|nearly no|little to no|"
        "few to no|little or no|few or no|minimal to no|essentially no|effectively no": Range(0, 0.05),
        "very little|very few": Range(0, 0.05),
        "few|little|not much|not many|a little bit of|only a little": Range(0, 0.1),
        "some|a bit of|a little|at least some|a patch of|patches of|traces of": Range(0.02, 1),
        "much|lots of|a lot of|plenty of|a large part|a large share of|a large amount of|large areas of|large parts|"
        "a great deal of|a good deal of|extensive|a lot": Range(0.3, 1),
        "a small part|a small share of|a small amount of|small areas of|small patches of": Range(0.005, 0.2),
    }
)

_AT_LEAST, _ABOVE, _AT_MOST, _BELOW, _ABOUT = "at least", "above", "at most", "below", "about"
_COMPARISONS: Phrasebook[str] = Phrasebook(
    {
        phrase: kind
        for kind, phrases in {
            _AT_LEAST: "at least|no less than|not less than|no fewer than|not fewer than|not under|not below|minimum|"
            "a minimum of|minimum of|min|from",
            _ABOVE: "more than|over|above|greater than|larger than|higher than|exceeding|in excess of|upwards of",
            _AT_MOST: "at most|no more than|not more than|no greater than|not greater than|no higher than|up to|"
            "not higher than|no larger than|not exceeding|without exceeding|maximum|a maximum of|maximum of|max|"
            "not over|not above",
            _BELOW: "less than|under|below|fewer than|smaller than|lower than|not even",
            _ABOUT: "about|around|roughly|approximately|approx|circa|ca|nearly|almost|some|close to|exactly|equal to",
        }.items()
        for phrase in phrases.split("|")
    }
)
_SIGNS = {">": _ABOVE, ">=": _AT_LEAST, "≥": _AT_LEAST, "<": _BELOW, "<=": _AT_MOST, "≤": _AT_MOST, "=": _ABOUT}

_UNITS = word_set(
    "km kilometers kilometres m meters metres mi miles ha hectares degrees ° words tiles pixels px years x /"
)
"""After a number, these say that it is no share."""

_FRACTIONS: Phrasebook[tuple[float, Range]] = Phrasebook(
    {
        phrase: (share, around)
        for phrases, share, around in (
            ("half|a half|one half", 0.5, Range(0.4, 0.6)),
            ("third|a third|one third", 0.3333, Range(0.28, 0.39)),
            ("two thirds", 0.6667, Range(0.6, 0.73)),
            ("quarter|a quarter|one quarter|a fourth|one fourth", 0.25, Range(0.2, 0.3)),
            ("three quarters|three fourths", 0.75, Range(0.7, 0.8)),
            ("a fifth|one fifth", 0.2, Range(0.15, 0.25)),
            ("a tenth|one tenth", 0.1, Range(0.07, 0.13)),
        )
        for phrase in phrases.split("|")
    }
)
_TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred")
_NUMBERS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "five": 5,
    "fifteen": 15,
    **{word: 10 * n for n, word in enumerate(_TENS, start=1)},
}


def amount(words: Sequence[Word], place: int) -> Read | None:
    """Read the amount that begins at a word; None if none does. An amount below nothing is none."""
    if text(words, place) and text(words, place - 1) in _MINUS and words[place - 1].end == words[place].start:
        return None
    return _between(words, place) or _compared(words, place) or _bare(words, place) or _worded(words, place)


def comparison(words: Sequence[Word], place: int) -> Read | None:
    """Read an amount after its class: "> 30 %", "at least half", "30 %"; signs take 0.3 too."""
    read = _between(words, place) or _compared(words, place)
    return read or (_bare(words, place) if as_number(text(words, place)) is not None else None)


def _worded(words: Sequence[Word], place: int) -> Read | None:
    for book, loose in ((_MOST, True), (_SOME, False)):
        if found := match(book, words, place):
            return Read(found[1], place + found[0], loose)
    return None


def _between(words: Sequence[Word], place: int) -> Read | None:
    """Read "between 10 and 20 %", "10 to 20 percent", "10-20 %", also with fractions and the larger one first."""
    named = text(words, place) in ("between", "from")
    first = _level(words, place + named) or _number(words, place + named)
    if first is None or text(words, first.end) not in ("and", "to", "-", "\u2013", "\u2014"):
        return None
    last = _level(words, first.end + 1)
    if last is None or (text(words, first.end) == "and" and not named):
        return None
    return Read(Range(*sorted((first.share, last.share))), last.end, True)


def _compared(words: Sequence[Word], place: int) -> Read | None:
    sign = _SIGNS.get(text(words, place))
    found = (1, sign) if sign else match(_COMPARISONS, words, place)
    if found is None:
        return None
    after = (
        place
        + found[0]
        + (text(words, place + found[0]) in ("the", "a") and _fraction_follows(words, place + found[0]))
    )
    level = _level(words, after) or (_plain(words, after) if sign else None)
    if level is None:
        return None
    meant = {
        _AT_LEAST: Range(level.share, 1),
        _ABOVE: Range(beside(level.share, 2), 1),
        _AT_MOST: Range(0, level.share),
        _BELOW: Range(0, beside(level.share, -1)),
        _ABOUT: level.around,
    }[found[1]]
    return Read(meant, level.end, True)


def _fraction_follows(words: Sequence[Word], place: int) -> bool:
    """Whether an article belongs to what follows and not to the fraction itself."""
    return _level(words, place) is None and _level(words, place + 1) is not None


def _bare(words: Sequence[Word], place: int) -> Read | None:
    level = _level(words, place)
    if level is None:
        return None
    more = (text(words, level.end), text(words, level.end + 1))
    if more in (("or", "more"), ("and", "more"), ("or", "above")):
        return Read(Range(level.share, 1), level.end + 2, True)
    if more in (("or", "less"), ("and", "less"), ("or", "below")):
        return Read(Range(0, level.share), level.end + 2, True)
    return Read(level.around, level.end, True)


def _around(share: float) -> Range:
    """What a percentage means by itself."""
    if not share:
        return Range(0, NONE)
    return Range(round(max(0, share - SLACK), 4), round(min(1, share + SLACK), 4))


def _level(words: Sequence[Word], place: int) -> _Level | None:
    """Read a percentage or a fraction."""
    if place >= len(words):
        return None
    if found := match(_FRACTIONS, words, place):
        return _Level(*found[1], place + found[0])
    if divided := _divided(words, place):
        return divided
    number = _number(words, place)
    if number is None:
        return None
    if text(words, number.end) in ("%", "percent", "pct"):
        return number._replace(end=number.end + 1)
    per_cent = (text(words, number.end), text(words, number.end + 1)) == ("per", "cent")
    return number._replace(end=number.end + 2) if per_cent else None


def _divided(words: Sequence[Word], place: int) -> _Level | None:
    """Read "2/3", which means what "two thirds" does."""
    parts = text(words, place), text(words, place + 2)
    if text(words, place + 1) != "/" or not all(re.fullmatch("[1-9][0-9]?", part) for part in parts):
        return None
    share = round(int(parts[0]) / int(parts[1]), 4)
    if share > 1 or text(words, place + 3) in ("/", "%"):
        return None
    known = (around for _, (same, around) in _FRACTIONS.items() if same == share)
    return _Level(share, next(known, _around(share)), place + 3)


def _number(words: Sequence[Word], place: int) -> _Level | None:
    """Read a number of percent, without its sign."""
    written = text(words, place)
    number = float(_NUMBERS[written]) if written in _NUMBERS else as_number(written)
    return None if number is None or number > 100 else _Level(number / 100, _around(number / 100), place + 1)


def _plain(words: Sequence[Word], place: int) -> _Level | None:
    """Read a share as a number up to 1, or as one of percent beyond that."""
    number = as_number(text(words, place))
    if number is None or number > 100 or text(words, place + 1) in _UNITS:
        return None
    share = number / 100 if number > 1 else number
    return _Level(share, _around(share), place + 1)


def number_follows(words: Sequence[Word], place: int) -> bool:
    """Tell whether a number or a fraction begins at a place, and no limit."""
    return bool(_level(words, place) or _number(words, place))


def as_number(written: str) -> float | None:
    """Read digits, with a point or a comma."""
    return float(written.replace(",", ".")) if re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?", written) else None


def text(words: Sequence[Word], place: int) -> str:
    """Return the word at a place, empty beyond the end."""
    return words[place].text if 0 <= place < len(words) else ""


def match(book: Phrasebook[T], words: Sequence[Word], place: int) -> tuple[int, T] | None:
    """Find the longest phrase of a book at a place, none beyond the end."""
    return book.match(words, place) if place < len(words) else None
