"""The two captions of a tile as SkyScript writes them, from the objects that can be seen in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import MapDataError
from core.geography.tiles import Tile
from generation.osm.ground import Seen
from generation.osm.wording import among_others, sentence, single

MOST_OTHERS = 12
"""Objects that are named around the focus object, the most prominent ones."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What is said of a tile, under SkyScript's names."""

    focus: str
    """The object that the first caption is about."""
    title: str
    title_multi_objects: str


def titles(tile: Tile, seen: Sequence[Seen], focus: str | None = None) -> Titles:
    """Write both captions.

    Args:
        tile: The tile.
        seen: Its objects, as `ground.look` orders them.
        focus: Id of the object that the captions are about; the most prominent one if None.

    Raises:
        MapDataError: Nothing can be seen in the tile, or not the focus object.
    """
    visible = [one for one in seen if one.visible]
    chosen = next((one for one in visible if focus in (None, one.object.id)), None)
    if chosen is None:
        what = f"Of {focus}, nothing" if focus else "Of all that OpenStreetMap has here, nothing"
        raise MapDataError(f"{what} can be seen at this size in {tile.name}, so there is no caption.")
    others = [one for one in visible if one is not chosen]
    parts = dict.fromkeys(among_others(one.kept) for one in [chosen, *others])
    said = sentence(list(parts)[: MOST_OTHERS + 1])
    return Titles(chosen.object.id, single(chosen.kept), said)
