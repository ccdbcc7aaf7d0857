"""RemoteCLIP's five captions of an image with boxes."""

from collections.abc import Sequence

from core.errors import CaptionError
from core.geography.tiles import TILE_PX
from generation.boxes.found import Box, count
from generation.rules import words
from generation.rules.by_object import five
from generation.rules.grammar import Voice

LONGEST_NAME = 60
"""Characters of a class name of a box file that are said."""

_SAME = {"aircraft", "spacecraft", "hovercraft", "watercraft", "livestock", "sheep", "cattle", "greenery", "others"}
_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "child": "children"}
_HISSING = ("s", "x", "z", "ch", "sh")


def captions(
    boxes: Sequence[Box], tile: str, seed: int = 0, *, width: int = TILE_PX, height: int = TILE_PX
) -> tuple[str, ...]:
    """Write five captions: what lies in the centre, what elsewhere, and drawn classes with their counts.

    The same boxes, tile and seed give the same text. A count above ten becomes `many` or `a lot of`.

    Raises:
        CaptionError: There are no boxes, so nothing can be said.
    """
    if not boxes:
        raise CaptionError(f"{tile} has no boxes, so there is nothing to write captions of.")
    counts = count(boxes)
    centre = count(box for box in boxes if box.in_centre(width, height))
    names = {kind: words.COUNTED.get(kind) or names_of(kind) for kind in counts}
    return five(counts, {kind: centre[kind] for kind in counts}, Voice(f"boxes/{seed}/{tile}"), names, "")


def names_of(kind: str) -> tuple[str, str]:
    """What one and several of a class of a box file are called: `storage_tank` gives storage tank, storage tanks."""
    one = " ".join(kind.replace("_", " ").replace("-", " ").split())[:LONGEST_NAME].strip()
    one = one if any(word.isupper() and len(word) > 1 for word in one.split()) else one.lower()
    before, space, last = one.rpartition(" ")
    return one, f"{before}{space}{_several(last)}"


def _several(noun: str) -> str:
    """The plural of a noun by the rules of spelling, and the few of the field that follow none."""
    if noun in _SAME or (noun.endswith("s") and not noun.endswith(("ss", "us", "is"))):
        return noun  # many lists of classes name them in the plural: `vehicles`
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(_HISSING) else f"{noun}s"
