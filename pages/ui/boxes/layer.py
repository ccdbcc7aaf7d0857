"""Boxes as a layer of the world map: one picture of lines a tile."""

from contextlib import suppress

from starlette.responses import PlainTextResponse, Response

from core.errors import LandCoverError
from core.geography.tiles import ZOOM, Tile
from generation.boxes.files import boxes_of_files
from generation.boxes.found import find_boxes
from generation.boxes.outline import Outlined, outlines
from generation.facts.store import label_of
from pages.ui.frame.resources import catalogue, settings

KEPT_S = 60
"""How long a browser keeps a picture: box files come in without the catalogue's pictures changing."""


def drawn(zoom: int, x: int, y: int) -> Response:
    """Answer with the boxes of a tile: those of its land cover in full lines, those of files in dashes."""
    if zoom != ZOOM or not (0 <= x < 1 << ZOOM and 0 <= y < 1 << ZOOM):
        return PlainTextResponse(f"Boxes are drawn at zoom {ZOOM} alone.", 404)
    tile = Tile(x, y)
    files = [Outlined(boxes, dashed=True) for boxes in boxes_of_files(catalogue(), tile).values()]
    with suppress(LandCoverError):  # boxes of files need none
        files.insert(0, Outlined(find_boxes(label_of(catalogue(), settings(), tile).ids).boxes))
    if not files:
        return Response(status_code=204)
    return Response(outlines(files), media_type="image/svg+xml", headers={"Cache-Control": f"max-age={KEPT_S}"})
