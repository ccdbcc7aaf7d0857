"""What a stretch of a query says of land cover: an amount, a denial, a place in the tile, the dominant class."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.amounts import NONE, Range, Read, amount, comparison, match, text
from core.query.lexicon import CLASS_PHRASES, WHOLE, WITHOUT
from core.query.phrasebook import Word
from core.query.phrases import (
    ABSENT,
    COVERS,
    DENIALS,
    DOMINATED,
    DOMINATES,
    EQUAL,
    HOLDS,
    JOINTS,
    LINKS,
    OF,
    PREPOSITIONS,
    SPECIFIC,
    VEGETATION,
)
from core.query.regions import Region, region_name, region_of

PRESENT = Range(0.2, 1)
"""A class "in the north" covers at least this share of that part."""

_COVERED = Range(0.5, 1)
"""A class that covers a part of the tile, or dominates it, has at least this share of it."""

_MOST_EQUAL = 4
_EQUAL_SLACK = 0.1
"""Of equal parts each may be so much more or less than its part of the whole."""

_MOST_LINKS = 8
_MOST_LISTED = 8


class Fact(NamedTuple):
    """A class and the shares of it that are meant."""

    name: str
    range: Range
    places: tuple[str, ...] = ()
    """Regions or halves of the tile, in each of which it has to hold; empty for the tile as a whole."""


class Clause(NamedTuple):
    """A condition that was read from some words."""

    end: int
    """The word after the last one."""
    facts: tuple[Fact, ...] = ()
    dominant: str = ""
    kept: tuple[int, ...] = ()
    """Words that say more than the condition, as "lake" does more than "water": they are searched as well."""


class _Class(NamedTuple):
    names: tuple[str, ...]
    start: int
    end: int


def clause(words: Sequence[Word], place: int) -> Clause | None:
    """Read the condition that begins at a word; None if none does."""
    for reading in (_denied, _in_region_first, _equal_parts, _amount_of, _dominated):
        if found := reading(words, place):
            return found
    named = _class(words, place)
    if named is None or len(named.names) > 1:
        return None
    return _class_first(words, named) or _class_in_region(words, named)


def passed(words: Sequence[Word], place: int) -> int:
    """Return the first word after what begins at a place and is no condition.

    That is the whole name of a class, or a phrase that only sounds like one; and of a denial that cannot be turned
    into a range, all that it denies.
    """
    denial = match(DENIALS, words, place)
    denied = clause(words, place + denial[0]) if denial else None
    found = match(CLASS_PHRASES, words, place)
    return denied.end if denied else place + (found[0] if found else 1)


def _class(words: Sequence[Word], place: int) -> _Class | None:
    if place >= len(words):
        return None
    if group := match(VEGETATION, words, place):
        return _Class(group[1], place, place + group[0])
    found = match(CLASS_PHRASES, words, place)
    return _Class((found[1],), place, place + found[0]) if found and found[1] else None


def _denied(words: Sequence[Word], place: int) -> Clause | None:
    """Read "no urban or crops", "without water in the north", "not mostly forest"."""
    if name := WITHOUT.get(text(words, place)):
        return Clause(place + 1, (Fact(name, Range(0, NONE)),))
    denial = match(DENIALS, words, place)
    if denial is None:
        return None
    start = place + denial[0]
    start += text(words, start) in ("any", "the", "a")
    names, end = _class_list(words, start)
    if names:
        region = region_of(words, end)
        facts = [fact for name in names for fact in _placed(name, Range(0, NONE), region)]
        return Clause(region.end if region else end, tuple(facts))
    if meant := _amount_of(words, start):
        denied = [Fact(fact.name, other, fact.places) for fact in meant.facts if (other := fact.range.denied())]
        return meant._replace(facts=tuple(denied), kept=()) if denied else None
    return None


def _class_list(words: Sequence[Word], place: int) -> tuple[list[str], int]:
    """Read classes joined by "and" or "or", with commas only on the way to one of these."""
    names: list[str] = []
    end, pending, commas = place, list[_Class](), False
    while len(pending) < _MOST_LISTED and (named := _class(words, place)):
        pending.append(named)
        if not commas:
            names += [name for one in pending for name in one.names if name not in names]
            end, pending = named.end, []
        place = named.end
        while text(words, place) in JOINTS:
            commas = text(words, place) == ","
            place += 1
        place += place > named.end and text(words, place) in ("any", "no")
        if place == named.end:
            break
    return names, end


def _equal_parts(words: Sequence[Word], place: int) -> Clause | None:
    """Read "equal parts forest and grass"."""
    found = match(EQUAL, words, place)
    names, end = _class_list(words, place + found[0]) if found else ([], place)
    if not 2 <= len(names) <= _MOST_EQUAL or "or" in (word.text for word in words[place:end]):
        return None
    share = Range(round(1 / len(names) - _EQUAL_SLACK, 2), round(1 / len(names) + _EQUAL_SLACK, 2))
    return Clause(end, tuple(Fact(name, share) for name in names))


def _amount_of(words: Sequence[Word], place: int) -> Clause | None:
    """Read "mostly forest", "more than 30 % of the image is water", "half crops in the south"."""
    found = amount(words, place)
    if found is None:
        return None
    start = _after_links(words, found)
    named, kept = _class(words, start), False
    if named is None and found.loose and text(words, start).isalpha() and text(words, start) not in LINKS | JOINTS:
        named, kept = _class(words, start + 1), True
    if named is None or len(named.names) > 1:
        return None
    region = region_of(words, named.end)
    held = (*((start,) if kept else ()), *_specific(words, named, kept))
    return Clause(region.end if region else named.end, _placed(named.names[0], found.range, region), kept=held)


def _after_links(words: Sequence[Word], found: Read) -> int:
    """Skip "of the image is" after an amount."""
    place = found.end
    if not found.loose:
        return place
    while place < found.end + _MOST_LINKS and text(words, place) in LINKS:
        place += 1
    return place


def _dominated(words: Sequence[Word], place: int) -> Clause | None:
    """Read "dominated by forest", "covered with snow"."""
    found = match(DOMINATED, words, place)
    if found is None:
        return None
    start = place + found[0]
    start += text(words, start) in ("a", "the", ":", "=")
    named = _class(words, start)
    if named is None or len(named.names) > 1 or text(words, named.end) in ("and", "or"):
        return None
    return Clause(named.end, dominant=named.names[0], kept=_specific(words, named))


def _class_first(words: Sequence[Word], named: _Class) -> Clause | None:
    """Read "water > 30 %", "forest covering at least half", "crop-dominated", "snow-free"."""
    name, place = named.names[0], named.end
    found = match(ABSENT, words, place)
    if text(words, place) == "free" and text(words, place + 1) not in ("of", "from"):
        found = (1, True)
    if found:
        return Clause(place + found[0], (Fact(name, Range(0, NONE)),))
    if found := match(DOMINATES, words, place):
        return Clause(place + found[0], dominant=name, kept=_specific(words, named))
    covers = match(COVERS, words, place)
    place += covers[0] if covers else text(words, place) == ":"
    read = amount(words, place) if covers and covers[0] else comparison(words, place)
    if read is None or _class(words, _after_links(words, read)):
        return None
    end = read.end
    if (text(words, end), text(words, end + 1)) in (("of", "the"), ("of", "it")):
        end += 2 + (text(words, end + 2) in OF)
    return Clause(end, (Fact(name, read.range),), kept=_specific(words, named))


def _class_in_region(words: Sequence[Word], named: _Class) -> Clause | None:
    """Read "crops in the bottom left", "grass and crops in the south"."""
    listed = [named]
    while (
        len(listed) < _MOST_LISTED
        and text(words, listed[-1].end) == "and"
        and (other := _class(words, listed[-1].end + 1))
    ):
        listed.append(other)
    region = region_of(words, listed[-1].end)
    if region is None or not region.places:
        return None
    facts = [fact for one in listed for name in one.names for fact in _placed(name, PRESENT, region)]
    return Clause(region.end, tuple(facts), kept=next(filter(None, (_specific(words, one) for one in listed)), ()))


def _placed(name: str, meant: Range, region: Region | None) -> tuple[Fact, ...]:
    """Say an amount of a class of a part of the tile, and the other side of its limit of what is left out of it."""
    if region is None:
        return (Fact(name, meant),)
    fact = Fact(name, meant, region.places)
    other = meant.denied() if region.besides else None
    return (fact, Fact(name, other, region.besides)) if other else (fact,)


def _in_region_first(words: Sequence[Word], place: int) -> Clause | None:
    """Read "in the south there is water", "bottom right: cropland", "the northern half is mostly forest"."""
    led = text(words, place) in PREPOSITIONS
    start = place + led
    start += text(words, start) == "the"
    region = region_name(words, place) or (region_name(words, start) if start > place else None)
    if region is None or region.places == WHOLE:
        return None
    after = region.end
    while text(words, after) in HOLDS:
        after += 1
    if found := _denied(words, after) or _amount_of(words, after) or _dominated(words, after):
        facts = found.facts or (Fact(found.dominant, _COVERED),)
        placed = tuple(fact._replace(places=region.places) for fact in facts)
        return found._replace(facts=placed, dominant="") if all(not fact.places for fact in facts) else None
    named = _class(words, after)
    if (after == region.end and not led) or named is None or len(named.names) > 1 or region_of(words, named.end):
        return None
    return Clause(named.end, (Fact(named.names[0], PRESENT, region.places),), kept=_specific(words, named))


def _specific(words: Sequence[Word], named: _Class, always: bool = False) -> tuple[int, ...]:
    """Return the words of a name that say more than the class."""
    whole = range(named.start, named.end)
    said = {form for word in whole for form in _singulars(words[word].text)}
    return tuple(whole) if always or said & SPECIFIC else ()


def _singulars(word: str) -> tuple[str, ...]:
    return word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"
