"""The boxes of a tile as a picture of lines alone, for maps that lay it over the image."""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from core.geography.tiles import TILE_PX
from core.raster.legend import CLASSES
from generation.boxes.found import Box

MOST = 400
"""Boxes of one source that are drawn, largest first."""

_LAND = {land.name: f"#{land.hex.lstrip('#')}" for land in CLASSES}
_OTHERS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Colours of the classes of box files, which can be told apart by the colour-blind."""


_STYLE = (
    "rect{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}"
    ".under{stroke:#000;stroke-width:4;opacity:.5}"  # seen on pictures of any colour
)


class Outlined(NamedTuple):
    """Boxes that are drawn in one kind of line."""

    boxes: Sequence[Box]
    dashed: bool = False


def colours(boxes: Sequence[Box]) -> dict[str, str]:
    """Return a colour for each class, as '#rrggbb': that of the map's legend where it has the class."""
    others = count()
    found: dict[str, str] = {}
    for box in boxes:
        if box.name not in found:
            found[box.name] = _LAND.get(box.name) or _OTHERS[next(others) % len(_OTHERS)]
    return found


def largest(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes that are drawn, largest first, so that small ones lie on top."""
    return sorted(boxes, key=lambda box: (box.x1 - box.x0) * (box.y1 - box.y0), reverse=True)[:MOST]


def outlines(sources: Sequence[Outlined]) -> bytes:
    """Draw boxes as an SVG of the side of a tile; lines keep their width at every zoom."""
    lines = []
    for source in sources:
        colour = colours(source.boxes)
        dash = ' stroke-dasharray="6 3"' if source.dashed else ""
        for box in largest(source.boxes):
            left, top, width, height = box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0
            place = f'x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}"'
            lines.append(f'<rect class="under" {place}/><rect {place} stroke={quoteattr(colour[box.name])}{dash}/>')
    side = f'viewBox="0 0 {TILE_PX} {TILE_PX}" width="{TILE_PX}" height="{TILE_PX}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {side}><style>{_STYLE}</style>{"".join(lines)}</svg>'.encode()
