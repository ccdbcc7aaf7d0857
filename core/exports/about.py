"""What an export says of itself: facts that its manifest, its card and its Croissant description share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from core.embedding.spaces import SpaceTable
from core.exports.journal import Done
from core.exports.order import Order
from core.exports.plan import Keys, Plan
from core.geography import climate
from core.geography.mercator import to_degrees
from core.geography.tiles import GRID, ZOOM, BBox
from core.search.hitlist import ATTRIBUTION, LICENCE
from core.store import whereabouts
from core.store.authors import OSM_LICENCE, OSM_SET, OSM_TERMS
from core.store.catalogue import Catalogue
from core.store.flags import SYNTHETIC_NOTE
from core.store.ownplaces import OWN_NOTE

TITLE = "Captions of satellite images"
_NAMED = 7
"""Continents or countries that are named."""


@dataclass(frozen=True, slots=True)
class About:
    """An export as it is described."""

    order: Order
    made_at: datetime
    captions: int
    tiles: int
    pictures: int
    without_picture: int
    """Tiles whose picture is missing or damaged."""
    labels: int
    without_label: int
    """Tiles whose land-cover map is missing or damaged."""
    left_out: int
    """Captions that are not there because their tile lacks a picture."""
    by_set: Counter[str]
    by_split: Counter[str]
    published: int
    synthetic: int
    own: int
    bounds: BBox
    bias: str
    """Where the tiles lie, in words and figures."""
    space: str
    """Model whose vectors are in it; empty if none."""
    vectorless: int
    """Captions without a vector, where vectors are in it."""

    @property
    def sources(self) -> list[str]:
        """Who has to be named, and what is not real."""
        found = [ATTRIBUTION] if self.published else []
        found += [OSM_TERMS] if OSM_SET in self.by_set else []
        found += [SYNTHETIC_NOTE] if self.synthetic else []
        return found + ([OWN_NOTE] if self.own else [])

    @property
    def licences(self) -> list[str]:
        """Licences of what is in it."""
        return ([LICENCE] if self.published else []) + ([OSM_LICENCE] if OSM_SET in self.by_set else [])

    @property
    def sampling(self) -> str:
        """How the captions were chosen."""
        filters = self.order.selection.to_query()
        return f"Selected by the filters {filters}." if filters else "All captions of the catalogue."


def about(
    catalogue: Catalogue, order: Order, plan: Plan, done: Iterable[Done], bias: str, space: SpaceTable | None
) -> About:
    """Gather the facts of an export that was written; `bias` is what `spread` tells of its tiles."""
    keys, parts = plan.keys, list(done)
    unpictured = {key for one in parts for key in one.unpictured}
    unlabelled = {key for one in parts for key in one.unlabelled}
    pictured, labelled = order.with_images, order.labels
    lacking = (unpictured | unlabelled) if order.format == "webdataset" else set()
    return About(
        order,
        datetime.now(UTC),
        captions=len(plan.ids),
        tiles=len(keys),
        pictures=len(keys) - len(unpictured) if pictured else 0,
        without_picture=len(unpictured),
        labels=len(keys) - len(unlabelled) if labelled else 0,
        without_label=len(unlabelled),
        left_out=int(np.isin(plan.tiles, np.fromiter(lacking, np.uint32, len(lacking))).sum()),
        by_set=plan.counted(plan.sets),
        by_split=plan.counted(plan.splits),
        published=len(plan.ids) - plan.synthetic - plan.own,
        synthetic=plan.synthetic,
        own=plan.own,
        bounds=_bounds(keys),
        bias=bias,
        space=f"{space.space.name}: {space.space.model}" if space else "",
        vectorless=_vectorless(catalogue, plan, space) if space else 0,
    )


def _bounds(keys: Keys) -> BBox:
    x, y = (keys >> np.uint32(ZOOM)).astype(float), (keys & np.uint32(GRID - 1)).astype(float)
    (west, east), (north, south) = to_degrees([x.min(), x.max() + 1], [y.min(), y.max() + 1])
    return BBox(float(west), float(south), float(east), float(north))


def spread(catalogue: Catalogue, keys: Keys) -> str:
    """Say where tiles lie: continents, countries and climates, each with its share."""
    whereabouts.fill(catalogue)
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"key": pa.array(keys)}))
        rows = cursor.execute(
            """select continent, country, climate, count(*) from wanted join whereabouts using (key) group by all"""
        ).fetchall()
        cursor.unregister("wanted")
    found: dict[str, Counter[str]] = {"Continents": Counter(), "Countries": Counter(), "Climates": Counter()}
    for continent, country, zone, count in rows:
        names = (continent, country, climate.group(zone) if zone else None)
        for counts, name in zip(found.values(), names, strict=True):
            counts[name or "at sea or unknown"] += count
    return " ".join(f"{what}: {_shares(counts, len(keys))}." for what, counts in found.items())


def _shares(counts: Counter[str], tiles: int) -> str:
    """Tell the shares of the most frequent values; of the others how many there are."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    told = [f"{name} {count / tiles:.1%}" for name, count in ordered[:_NAMED]]
    return ", ".join(told) + (f" and {len(ordered) - _NAMED:,} more" if len(ordered) > _NAMED else "")


def _vectorless(catalogue: Catalogue, plan: Plan, space: SpaceTable) -> int:
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"id": pa.array(plan.ids)}))
        held = cursor.execute(f"select count(*) from wanted w join {space.name} e on e.caption = w.id").fetchall()
        cursor.unregister("wanted")
    return len(plan.ids) - int(held[0][0])
