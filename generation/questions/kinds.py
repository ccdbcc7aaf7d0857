"""What can be asked about the land cover of a tile, and in which words."""

from typing import Literal, NamedTuple, cast

from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES

Kind = Literal["presence", "region presence", "larger", "where"]
KINDS: tuple[Kind, ...] = ("presence", "region presence", "larger", "where")

Strategy = Literal["random", "popular", "adversarial", "elsewhere", ""]
STRATEGIES: tuple[Strategy, ...] = ("random", "popular", "adversarial")
"""How the absent class of a no is drawn, as POPE draws absent objects: by chance; the commonest of the whole set; the
one that is most often seen together with what is here."""

YES, NO = "yes", "no"
QUARTERS = REGIONS[:4]

NOUNS = {
    "water": "water",
    "developed area": "developed area",
    "tree": "tree cover",
    "shrub": "shrubland",
    "grass": "grassland",
    "crop": "cropland",
    "bare land": "bare land",
    "snow": "snow or ice",
    "wetland": "wetland",
    "mangroves": "mangroves",
    "moss": "moss or lichen",
}
"""By class, as it stands in a question."""

NAMES = tuple(land.name for land in CLASSES)
"""Names of classes by id."""


class Question(NamedTuple):
    """One question about one tile."""

    tile: str
    kind: Kind
    strategy: Strategy
    land: str
    """The class that it is about."""
    region: str
    """Empty for the whole tile."""
    question: str
    options: tuple[str, ...]
    """What can be answered: yes and no, or names."""
    answer: str
    """One of the options."""

    @property
    def id(self) -> str:
        """Unique among the questions of one seed."""
        return "/".join(filter(None, (self.tile, self.kind, self.strategy, self.land, self.region, *self.options[:2])))

    @property
    def is_binary(self) -> bool:
        """Whether it is answered by yes or no."""
        return self.options == (YES, NO)

    def document(self) -> dict[str, object]:
        """As JSON."""
        return {"id": self.id, **self._asdict(), "options": list(self.options)}


def of_document(held: dict[str, object]) -> Question:
    """Read what `Question.document` wrote.

    Raises:
        KeyError: Something is missing.
    """
    options = held["options"]
    return Question(
        str(held["tile"]),
        cast(Kind, held["kind"]),
        cast(Strategy, held["strategy"]),
        str(held["land"]),
        str(held["region"]),
        str(held["question"]),
        tuple(map(str, options)) if isinstance(options, list) else (),
        str(held["answer"]),
    )


def ask_presence(name: str, region: str = "") -> str:
    """Ask whether a class is there."""
    return f"{'Are' if name == 'mangroves' else 'Is'} there {NOUNS[name]} in {_place(region)}?"


def ask_larger(first: str, second: str) -> str:
    """Ask which of two classes covers more."""
    return f"Which covers more of this tile: {NOUNS[first]} or {NOUNS[second]}?"


def ask_where(name: str) -> str:
    """Ask in which quarter most of a class lies."""
    return f"In which quarter of this tile does most of the {NOUNS[name]} lie?"


def _place(region: str) -> str:
    return f"the {region} of this tile" if region else "this tile"
