"""What a text speaks of, whatever its words: classes of land cover and parts of the image."""

from functools import lru_cache

from core.landcover import REGIONS
from core.lexicon import CLASS_PHRASES, REGION_PHRASES
from core.phrasebook import words_of


@lru_cache(maxsize=512)  # the words of a query are asked for with every caption
def concepts(text: str) -> frozenset[str]:
    """Return the names of the classes and regions that a text names in any of their synonyms."""
    words = words_of(text)
    classes = {found.value for found in CLASS_PHRASES.find_among(words) if found.value}
    places = (found.value for found in REGION_PHRASES.find_among(words))
    return frozenset(classes).union(*(place for place in places if len(place) < len(REGIONS)))
