"""How much a similarity means: measured in each space against questions that nothing here answers and that much does.

A cosine says nothing by itself: in one space 0.3 is a good answer, in another one that of a stranger. So texts about
other things than land, and texts about land in the words of the classes, are compared once with all captions. What is
hardly nearer than the best of most strangers is weak; what is as near as the best of most texts about land is strong.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from core.embedding.protocol import Floats

Strength = Literal["strong", "fair", "weak"]

STRANGERS = (
    "a violin concerto in a concert hall",
    "how to bake sourdough bread",
    "election results by district",
    "the price of used cars",
    "a soccer player scoring a goal",
    "symptoms of the common cold",
    "a parrot in a cage",
    "terms and conditions of the contract",
    "a spacecraft docking at a space station",
    "people dancing at a party",
    "a chess opening for beginners",
    "a cruise ship in a dry dock",
)
"""Questions that no description of an image from above answers, also not one of ships and stadiums."""

LAND = (
    "a lake surrounded by forest",
    "cropland with a few trees",
    "a dense city",
    "grassland and shrubs",
    "bare land and desert",
    "snow and ice on mountains",
    "a river through farmland",
    "wetland with open water",
    "open water",
    "dense forest",
    "a town among crop fields",
    "a coast with mangroves",
    "moss and lichen",
    "dry shrubland",
    "mostly grass",
    "villages and fields",
)
"""Questions that captions of land cover are made to answer."""

_DEPTH = 3
"""A question's best similarity is that of its third caption: one odd caption is no answer."""

_STRANGE = 0.85
"""Share of the strangers whose best lies below the level from which the limits are counted."""

_FAIR = 0.22
"""So far from that level to the median of the texts about land a fair answer begins."""

_USUAL = 0.4
"""Share of the texts about land whose best lies below a strong answer."""

_LEAST_GAP = 0.02

_UNSEEN = 0.35
"""Where no word of a question stands in any caption, the limit lies so far higher, as a share of the gap."""


class Scale(NamedTuple):
    """The limits of a space."""

    fair: float
    """From this similarity on, a caption is nearer than strangers come by some way."""
    strong: float
    """From this one on, it is as near as captions come to texts about land."""

    def of(self, similarity: float, *, unseen: bool = False) -> Strength:
        """Put a similarity into a word.

        Args:
            similarity: Of a question and a caption.
            unseen: Whether no word of the question stands in any caption: then only the likeness speaks for it.
        """
        if similarity < self.fair + (_UNSEEN * (self.strong - self.fair) if unseen else 0):
            return "weak"
        return "strong" if similarity >= self.strong else "fair"


def measure(vectors: Floats, strangers: Floats, land: Floats) -> Scale:
    """Measure a space by its captions and by the vectors of both kinds of texts."""
    level = float(np.quantile(_best(vectors, strangers), _STRANGE))
    usual = _best(vectors, land)
    fair, strong = level + _FAIR * max(0.0, float(np.median(usual)) - level), float(np.quantile(usual, _USUAL))
    return Scale(fair, max(strong, fair + _LEAST_GAP))


def _best(vectors: Floats, texts: Floats) -> Sequence[float]:
    depth = min(_DEPTH, len(vectors))
    return [float(np.partition(vectors @ text, len(vectors) - depth)[len(vectors) - depth]) for text in texts]
