"""What a caption was written from: the land-cover map, so that a mismatch is its fault, or something else."""

from typing import Literal, get_args

from duckdb import DuckDBPyConnection

from core.store.boxtable import BOXES_SET
from core.store.wheretable import METADATA_SET

Basis = Literal["map", "image", "unknown"]
"""The map or figures of it; the satellite image, seen by a model; what a person, or somebody else's file, went by."""

Standing = Literal["map", "opinion"]
"""How a caption stands to the map: written from it, or beside it, where the map is only a second opinion."""

STANDINGS: tuple[Standing, ...] = get_args(Standing)

STANDING_WORDS: dict[Standing, str] = {"map": "Written from the map", "opinion": "Second opinions"}

HEADLINES: dict[Standing, str] = {"map": "Truth", "opinion": "Agreement with the map"}
"""What the headline score of a caption is, 0 to 100."""

EXPLAINED: dict[Standing, str] = {
    "map": "Captions that were written from the land-cover map: both published sets, the rules, and answers of models "
    "that saw the map or its figures and no image. Where such a caption departs from the map, the caption is wrong.",
    "opinion": "Captions that were written from pixels or by people, and edits, of which nobody knows what they went "
    "by. Where such a caption and the map differ, either may be wrong: the map is a second opinion.",
}

VERDICTS_MEAN: dict[Standing, str] = {
    "map": "Written from the map: where it departs from the map, the caption is wrong, even where the map is too.",
    "opinion": "Not known to be written from the map, which is a second opinion here: where they differ, either may "
    "be wrong.",
}
"""What a contradiction says of one caption."""

_PUBLISHED = ("35", "4v")
"""Caption sets of the release, both written from the map; captions of any other file may be from anything."""

_FROM_MAP = ("statistics", "label map")
"""What a model saw of a tile when it saw no image of it; see `generation.prompts.recipes.recipe.InputKind`."""

BASIS_SQL = f"""case when c.origin = 'rules' or (c.origin = 'dataset' and c.caption_set in {_PUBLISHED}) then 'map'
    when c.origin = '{METADATA_SET}' then 'map'
    when c.origin = '{BOXES_SET}' and c.variant = 0 then 'map' -- the next are of box files
    when c.origin <> 'generation' or g.input_kind is null then 'unknown'
    when g.input_kind in {_FROM_MAP} then 'map' else 'image' end"""
"""The basis of `captions c left join generations g on g.id = c.generation`."""

WITH_BASIS = f"(select c.*, {BASIS_SQL} as basis from captions c left join generations g on g.id = c.generation)"
"""All captions with their basis."""


def basis_of_input(input_kind: str) -> Basis:
    """Return the basis of an answer from what the model saw; an image beside the map counts as an image."""
    return "map" if input_kind in _FROM_MAP else "image"


def standing(basis: Basis) -> Standing:
    """Return how a caption with a basis stands to the map."""
    return "map" if basis == "map" else "opinion"


def second_opinions(cursor: DuckDBPyConnection) -> None:
    """Keep the lowest score of a tile's second opinions apart from that of captions written from the map."""
    cursor.execute("alter table tiles add column if not exists opinion float")
    cursor.execute("update revision set stale = true")
