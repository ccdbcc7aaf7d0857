"""An image of a box file, checked."""

import math
from typing import NamedTuple

from generation.boxes.found import Box

LARGEST_SIDE = 100_000
"""Pixels along a side of an image."""

_LONGEST_NAME = 100


class BoxedImage(NamedTuple):
    """An image with the boxes that lie in it, in its own pixels."""

    file: str
    width: float
    height: float
    boxes: list[Box]
    broken: int = 0
    """Boxes that are left out."""


def checked(name: object, sides: list[object], width: float, height: float) -> Box | None:
    """Return a box cut to its image; None where it has no name, no area, no numbers, or lies outside."""
    numbers = [_number(side) for side in sides]
    if not isinstance(name, str) or not name.strip() or None in numbers or len(numbers) != 4:
        return None
    x0, y0, x1, y1 = (number or 0.0 for number in numbers)
    x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height)
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return Box(words[:_LONGEST_NAME], x0, y0, x1, y1) if words and x0 < x1 and y0 < y1 else None


def side(value: object) -> float | None:
    """Return a side of an image; None where it is none."""
    number = _number(value)
    return number if number is not None and 1 <= number <= LARGEST_SIDE else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
