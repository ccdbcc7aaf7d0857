"""What a query says of amounts, places and absences, as conditions to be seen and removed; the rest is searched."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from core.geography.circle import Circle
from core.query import areas, wherewords
from core.query.amounts import NONE, match, words_of
from core.query.grammar import PRESENT, SMALL, clause, passed
from core.query.lexicon import CLASS_PHRASES
from core.query.named import Clause, Fact
from core.query.phrasebook import Word
from core.query.phrases import AUXILIARIES, DENIALS, FILLERS, FURTHER, LEADING
from core.query.places import Spot, spots
from core.query.reach import doubts
from core.query.terms import STEMMED
from core.raster.landcover import REGIONS
from core.selection.filters import RegionRange, Selection, ShareRange
from core.selection.wherelimits import ANYWHERE, WhereLimits
from core.store.regionshares import HALVES

_LITERAL = re.compile(
    r'-?"[^"]*(?:"|$)|-?[“”„«»][^“”„«»]*[“”„«»]|(?:(?<=\s)|^)(?:[-\u2212\u2010-\u2014][^\s\d"][^\s"]*|[^\s"]+\*)'
)
"""What the search by words reads in a way of its own: phrases, minus terms and beginnings of words."""

_BEFORE_OTHER = re.compile(r"[\s,;]*or\b", re.IGNORECASE)
_AFTER_OTHER = re.compile(r"\b(?:or|either)[\s,;]*\Z", re.IGNORECASE)

_CLOSED = "\x00"
_MINUS = "-\u2212\u2010\u2011\u2012\u2013\u2014"
_BRACKETS = str.maketrans(dict.fromkeys("()[]{}", " "))
_BETWEEN = " ,;\t\r\n|\u2022\u2013-"
_BULLETS = frozenset({"-", "*", "+", "|", "\u2022", "\u2013"})


_COMPASS = {"top": "north", "bottom": "south", "left": "west", "right": "east"}


class QueryCondition(NamedTuple):
    """A condition that some words of a query mean."""

    start: int
    end: int
    """Where these words stand in the query, in characters."""
    text: str
    label: str
    """The condition in plain words."""
    facts: tuple[Fact, ...] = ()
    dominant: str = ""
    near: Circle | None = None
    area: str = ""
    """A named place, or several joined by " or "."""
    others: tuple[str, ...] = ()
    """Other places that its name may mean."""
    limits: WhereLimits = ANYWHERE
    kept: tuple[str, ...] = ()
    """Those of the words that are searched as well, because they say more than the condition."""

    @property
    def id(self) -> str:
        """Name of the condition, the same for the same words in any query."""
        return " ".join(word.text for word in words_of(self.text))

    @property
    def is_denial(self) -> bool:
        """Whether it only says what there must be none of."""
        return bool(self.facts) and all(fact.range.high <= NONE for fact in self.facts)

    @property
    def is_assumed(self) -> bool:
        """Whether its words name no amount, so that the usual one was taken."""
        return any(fact.range in (PRESENT, SMALL) for fact in self.facts) and not any(map(str.isdigit, self.text))

    def narrow(self, selection: Selection) -> Selection:
        """Return the filters with this condition added."""
        shares = [ShareRange(fact.name, *fact.range) for fact in self.facts if not fact.places]
        regions = [RegionRange(place, fact.name, *fact.range) for fact in self.facts for place in fact.places]
        if shares or regions:  # said twice is meant once
            shares = list(dict.fromkeys([*selection.shares, *shares]))
            regions = list(dict.fromkeys([*selection.regions, *regions]))
            selection = replace(selection, shares=tuple(shares), regions=tuple(regions))
        if self.near:
            selection = replace(selection, near=(*selection.near, self.near))
        if self.area:
            selection = replace(selection, areas=tuple(dict.fromkeys([*selection.areas, self.area])))
        selection = replace(selection, whereabouts=selection.whereabouts.narrowed(self.limits))
        if not self.dominant:
            return selection
        if selection.classes and self.dominant not in selection.classes:
            # two dominant classes: no tile has them, and a range from 1 to 0 says so
            return replace(selection, shares=(*selection.shares, ShareRange(self.dominant, 1, 0)))
        return replace(selection, classes=(self.dominant,))


@dataclass(frozen=True, slots=True)
class Understood:
    """A query, taken apart."""

    query: str
    conditions: tuple[QueryCondition, ...]
    """In the order of the query; their stretches do not overlap."""
    rest: str
    """What remains to be searched: every word of the query is in a condition or here."""
    unread: tuple[str, ...] = ()
    """What a denial may reach that cannot be read for certain: it became no filter, its words are searched."""

    @property
    def order(self) -> str:
        """What to order by where nothing remains to be searched: what is wanted, and only without that the whole."""
        wanted = [one.text for one in self.conditions if not (one.is_denial or one.area or one.limits.pairs())]
        return ", ".join(wanted) or self.query if self.conditions else ""

    @property
    def named(self) -> tuple[str, ...]:
        """Classes that what is searched names by words of its own, as "lake" does water.

        Descriptions mostly use the name of the class. What is denied, in quotes or only the beginning of a word names
        none.
        """
        text = _LITERAL.sub(" ", self.rest or self.order)
        words = words_of(text)
        if self.unread or any(match(DENIALS, words, place) for place in range(len(words))):
            return ()
        found = [(one.value, STEMMED.analyze(text[one.start : one.end])) for one in CLASS_PHRASES.find(text)]
        own = {name for name, stems in found if name and stems == STEMMED.analyze(name)}
        return tuple(dict.fromkeys(name for name, _ in found if name and name not in own))

    def narrow(self, selection: Selection) -> Selection:
        """Return the filters with all conditions added; all have to hold."""
        for condition in self.conditions:
            selection = condition.narrow(selection)
        return selection


def understand(query: str, ignored: Collection[str] = ()) -> Understood:
    """Take a query apart; any text can be read.

    Args:
        query: What a person typed.
        ignored: Ids of conditions that were removed: their words are searched like any others.
    """
    read = _conditions(query)
    found = [condition for condition in read.conditions if condition.id not in ignored]
    return Understood(query, tuple(found), _rest(query, found), read.unread)


class _Reading(NamedTuple):
    """The conditions of a query, and the words of which none was read because a denial may reach them."""

    conditions: list[QueryCondition]
    unread: tuple[str, ...]


def _conditions(query: str) -> _Reading:
    text = _LITERAL.sub(lambda found: _CLOSED * len(found[0]), query)
    places = spots(text)
    for spot in places:
        text = _closed(text, spot.start, spot.end)
    limited = wherewords.limited(text)
    for one in limited:
        text = _closed(text, one.start, one.end)
    named = areas.areas(text)
    for area in named:
        text = _closed(text, area.start, area.end)
    words = words_of(text)
    clauses = list(_clauses(words))
    reached = [(words[one.first].start, words[one.end - 1].end) for one in doubts(words, clauses)]
    reached += [outside for spot in places if (outside := _outside(words, spot))]
    reached += [(start, area.end) for area in named if (start := areas.outside(query, area)) is not None]
    reached += _taken_away(query)
    found = [QueryCondition(spot.start, spot.end, "", _near_label(spot), near=spot.circle) for spot in places]
    found += [_within(area) for area in named]
    found += [QueryCondition(*one[:2], "", wherewords.told(one.limits), limits=one.limits) for one in limited]
    found += [_covered(query, words, first, read) for first, read in clauses]
    found = [one for one in found if not any(one.start < end and start < one.end for start, end in reached)]
    placed: list[QueryCondition] = []
    for condition in sorted(found, key=lambda one: one.start):
        after = placed[-1].end if placed else 0
        start = _start(words, after, condition)
        if _is_alternative(query, start, condition):
            continue
        said = query[start : condition.end].lstrip(_BETWEEN)
        placed.append(condition._replace(start=condition.end - len(said), text=said))
    return _Reading(placed, tuple(_stretches(query, reached)))


def _closed(text: str, start: int, end: int) -> str:
    """Return a text with a stretch of it made unreadable."""
    return text[:start] + _CLOSED * (end - start) + text[end:]


def _within(area: areas.NamedArea) -> QueryCondition:
    return QueryCondition(area.start, area.end, "", areas.told(area.area), area=area.area, others=area.others)


def _outside(words: Sequence[Word], spot: Spot) -> tuple[int, int] | None:
    """Find the words before a place on Earth that mean what lies outside of it: "more than 20 km from Lisbon"."""
    before = [word for word in words if word.end <= spot.start]
    for count in range(min(4, len(before)), 0, -1):
        found = match(FURTHER, before, len(before) - count)
        if found and found[0] == count:
            return before[-count].start, spot.end
    return None


def _taken_away(query: str) -> Iterator[tuple[int, int]]:
    """Find conditions of several words whose first has a minus: "-more than 30 % water"."""
    for found in _LITERAL.finditer(query):
        if found[0].lstrip("(")[0] not in _MINUS or '"' in found[0]:
            continue
        words = words_of(query[found.start() + 1 :])
        read = clause(words, 0) if words else None
        end = found.start() + 1 + words[read.end - 1].end if read else 0
        if end > found.end():
            yield found.start(), end


def _stretches(query: str, reached: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Write out the stretches that denials reach, each word once."""
    last = 0
    for start, end in sorted(reached):
        if end > last and (said := " ".join(query[max(start, last) : end].split())):
            yield said
        last = max(end, last)


def _is_alternative(query: str, start: int, condition: QueryCondition) -> bool:
    """Tell whether it is one of two things joined by "or": conditions all have to hold, so neither becomes one."""
    followed = _BEFORE_OTHER.match(query, condition.end) and not condition.is_denial
    return bool(_AFTER_OTHER.search(query[:start]) or followed)


def _clauses(words: Sequence[Word]) -> Iterator[tuple[int, Clause]]:
    place = 0
    while place < len(words):
        read = clause(words, place)
        if read:
            yield place, read
        place = read.end if read else passed(words, place)


def _covered(query: str, words: Sequence[Word], first: int, read: Clause) -> QueryCondition:
    """Turn a clause into a condition on the characters of a query."""
    kept = (query[words[read.kept[0]].start : words[read.kept[-1]].end],) if read.kept else ()
    start, end = words[first].start, words[read.end - 1].end
    said = query[start:end].lower()
    label = f"dominant: {read.dominant}" if read.dominant else ", ".join(_label(fact, said) for fact in read.facts)
    return QueryCondition(start, end, "", label, read.facts, read.dominant, kept=kept)


def _start(words: Sequence[Word], after: int, condition: QueryCondition) -> int:
    """Take the "and", "with a" or "show me tiles with" before a condition into it, as far as another one's end."""
    start = condition.start
    before = [word for word in words if after <= word.start < start]
    here = next((place for place, word in enumerate(words) if word.start >= start), len(words))
    leading = LEADING | AUXILIARIES if match(DENIALS, words, here) else LEADING
    while before and before[-1].text in leading:
        start = before.pop().start
    if not after and all(word.text in FILLERS for word in before):
        start = before[0].start if before else start
    return start


def _label(fact: Fact, query: str) -> str:
    where = f" in {_said(fact.places, query)}" if fact.places else ""
    low, high = (f"{round(share * 100, 2):g}" for share in fact.range)
    strict = _beside(fact.range.low), _beside(fact.range.high)
    if fact.range.high <= NONE:
        return f"no {fact.name}{where}"
    if fact.range.high >= 1:
        return f"{fact.name}{where}: {'more than' if strict[0] else 'at least'} {low}%"
    if fact.range.low <= 0:
        return f"{fact.name}{where}: {'less than' if strict[1] else 'at most'} {high}%"
    return f"{fact.name}{where}: {low} to {high}%"


def _beside(share: float) -> bool:
    """Tell whether a limit is left out: it is then the stored share next to the round one."""
    return bool(np.float32(share) != np.float32(round(share, 4)))


def _said(places: tuple[str, ...], query: str) -> str:
    if len(places) == len(REGIONS):
        return "every part"
    named = ", ".join(_part(place, query) for place in places)
    return f"each of {named}" if len(places) > 1 else f"the {named}"


def _part(place: str, query: str) -> str:
    """Name a part of the tile, also by the compass where the query does."""
    compass = [_COMPASS.get(word, word) for word in place.split()]
    name = f"{place} half" if place in HALVES else place
    return f"{name} ({' '.join(compass)})" if place != "middle" and all(word in query for word in compass) else name


def _near_label(spot: Spot) -> str:
    return f"within {spot.circle.radius_km:g} km of {spot.name}"


def _rest(query: str, conditions: Sequence[QueryCondition]) -> str:
    """What lies outside the conditions, and what of them is kept.

    The hyphen that bound a word to a condition is none before it; brackets mean nothing to the search.
    """
    pieces: list[str] = []
    last = 0
    for condition in conditions:
        pieces += [query[last : condition.start], *condition.kept]
        last = condition.end + len(query[condition.end :]) - len(query[condition.end :].lstrip(_MINUS))
    pieces.append(query[last:])
    if not conditions:
        return " ".join(query.split())
    bare = (piece.translate(_BRACKETS).strip(" \t\n,;:.") for piece in pieces)
    return " ".join(word for piece in bare for word in piece.split() if word not in _BULLETS)
