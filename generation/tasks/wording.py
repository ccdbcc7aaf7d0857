"""Turns as they are read: the options and how to answer, and boxes in the notation of whoever reads them."""

import re
from collections.abc import Callable

from core.geography.tiles import TILE_PX
from generation.boxes.found import Box
from generation.tasks.kinds import LETTERS
from generation.tasks.task import Turn

Notation = Callable[[Box], str]

_BOX = re.compile(r"<box(\d+)>")
_NEXT_BOX = ")</rbox>, <rbox>("
"""FIT-RS has the boxes of a list in one pair of marks."""

_HOW = {"binary": "Answer yes or no.", "choice": "Answer with the letter.", "open": ""}


def in_pixels(box: Box) -> str:
    """Corners in pixels of the tile."""
    return f"[{box.x0:g}, {box.y0:g}, {box.x1:g}, {box.y1:g}]"


def in_shares(box: Box) -> str:
    """Corners as shares 0..1 of the image, as LLaVA reads them."""
    return f"[{', '.join(f'{side / TILE_PX:.2f}' for side in box[1:5])}]"


def rotated(box: Box) -> str:
    """FIT-RS's box: middle, sides and angle of the first side, of an image of 100; upright boxes stand at 90 degrees.

    The first side of an angle of 90 degrees is the height.
    """
    across, down = (100 * (low + high) / 2 / TILE_PX for low, high in ((box.x0, box.x1), (box.y0, box.y1)))
    height, width = (100 * (high - low) / TILE_PX for low, high in ((box.y0, box.y1), (box.x0, box.x1)))
    return f"<rbox>({{<{across:.2f}><{down:.2f}><{height:.2f}><{width:.2f}>|<90>}})</rbox>"


def filled(text: str, turn: Turn, notation: Notation) -> str:
    """Put the boxes of a turn into its question or answer."""
    return _BOX.sub(lambda found: notation(turn.boxes[int(found.group(1)) - 1]), text).replace(_NEXT_BOX, ", ")


def asked(turn: Turn, notation: Notation, *, how: bool = True) -> str:
    """The question with its options, and how it is to be answered."""
    options = [f"{letter}. {option}" for letter, option in zip(LETTERS, turn.options, strict=False)]
    lines = [filled(turn.question, turn, notation), *options]
    return "\n".join([*lines, *([_HOW[turn.form]] if how and _HOW[turn.form] else [])])


def answered(turn: Turn, notation: Notation) -> str:
    """The answer: a letter where there are options."""
    if turn.form == "choice":
        return LETTERS[turn.options.index(turn.answer)]
    return filled(turn.answer, turn, notation)
