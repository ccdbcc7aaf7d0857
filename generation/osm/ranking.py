"""Which captions fit best: ranked by any measure of likeness, the best part kept, as SkyScript does with its pairs."""

from collections.abc import Callable, Mapping

import numpy as np

from core.embedding.protocol import Embedder
from core.errors import MapDataError
from core.geography.tiles import Tile
from core.store.authors import OSM_SET
from core.store.catalogue import Catalogue
from generation.osm.titles import Titles

Likeness = Callable[[Tile, str], float]
"""How well a text fits the picture of a tile; only the order of the values counts."""


def keep_best(said: Mapping[Tile, Titles], likeness: Likeness, share: float) -> dict[Tile, Titles]:
    """Return the best share of some captions by rank, best first; of equals the tile that stands first in the world.

    Raises:
        MapDataError: The share is none.
    """
    if not 0 < share <= 1:
        raise MapDataError(f"The share of captions to keep lies between 0 and 1, not at {share:g}.")
    ranked = sorted(said, key=lambda tile: (-likeness(tile, said[tile].title_multi_objects), tile.key))
    return {tile: said[tile] for tile in ranked[: max(1, round(share * len(ranked)))]}


def like_other_captions(catalogue: Catalogue, embedder: Embedder) -> Likeness:
    """Return how near a text is in meaning to what else is said of its tile: a measure that needs no model of images.

    A tile without another caption comes last.
    """

    def likeness(tile: Tile, text: str) -> float:
        with catalogue.cursor() as cursor:
            rows = cursor.execute(
                """select c.text from active_captions a join captions c on c.id = a.caption
                where a.key = ? and a.caption_set <> ? order by c.id""",
                [tile.key, OSM_SET],
            ).fetchall()
        if not rows:
            return -1.0
        vectors = embedder.embed([text, *(other for (other,) in rows)]).vectors
        return float(np.max(vectors[1:] @ vectors[0]))

    return likeness
