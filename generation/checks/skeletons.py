"""Sentences that differ only in the classes that they give amounts to are read once, as their skeleton.

"A small portion of shrubs and a large part of water" is "a small portion of CLASS and a large portion of CLASS". Only
what stands in these words of the recipes is taken out: there the grammar sees of a class no more than whether it is a
plural and the same as another one, and of the noun that it is one of the recipes.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from core.query.lexicon import CLASS_PHRASES, WITHOUT
from generation.checks.pronouns import is_plural
from generation.checks.signs import may
from generation.checks.stretches import SEEN, sentences_of
from generation.checks.vocabulary import STAND_INS, TAGS
from generation.checks.wordlists import TRAITS

_NOUN = "portion"
_SLOT = re.compile(
    r"(?<=[a-z] )(?:small|medium|large) (?P<noun>portion|fraction|amount|quantity|part|share) of "
    r"(?P<words>[a-z]+(?: [a-z]+){0,2})(?=[,; ]|\.(?: |\Z)|\Z)"
)
_NOUNS = frozenset({"portion", "fraction", "amount", "quantity", "part"})
_LETTERS = re.compile(r"[^\W\d_]+")
_READ_OTHERWISE = TRAITS | {"bare", "frozen", "built"}
"""Words for classes of which what follows makes something else."""
_TURNING = frozenset({"not", "it", "rest", "number", "hedge", "rank", "nothing", "non"})
"""What a sentence holds in which more than the order of classes may count; such a one is read as it stands."""


@cache
def _classes() -> dict[str, str]:
    """Phrases for classes that may be taken out of a stretch."""
    named = ((phrase, name) for phrase, name in CLASS_PHRASES.items() if name and not phrase.startswith("woody"))
    return {phrase: name for phrase, name in named if phrase not in WITHOUT and phrase not in _READ_OTHERWISE}


@cache
def _longer() -> dict[str, set[str]]:
    """Words that make a longer phrase of one."""
    found: dict[str, set[str]] = {}
    for phrase, _ in TAGS.items():
        words = phrase.split()
        for length in range(1, len(words)):
            found.setdefault(" ".join(words[:length]), set()).add(words[length])
    return found


@cache
def _naming() -> dict[str, list[tuple[frozenset[str], str]]]:
    """Phrases for classes, as sets of words, by their longest word."""
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for phrase, name in CLASS_PHRASES.items():
        found.setdefault(max(phrase.split(), key=len), []).append((frozenset(phrase.split()), name or ""))
    return found


@cache
def _named_with() -> frozenset[str]:
    """All words of phrases for classes."""
    return frozenset[str]().union(*(phrase for phrases in _naming().values() for phrase, _ in phrases))


class Skeleton(NamedTuple):
    """A stretch with stand-ins for classes."""

    text: str
    names: Mapping[str, str] = MappingProxyType({})
    """The class that each stands for."""
    ends: tuple[int, ...] = ()
    """Where each word that was put in ends."""
    shifts: tuple[int, ...] = (0,)
    """How far what follows so many of them is moved in the stretch itself."""

    def place(self, at: int) -> int:
        """Return where a place in the text lies in the stretch."""
        return at + self.shifts[bisect_right(self.ends, at)] if self.ends else at


@lru_cache(maxsize=SEEN)
def is_plain(skeleton: str) -> bool:
    """Tell whether a skeleton reads the same whichever classes it is of."""
    return not any(may(_TURNING, sentence.signs) for sentence in sentences_of(skeleton))


class _Slot(NamedTuple):
    """Where a noun of a recipe and a class stand."""

    noun: tuple[int, int]
    start: int
    end: int
    phrase: str


@lru_cache(maxsize=SEEN)
def _class_in(written: str) -> str | None:
    """The phrase for a class that some words begin with; none where more of them makes something else of it."""
    words = written.split()
    for length in (2, 1):
        phrase, after = " ".join(words[:length]), words[length : length + 1]
        if len(words) >= length and phrase in _classes() and _longer().get(phrase, frozenset()).isdisjoint(after):
            return phrase
    return None


def _slots(stretch: str) -> Iterator[_Slot]:
    for found in _SLOT.finditer(stretch):
        if phrase := _class_in(found["words"]):
            start = found.start("words")
            yield _Slot(found.span("noun"), start, start + len(phrase), phrase)


def skeleton_of(stretch: str) -> Skeleton:
    """Take the classes out of a stretch that it does not name elsewhere; without names where there are none."""
    slots = list(_slots(stretch)) if stretch.isascii() else []
    if not slots:
        return Skeleton(stretch)
    named = _named_outside(stretch, slots)
    stands: dict[str, str] = {}
    parts: list[str] = []
    ends: list[int] = []
    shifts = [0]
    done = length = 0
    for slot in slots:
        noun = stretch[slice(*slot.noun)]
        for start, end, word in (
            (*slot.noun, _NOUN if noun in _NOUNS else noun),
            (slot.start, slot.end, _stand_in(slot.phrase, stands, named)),
        ):
            parts += (stretch[done:start], word)
            length += start - done + len(word)
            done = end
            ends.append(length)
            shifts.append(done - length)
    names = {one: name for name, one in stands.items()}
    return Skeleton("".join((*parts, stretch[done:])), names, tuple(ends), tuple(shifts))


def _stand_in(phrase: str, stands: dict[str, str], named: frozenset[str]) -> str:
    """The word for a class; its own, where the stretch names it elsewhere or too many of them."""
    name = _classes()[phrase]
    if name in named or (name not in stands and len(stands) == len(STAND_INS)):
        return phrase
    one = stands.setdefault(name, STAND_INS[min(len(stands), len(STAND_INS) - 1)])
    return f"{one}s" if is_plural(phrase) else one


def _named_outside(stretch: str, slots: list[_Slot]) -> frozenset[str]:
    """Classes that the other words of a stretch may name."""
    starts, stops = [0, *[slot.end for slot in slots]], [*[slot.start for slot in slots], len(stretch)]
    found = [_words_of_names(stretch[start:stop]) for start, stop in zip(starts, stops, strict=True)]
    if not any(found):
        return frozenset()
    words = frozenset[str]().union(*found)
    naming = _naming()
    return frozenset([name for word in words & naming.keys() for phrase, name in naming[word] if phrase <= words])


@lru_cache(maxsize=SEEN)
def _words_of_names(part: str) -> frozenset[str]:
    """The words of a part of a stretch that stand in names of classes; most parts hold none."""
    return _named_with().intersection(_LETTERS.findall(part.lower()))
