"""What a text speaks of, whatever its words: classes of land cover and parts of the image."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from tantivy import TextAnalyzer

from core.query.lexicon import CLASS_PHRASES, REGION_PHRASES
from core.query.phrasebook import Found, Phrasebook, Word
from core.query.terms import STEMMED
from core.raster.landcover import REGIONS

Names = frozenset[str]
"""Names of classes and regions."""


@lru_cache(maxsize=512)  # the words of a query are asked for with every caption
def concepts(text: str) -> Names:
    """Return the names of the classes and regions that a text names in any of their synonyms."""
    return Names().union(*(found.value for found in mentions(split(text.encode("utf-8", "replace").decode()))))


def split(text: str, analyzer: TextAnalyzer = STEMMED) -> list[Word]:
    """Split a text into words as the index of words does, each cut to its stem unless another analyzer is named."""
    tokens = analyzer.pre_tokenize(text).tokens
    return [Word(token.text, token.char_offset_from, token.char_offset_to) for token in tokens]


def mentions(stems: Sequence[Word]) -> Iterator[Found[Names]]:
    """Find classes, then regions, among the stems of a text, each from left to right."""
    for book in _books():
        yield from book.find_among(stems)


@lru_cache(maxsize=1)
def _books() -> tuple[Phrasebook[Names], Phrasebook[Names]]:
    """The phrases of classes and of regions; those that only sound so name nothing, nor does the whole image."""
    classes = {_stemmed(text): Names([name]) if name else Names() for text, name in CLASS_PHRASES.items()}
    regions = {
        _stemmed(text): Names(places) if len(places) < len(REGIONS) else Names()
        for text, places in REGION_PHRASES.items()
    }
    return Phrasebook(classes), Phrasebook(regions)


def _stemmed(text: str) -> str:
    return " ".join(STEMMED.analyze(text))
