"""A task: what is asked about a tile, in which form, and the answer that its land cover gives."""

import hashlib
import json
from typing import NamedTuple

from core.geography.tiles import Tile
from generation.boxes.found import Box
from generation.tasks.kinds import Form

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Turn(NamedTuple):
    """A question and its answer."""

    ask: str
    """What is asked, as `kind/variant`."""
    form: Form
    question: str
    """`<box1>` stands for the first of the boxes."""
    answer: str
    """One of the options where there are any; boxes stand in it as in the question."""
    options: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the question."""
        return self.ask.partition("/")[0]


class Task(NamedTuple):
    """One question about a tile, or a conversation of several."""

    tile: Tile
    kind: str
    turns: tuple[Turn, ...]

    @property
    def form(self) -> Form:
        """How it is answered; a conversation mixes forms and counts as open."""
        return self.turns[0].form if len(self.turns) == 1 else "open"

    @property
    def number(self) -> int:
        """A number that is the same for the same words and boxes about the same tile, and for nothing else."""
        return number_of(self.tile, self.document)

    @property
    def document(self) -> str:
        """The turns as JSON."""
        return _COMPACT.encode([turn_json(turn) for turn in self.turns])


def number_of(tile: Tile, document: str) -> int:
    """The number of a task whose turns are written already."""
    return int.from_bytes(hashlib.blake2b(f"{tile.key}\n{document}".encode(), digest_size=8).digest()) >> 1


def name_of(tile: Tile, number: int) -> str:
    """The name of a task, unique over all tiles."""
    return f"{tile.name}_{number:016x}"


def turn_json(turn: Turn) -> list[object]:
    """A turn as plain values, which `turn_of` reads."""
    return [*turn[:4], turn.options, turn.boxes]


def turns_of(document: str) -> tuple[Turn, ...]:
    """Read the turns that `Task.document` wrote."""
    return tuple(
        Turn(ask, form, question, answer, tuple(options), tuple(Box(*box) for box in boxes))
        for ask, form, question, answer, options, boxes in json.loads(document)
    )
