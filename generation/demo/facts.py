"""What a caption of a tile may say, measured from its label map."""

from typing import NamedTuple

from core.errors import LabelError
from core.raster.landcover import REGIONS, SizedClass, measure, ranked_shares, size_words
from core.raster.legend import CLASSES, Ids
from generation.demo.shapes import Form, form_of

SHAPED = ("water", "developed area", "crop")
"""Classes whose form is worth a word."""

_MENTIONED = 0.003
"""Smaller shares of a tile than this are not in the ranking."""


class Facts(NamedTuple):
    """The measures of one tile."""

    ranked: tuple[tuple[str, float], ...]
    """Classes with their shares of the tile, largest first; the first is the dominant one."""
    regions: dict[str, tuple[SizedClass, ...]]
    """At most three classes of each region, largest first, with their size words."""
    shares: dict[str, dict[str, float]]
    """Share of each ranked class in each region, by class and region."""
    forms: dict[str, Form]
    """Form of the classes in SHAPED; empty if it was not asked for."""


def facts_of(ids: Ids, *, shapes: bool = True) -> Facts:
    """Measure (256, 256) class ids.

    Raises:
        LabelError: No pixel has a known class, so that there is nothing to say.
    """
    composition = measure(ids)
    if not composition.valid:
        raise LabelError("The label map holds no known class, so no caption can be written. Give another label map.")
    ranking = ranked_shares(composition)
    ranked = tuple(item for place, item in enumerate(ranking) if place == 0 or item[1] >= _MENTIONED)
    by_region = composition.region_shares()
    number = {land.name: land.id for land in CLASSES}
    shares = {
        name: {region: float(by_region[place, number[name]]) for place, region in enumerate(REGIONS)}
        for name, _ in ranked
    }
    forms = {name: form_of(ids, number[name]) for name, _ in ranked if shapes and name in SHAPED}
    return Facts(ranked, size_words(composition), shares, forms)
