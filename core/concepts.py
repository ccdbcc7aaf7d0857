"""What a text speaks of, whatever its words: classes of land cover and parts of the image."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from core.landcover import REGIONS
from core.lexicon import CLASS_PHRASES, REGION_PHRASES
from core.wordquery import STEMMED

Names = frozenset[str]
"""Names of classes and regions."""


class Mention(NamedTuple):
    """A place in a text that speaks of something."""

    word: int
    """Its first word."""
    names: Names


@dataclass(frozen=True, slots=True)
class _Book:
    """Phrases, by their stems."""

    names: Mapping[str, Names]
    lengths: Mapping[str, tuple[int, ...]]
    """How many stems the phrases have that begin with a stem, most first."""


@lru_cache(maxsize=512)  # the words of a query are asked for with every caption
def concepts(text: str) -> Names:
    """Return the names of the classes and regions that a text names in any of their synonyms."""
    return Names().union(
        *(mention.names for mention in mentions(STEMMED.analyze(text.encode("utf-8", "replace").decode())))
    )


def mentions(stems: Sequence[str]) -> Iterator[Mention]:
    """Find classes, then regions, among the stems of a text, each from left to right."""
    for book in _books():
        taken = 0
        for place, stem in enumerate(stems):
            if place < taken or stem not in book.lengths:
                continue
            for length in book.lengths[stem]:
                names = book.names.get(" ".join(stems[place : place + length]))
                if names is not None:
                    taken = place + length
                    if names:
                        yield Mention(place, names)
                    break


@lru_cache(maxsize=1)
def _books() -> tuple[_Book, _Book]:
    """The phrases of classes and of regions; those that only sound so name nothing, nor does the whole image."""
    regions = ((text, Names(found) if len(found) < len(REGIONS) else Names()) for text, found in REGION_PHRASES.items())
    return _book((text, Names([name]) if name else Names()) for text, name in CLASS_PHRASES.items()), _book(regions)


def _book(phrases: Iterable[tuple[str, Names]]) -> _Book:
    known = {tuple(STEMMED.analyze(text)): names for text, names in phrases}
    lengths: dict[str, set[int]] = {}
    for stems in known:
        lengths.setdefault(stems[0], set()).add(len(stems))
    longest_first = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
    return _Book({" ".join(stems): names for stems, names in known.items()}, longest_first)
