"""All tasks of a tile, drawn by a seed: single questions, and a conversation of some of them."""

from collections.abc import Callable, Iterator

from core.errors import LandCoverError
from core.geography.tiles import Tile
from core.raster.legend import Ids
from generation.tasks.borders import adjacency
from generation.tasks.changes import change
from generation.tasks.classes import area, comparison, presence
from generation.tasks.graph import scene_graph
from generation.tasks.ground import ALL_PX, ground_of
from generation.tasks.patches import counting, position, referring
from generation.tasks.regions import region_caption
from generation.tasks.sheet import Sheet
from generation.tasks.task import Task, Turn

VERSION = 2
"""Goes up with every change that makes other tasks of the same map and seed."""

_ASKED: tuple[Callable[[Sheet], Iterator[Turn]], ...] = (
    *(presence, area, counting, adjacency, position, comparison, change),
    *(region_caption, referring, scene_graph),
)
_TALKED = (
    "presence/list",
    "area/share",
    "area/largest",
    "comparison/which",
    "position/quarter",
    "region caption/quarter",
)
"""What a conversation goes through, in this order: from what is there to where it lies."""

_SHORTEST, _LONGEST = 3, 4


def tasks_of(tile: Tile, ids: Ids, seed: int = 0, maps: tuple[Ids, Ids] | None = None) -> list[Task]:
    """Ask what can be asked of a tile without doubt; the same map and seed give the same tasks.

    Args:
        tile: The tile.
        ids: (256, 256) class ids; what is unknown could be any class, so nothing is asked that it would change.
        seed: Draws classes, words and the places of options.
        maps: WorldCover 2020 and 2021 of the tile, where both are kept.

    Raises:
        LandCoverError: So many pixels have no class that no answer is certain.
    """
    sheet = Sheet(ground_of(tile, ids, maps), seed)
    turns = [turn for asked in _ASKED for turn in asked(sheet)]
    if not turns:
        raise LandCoverError(
            f"{sheet.ground.unknown:,} of the {ALL_PX:,} pixels of the land-cover map of {tile.name} have no class, so "
            "that no question about it has a certain answer. Fetch another map, or leave the tile out."
        )
    talk = _conversation(sheet, turns)
    single = {Task(tile, turn.kind, (turn,)): None for turn in turns if turn not in talk}
    return [*single, *([Task(tile, "conversation", talk)] if talk else [])]


def _conversation(sheet: Sheet, turns: list[Turn]) -> tuple[Turn, ...]:
    """Take some questions into a conversation; they are asked nowhere else."""
    fitting = [turn for turn in turns if turn.ask in _TALKED]
    if len(fitting) < _SHORTEST:
        return ()
    drawn = sheet.some(fitting, min(_LONGEST, len(fitting)))
    return tuple(sorted(drawn, key=lambda turn: _TALKED.index(turn.ask)))
