"""A map tile drawn from the objects of a tile: a picture for people, and for models that read a map beside an image."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import shapely
from PIL import Image, ImageDraw
from shapely import Geometry

from core.geography.tiles import TILE_PX
from core.store.authors import OSM_TERMS
from generation.osm.ground import Seen

SCALE = 2
"""Pixels of the drawing to a pixel of the tile."""

_GROUND = "#f4f1ea"
_COVERS = {
    "water": "#9fc8e8",
    "developed area": "#ddd3d6",
    "tree": "#a5c99b",
    "shrub": "#c6d49a",
    "grass": "#cfe6b4",
    "crop": "#f0e6b8",
    "bare land": "#d9cdb4",
    "snow": "#eef7fb",
    "wetland": "#b5d9cf",
    "mangroves": "#8fc4a8",
    "moss": "#dcd9a8",
}
_OTHER = "#e3ddc8"
_ROADS = {"motorway": ("#d9607a", 4), "trunk": ("#e8906a", 4), "primary": ("#e8b56a", 3)}
_LINES = {"railway": ("#555555", 2), "waterway": ("#5f9fd0", 3), "aeroway": ("#9a8fb5", 6)}
_LINE = ("#8a7f6a", 1)
_OUTLINE = "#8f8672"


def draw_png(seen: Sequence[Seen], *, scale: int = SCALE) -> bytes:
    """Draw what can be seen, largest areas first and lines on top; who made the data stands in the file as text."""
    from PIL.PngImagePlugin import PngInfo

    side = TILE_PX * scale
    picture = Image.new("RGB", (side, side), _GROUND)
    draw = ImageDraw.Draw(picture)
    shown = [one for one in seen if one.visible]
    for one in (one for one in shown if one.object.kind == "area"):
        _fill(picture, one, scale)
    for one in (one for one in shown if one.object.kind == "line"):
        colour, width = _stroke(one)
        for line in shapely.get_parts(one.object.shape):
            draw.line(_points(line, scale), fill=colour, width=max(1, width * scale // 2), joint="curve")
    about = PngInfo()
    about.add_text("Copyright", OSM_TERMS)
    data = BytesIO()
    picture.save(data, "PNG", pnginfo=about)
    return data.getvalue()


def colour_of(one: Seen) -> str:
    """Return the colour in which an object is drawn."""
    return _COVERS.get(one.cover, _OTHER) if one.object.kind == "area" else _stroke(one)[0]


def _stroke(one: Seen) -> tuple[str, int]:
    if road := _ROADS.get(one.kept.get("highway", "")):
        return road
    return next((line for key, line in _LINES.items() if key in one.kept), _LINE)


def _fill(picture: Image.Image, one: Seen, scale: int) -> None:
    """Paint an area through a mask, so that its holes keep what lies below."""
    mask = Image.new("1", picture.size)
    draw = ImageDraw.Draw(mask)
    for ring, is_hole in _rings(one.object.shape):
        draw.polygon(_points(ring, scale), fill=0 if is_hole else 1)
    picture.paste(colour_of(one), mask=mask)
    edge = ImageDraw.Draw(picture)
    for ring, _ in _rings(one.object.shape):
        edge.line(_points(ring, scale), fill=_OUTLINE, width=1)


def _rings(shape: Geometry) -> Iterator[tuple[Geometry, bool]]:
    for polygon in shapely.get_parts(shape):
        yield polygon.exterior, False
        yield from ((ring, True) for ring in polygon.interiors)


def _points(line: Geometry, scale: int) -> list[tuple[float, float]]:
    return [(x * scale, y * scale) for x, y in shapely.get_coordinates(line).tolist()]
