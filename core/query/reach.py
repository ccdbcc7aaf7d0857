"""How far a denial reaches that cannot be read for certain: nothing there becomes a condition."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.amounts import NONE, amount, match, text
from core.query.grammar import after_links, clause, contrasts
from core.query.lexicon import CLASS_PHRASES
from core.query.named import Clause, denial_at
from core.query.phrasebook import Word
from core.query.phrases import (
    AUXILIARIES,
    DENIALS,
    DOMINATED,
    EXCEPTIONS,
    HARMLESS,
    JOINING,
    OWN,
    PARTICIPLES,
    PARTING,
    RELATIVES,
    RETURNING,
    STOPS,
)
from core.query.regions import region_of

_EDGES = STOPS | RELATIVES | {","}
"""Words and signs that a denial does not reach back over."""
_SAID = frozenset({",", ":", "="})
"""Signs after a denial that speaks of what stands before it: "mostly crops, not = false"."""


class Reach(NamedTuple):
    """Words of a query that a denial may speak of."""

    first: int
    end: int
    """The word after the last one."""


def doubts(words: Sequence[Word], read: Sequence[tuple[int, Clause]]) -> list[Reach]:
    """Return what denials reach that are in no condition, and what a denial in one may reach besides."""
    ends = {first: found.end for first, found in read}
    without = {first for first, found in read if any(fact.range.high <= NONE for fact in found.facts)}
    found: list[Reach] = []
    place = 0
    while place < len(words):
        if place in ends:
            found += _unsure(words, place, ends)
            place = ends[place]
        elif harmless := match(HARMLESS, words, place):
            place += harmless[0]
        elif contrasts(words, place):
            place += 2
        elif (held := _held(words, place)) in without:
            found.append(Reach(place, ends[held]))
            place = ends[held]
        elif denial := _denial(words, place):
            found.append(_reach(words, place, place + denial))
            place += denial
        else:
            place += 1
    return found


def _denial(words: Sequence[Word], place: int) -> int:
    """Return how many words a denial has that begins at a place, 0 if none does."""
    found = denial_at(words, place)
    return found if not (found and text(words, place) == "free" and text(words, place - 1).isalpha()) else 0


def _held(words: Sequence[Word], place: int) -> int:
    """Return where what is measured begins after "90 %", "lots of" or "dominated by", -1 if none of these is there."""
    if read := amount(words, place):
        return after_links(words, read)
    found = match(DOMINATED, words, place)
    return place + found[0] if found else -1


def _reach(words: Sequence[Word], first: int, after: int) -> Reach:
    end = _forward(words, first, after)
    said = text(words, first)
    if said == "none" and text(words, first - 1) == "and" and (where := region_of(words, after)) and where.places:
        return Reach(first, end)  # "crops in the west and none in the east"
    returns = said in RETURNING or text(words, after) in PARTICIPLES or after == len(words)
    returns |= text(words, after) in STOPS | AUXILIARIES | _SAID
    returns |= bool(_denial(words, after))  # "mostly crops? no ✗"
    if not returns or (said not in PARTING and clause(words, after) is not None):
        return Reach(first, end)
    start = _backward(words, first)
    alone = all(word.text in AUXILIARIES for word in words[start:first])
    if alone and start and (end - after <= 1 or text(words, after) in AUXILIARIES | _SAID):
        start = _backward(words, _before_stops(words, start))
    return Reach(start, end)


def _forward(words: Sequence[Word], first: int, after: int) -> int:
    """Go on to the end of its part of the query; a denied verb reaches over commas, to the next denial."""
    verbal = text(words, first - 1) in AUXILIARIES or text(words, first) in PARTING
    end = after
    while end < len(words) and words[end].text not in STOPS:
        if words[end].text == "," and (_denies(words, end + 1) or not (verbal or _is_open(words, first, after, end))):
            break
        end += 1
    return end


def _is_open(words: Sequence[Word], first: int, after: int, comma: int) -> bool:
    """Tell whether nothing was denied yet before a comma: "not, really, mostly forest"."""
    if text(words, first) != "not":
        return comma == after
    return not any(match(CLASS_PHRASES, words, place) for place in range(after, comma))


def _denies(words: Sequence[Word], place: int) -> bool:
    while text(words, place) in ("and", "or", "but", "with"):
        place += 1
    return bool(match(DENIALS, words, place))


def _backward(words: Sequence[Word], place: int) -> int:
    while place > 0 and words[place - 1].text not in _EDGES:
        place -= 1
    return place


def _before_stops(words: Sequence[Word], place: int) -> int:
    while place > 0 and words[place - 1].text in _EDGES:
        place -= 1
    return place


def _unsure(words: Sequence[Word], first: int, ends: dict[int, int]) -> list[Reach]:
    """Find what a denial that was read may reach besides: "no water except in the middle", "without trees and mostly".

    "No" goes with the word after it alone, so that what is joined to it is a statement of its own.
    """
    end = ends[first]
    said = match(DENIALS, words, first) or match(DENIALS, words, first + 1)
    if not said:
        return []
    if match(EXCEPTIONS, words, end):
        return [Reach(first, _forward(words, first, end))]
    joined = end + 1
    if text(words, end) in JOINING and joined in ends and text(words, first) not in OWN and not _denies(words, joined):
        return [Reach(first, ends[joined])]
    return []
