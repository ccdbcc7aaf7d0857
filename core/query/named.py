"""Names of classes in a query, and what is said of one: its range, its place, that there is none of it."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.amounts import NONE, Range, match, text
from core.query.lexicon import CLASS_PHRASES
from core.query.phrasebook import Word
from core.query.phrases import (
    ABSENT,
    DENIALS,
    DENIED_VERBS,
    DOUBTFUL,
    JOINTS,
    NOTHING,
    PREFIXES,
    SIGNS,
    SPECIFIC,
    VEGETATION,
)
from core.query.regions import Region

MOST_LISTED = 8
"""Classes in a list."""


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


class Named(NamedTuple):
    """One or several classes that some words name, from the first word to the one after the last."""

    names: tuple[str, ...]
    start: int
    end: int


def class_at(words: Sequence[Word], place: int) -> Named | None:
    """Read the name of a class, or of several at once, as "vegetation" is."""
    if place >= len(words):
        return None
    if group := match(VEGETATION, words, place):
        return Named(group[1], place, place + group[0])
    found = match(CLASS_PHRASES, words, place)
    return Named((found[1],), place, place + found[0]) if found and found[1] else None


def class_list(words: Sequence[Word], place: int) -> tuple[list[str], int]:
    """Read classes joined by "and" or "or", with commas only on the way to one of these."""
    names: list[str] = []
    end, pending, commas = place, list[Named](), False
    while len(pending) < MOST_LISTED and (named := class_at(words, place)):
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


def placed(name: str, meant: Range, region: Region | None) -> tuple[Fact, ...]:
    """Say an amount of a class of a part of the tile, and the other side of its limit of what is left out of it."""
    if region is None:
        return (Fact(name, meant),)
    fact = Fact(name, meant, region.places)
    other = meant.denied() if region.besides else None
    return (fact, Fact(name, other, region.besides)) if other else (fact,)


def turned(meant: Clause) -> Clause | None:
    """Turn a condition round; None if it is no range, lies on both sides, or only says what there is none of."""
    if meant.dominant or any(fact.range.high <= NONE for fact in meant.facts):
        return None
    facts = [Fact(fact.name, other, fact.places) for fact in meant.facts if (other := fact.range.denied())]
    return meant._replace(facts=tuple(facts), kept=()) if len(facts) == len(meant.facts) == 1 else None


def specific(words: Sequence[Word], named: Named, always: bool = False) -> tuple[int, ...]:
    """Return the words of a name that say more than the class."""
    whole = range(named.start, named.end)
    said = {form for word in whole for form in _singulars(words[word].text)}
    return tuple(whole) if always or said & SPECIFIC else ()


def _singulars(word: str) -> tuple[str, ...]:
    return word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"


def absent_until(words: Sequence[Word], place: int) -> int:
    """Return the word after "is absent", "-free" or ": none"; 0 if nothing of the kind stands there."""
    if (text(words, place), text(words, place + 1)) == ("less", "than"):
        return 0
    if text(words, place) == "free" and text(words, place + 1) not in ("of", "from"):
        return place + 1
    if is_sign(words, place) and text(words, place + 1) in NOTHING and not _continues(words, place + 2):
        return place + 2
    found = match(ABSENT, words, place)
    return place + found[0] if found and (found[0] > 1 or not _continues(words, place + 1)) else 0


def _continues(words: Sequence[Word], place: int) -> bool:
    """Tell whether "none" or "no" goes with what follows: "water - no crops", "0.5 %", "nil return"."""
    return bool(class_at(words, place)) or text(words, place) in (
        "%",
        "percent",
        "of",
        "more",
        "less",
        "other",
        "but",
        "near",
    )


def is_sign(words: Sequence[Word], place: int) -> bool:
    """Tell whether a sign parts a class from its value; a dash stands by itself."""
    if text(words, place) not in SIGNS or place + 1 >= len(words):
        return False
    dash = text(words, place) not in (":", "|", "=")
    return not dash or words[place].end < words[place + 1].start


def denial_at(words: Sequence[Word], place: int) -> int:
    """Return how many words a denial of any kind has that begins at a place, 0 if none does."""
    if text(words, place) in PREFIXES and class_at(words, place + 1):
        return 1
    return max((found[0] for book in (DENIALS, DOUBTFUL) if (found := match(book, words, place))), default=0)


def denied_verb(words: Sequence[Word], place: int) -> int:
    """Return the word after "is not" or "does not", 0 if no denied verb stands there."""
    after = place
    while text(words, after) in DENIED_VERBS:
        after += 1
    return after + 1 if after > place and text(words, after) == "not" else 0
