"""What a stretch of a query says of land cover: an amount, a denial, a place in the tile, the dominant class."""

from collections.abc import Sequence

from core.query.amounts import NONE, Range, Read, amount, comparison, match, number_follows, text
from core.query.lexicon import CLASS_PHRASES, WHOLE, WITHOUT
from core.query.named import (
    MOST_LISTED,
    Clause,
    Fact,
    Named,
    absent_until,
    class_at,
    class_list,
    denial_at,
    denied_verb,
    is_sign,
    placed,
    specific,
    turned,
)
from core.query.phrasebook import Word
from core.query.phrases import (
    COMPARED,
    COVERS,
    DENIALS,
    DOMINATED,
    DOMINATES,
    EQUAL,
    HOLDS,
    JOINTS,
    LINKS,
    NEAR_DENIALS,
    OF,
    PREPOSITIONS,
    SETTLEMENTS,
    VERBS,
)
from core.query.regions import region_name, region_of

PRESENT = Range(0.2, 1)
"""A class "in the north" covers at least this share of that part."""

_COVERED = Range(0.5, 1)
"""A class that covers a part of the tile, or dominates it, has at least this share of it."""

SMALL = Range(0.005, 0.25)
"""A small town or village covers so much of the tile: beyond, it is a large one."""
_SOME_OF_IT = Range(0.02, 1)

_MOST_EQUAL = 4
_EQUAL_SLACK = 0.1
"""Of equal parts each may be so much more or less than its part of the whole."""

_MOST_LINKS = 8
_WHOLLY = 0.95
"""From this share on, an amount means all: "entirely without trees" is without any."""


def clause(words: Sequence[Word], place: int) -> Clause | None:
    """Read the condition that begins at a word; None if none does."""
    for reading in (_small, _denied, _in_region_first, _equal_parts, _amount_of, _amount_without, _dominated):
        if found := reading(words, place):
            return found
    named = class_at(words, place)
    if named is None or len(named.names) > 1:
        return None
    return _class_first(words, named) or _class_in_region(words, named)


def _small(words: Sequence[Word], place: int) -> Clause | None:
    """Read "small settlements": the size is that of the place, so that the share of the tile has a limit."""
    named = class_at(words, place + 1) if text(words, place) in ("small", "tiny", "little") else None
    if named is None or text(words, named.end - 1) not in SETTLEMENTS:
        return None
    name, region = named.names[0], region_of(words, named.end)
    facts = (Fact(name, SMALL), *(placed(name, _SOME_OF_IT, region) if region and region.places else ()))
    return Clause(region.end if region else named.end, facts, kept=tuple(range(place, named.end)))


def passed(words: Sequence[Word], place: int) -> int:
    """Return the first word after what begins at a place and is no condition.

    That is the whole name of a class, or a phrase that only sounds like one; of "not only", both words; and of a denial
    that cannot be turned into a range, all that it denies.
    """
    if contrasts(words, place):
        return place + 2
    denial = match(DENIALS, words, place)
    denied = clause(words, place + denial[0]) if denial else None
    found = match(CLASS_PHRASES, words, place)
    return denied.end if denied else place + (found[0] if found else 1)


def contrasts(words: Sequence[Word], place: int) -> bool:
    """Tell "not only forest but also water" from other denials: both are meant to be there."""
    if text(words, place) != "not" or text(words, place + 1) not in ("only", "just", "merely", "simply"):
        return False
    return any(word.text in ("but", "also") for word in words[place + 2 :])


def _denied(words: Sequence[Word], place: int) -> Clause | None:
    """Read "no urban or crops", "without water in the north", "does not contain snow", "not mostly forest"."""
    if name := WITHOUT.get(text(words, place)):
        region = region_of(words, place + 1)
        return Clause(region.end if region else place + 1, placed(name, Range(0, NONE), region))
    denial = match(DENIALS, words, place)
    if denial is None or contrasts(words, place) or _is_number(words, place):
        return None
    start = place + denial[0]
    if text(words, place) == "not":
        while text(words, start) in VERBS:
            start += 1
    start += text(words, start) in ("any", "the", "a")
    names, end = class_list(words, start)
    if len(names) == 1 and (named := class_at(words, start)) and (more := _class_first(words, named)):
        return turned(more)
    if names:
        region = region_of(words, end)
        if region and len(region.places) > 1 and text(words, place) == "not":
            return None  # neither "not everywhere" nor "nowhere" for certain
        facts = [fact for name in names for fact in placed(name, Range(0, NONE), region)]
        return Clause(region.end if region else end, tuple(facts))
    meant = _amount_of(words, start) if text(words, start) not in NEAR_DENIALS else None
    return turned(meant) if meant and not _is_exact(words, start, meant.end) else None


def _is_number(words: Sequence[Word], place: int) -> bool:
    """Tell "more than zero water" and "zero percent" from a denial."""
    if text(words, place) != "zero":
        return False
    return text(words, place - 1) in COMPARED or text(words, place + 1) in ("%", "percent", "per", "pct")


def _is_exact(words: Sequence[Word], start: int, end: int) -> bool:
    """Tell a number by itself from a limit: what is not 5 % may be less or more."""
    limited = any(word.text == "or" for word in words[start:end])
    return number_follows(words, start) and not limited


def _equal_parts(words: Sequence[Word], place: int) -> Clause | None:
    """Read "equal parts forest and grass"."""
    found = match(EQUAL, words, place)
    names, end = class_list(words, place + found[0]) if found else ([], place)
    if not 2 <= len(names) <= _MOST_EQUAL or "or" in (word.text for word in words[place:end]):
        return None
    share = Range(round(1 / len(names) - _EQUAL_SLACK, 2), round(1 / len(names) + _EQUAL_SLACK, 2))
    return Clause(end, tuple(Fact(name, share) for name in names))


def _amount_of(words: Sequence[Word], place: int) -> Clause | None:
    """Read "mostly forest", "more than 30 % of the image is water", "half crops in the south"."""
    found = amount(words, place)
    if found is None:
        return None
    start = after_links(words, found)
    named, kept = class_at(words, start), False
    if named is None and found.loose and _describes(words, start):
        named, kept = class_at(words, start + 1), True
    if named is None or len(named.names) > 1 or _has_none(words, named.end):
        return None
    region = region_of(words, named.end)
    held = (*((start,) if kept else ()), *specific(words, named, kept))
    return Clause(region.end if region else named.end, placed(named.names[0], found.range, region), kept=held)


def _describes(words: Sequence[Word], place: int) -> bool:
    """Tell a word that only says more of the class after it from one that links or denies."""
    word = text(words, place)
    return word.isalpha() and word not in LINKS | JOINTS and not denial_at(words, place)


def _has_none(words: Sequence[Word], place: int) -> bool:
    """Tell whether "-free" or "-less" follows a class."""
    return text(words, place) in ("free", "less") and absent_until(words, place) > 0


def _amount_without(words: Sequence[Word], place: int) -> Clause | None:
    """Read "mostly without trees", "more than half snow-free": what has much of the rest has little of the class."""
    found = amount(words, place)
    if found is None or found.range.high < 1 or not found.loose:
        return None
    start = after_links(words, found)
    named = class_at(words, start)
    denied = _class_first(words, named) if named and _has_none(words, named.end) else _denied(words, start)
    if denied is None or len(denied.facts) != 1 or denied.facts[0].range.high > NONE:
        return None
    most = NONE if found.range.low >= _WHOLLY else round(1 - found.range.low, 4)
    return denied._replace(facts=(denied.facts[0]._replace(range=Range(0, most)),))


def after_links(words: Sequence[Word], found: Read) -> int:
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
    named = class_at(words, start)
    if named is None or len(named.names) > 1 or text(words, named.end) in ("and", "or", "free", "less"):
        return None
    return Clause(named.end, dominant=named.names[0], kept=specific(words, named))


def _class_first(words: Sequence[Word], named: Named) -> Clause | None:
    """Read "water > 30 %", "forest covering at least half", "crop-dominated", "snow-free", "snow: none"."""
    name, place = named.names[0], named.end
    if gone := absent_until(words, place):
        region = region_of(words, gone + (text(words, gone) == "from"))
        return Clause(region.end if region else gone, placed(name, Range(0, NONE), region))
    if found := match(DOMINATES, words, place):
        return Clause(place + found[0], dominant=name, kept=specific(words, named))
    denied = denied_verb(words, place)
    covers = match(COVERS, words, denied or place)
    start = (denied or place) + (covers[0] if covers else is_sign(words, place) and not denied)
    read = amount(words, start) if covers else comparison(words, start) or comparison(words, place)
    other = class_at(words, after_links(words, read)) if read else None
    if read is None or (other and not _has_none(words, other.end)):
        return None
    end = read.end
    if (text(words, end), text(words, end + 1)) in (("of", "the"), ("of", "it")):
        end += 2 + (text(words, end + 2) in OF)
    meant = Clause(end, (Fact(name, read.range),), kept=specific(words, named))
    return turned(meant) if denied else meant


def _class_in_region(words: Sequence[Word], named: Named) -> Clause | None:
    """Read "crops in the bottom left", "grass and crops in the south", "water is not in the north"."""
    listed = [named]
    while (
        len(listed) < MOST_LISTED
        and text(words, listed[-1].end) == "and"
        and (other := class_at(words, listed[-1].end + 1))
    ):
        listed.append(other)
    denied = denied_verb(words, listed[-1].end)
    region = region_of(words, denied or listed[-1].end)
    if region is None or not region.places:
        return None
    gone = 0 if denied else absent_until(words, region.end)
    if (denied or gone) and (region.besides or len(region.places) > 1):
        return None
    meant = Range(0, NONE) if denied or gone else PRESENT
    facts = [fact for one in listed for name in one.names for fact in placed(name, meant, region)]
    kept = () if denied or gone else next(filter(None, (specific(words, one) for one in listed)), ())
    return Clause(gone or region.end, tuple(facts), kept=kept)


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
    readings = (_denied, _amount_of, _amount_without, _dominated)
    if found := next(filter(None, (reading(words, after) for reading in readings)), None):
        facts = found.facts or (Fact(found.dominant, _COVERED),)
        placed = tuple(fact._replace(places=region.places) for fact in facts)
        return found._replace(facts=placed, dominant="") if all(not fact.places for fact in facts) else None
    named = class_at(words, after)
    if (after == region.end and not led) or named is None or len(named.names) > 1 or region_of(words, named.end):
        return None
    return Clause(named.end, (Fact(named.names[0], PRESENT, region.places),), kept=specific(words, named))
