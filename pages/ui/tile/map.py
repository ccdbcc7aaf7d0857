"""The map of one tile and its neighbours: pictures, land cover, regions, and what lies under the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import folium
from folium.map import CustomPane
from xyzservices import TileProvider  # type: ignore[import-untyped]  # it has no type hints

from core.geography.tiles import GRID, TILE_PX, ZOOM, Tile
from core.pictures.layers import MapLayer
from core.raster.legend import CLASSES
from core.store.flags import Flag
from core.tile.record import TileRecord
from pages.ui.frame.resources import prefix
from pages.ui.map.basemaps import ONLINE
from pages.ui.tile.boxes import OUTLINE, REGION_BOXES, Box, neighbour_boxes
from pages.ui.tile.controls import Control
from pages.ui.tile.folium_offline import map_class

HEIGHT = 560
"""Height in pixels."""

IMAGE_SOURCE = "ChatEarthNet (CC BY 4.0), contains modified Copernicus Sentinel data"
FETCHED_SOURCE = "Contains modified Copernicus Sentinel data"
COVER_SOURCE = "© ESA WorldCover project"

AROUND = 3
"""How many tiles beyond the tile itself can be reached, on each side."""

_ZOOMS: dict[str, Any] = {"min_zoom": 13, "max_zoom": 18}
_NATIVE: dict[str, Any] = {"min_native_zoom": ZOOM, "max_native_zoom": ZOOM}
"""Tiles are always shown as they are, never as overviews: those reach beyond the bounds."""


class Imagery(NamedTuple):
    """One way to show the satellite image."""

    label: str
    layer: MapLayer


IMAGERY = {
    "colour": Imagery("True colour", "rgb"),
    "red-edge": Imagery("False colour, bands 5-6-7", "bands-5-6-7"),
    "infrared": Imagery("False colour, bands 8-11-12", "bands-8-11-12"),
}


def available(record: TileRecord) -> dict[str, Imagery]:
    """Return the ways in which a tile's image can be shown."""
    broken = bool(record.flags & Flag.UNREADABLE)
    return {
        name: one
        for name, one in IMAGERY.items()
        if one.layer in record.pictures and not (broken and one.layer == "rgb")
    }


class Shape(NamedTuple):
    """A line, or an area with its holes, in pixels from the north-west corner of the tile."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    """Places along each line; of an area first the outline, then the holes."""
    filled: bool
    colour: str
    label: str
    """Told where the pointer is."""
    name: str = ""
    """Stands on it, where it has one."""


class ShapeLayer(NamedTuple):
    """Shapes that are switched on and off together."""

    name: str
    credit: str
    shapes: tuple[Shape, ...]
    show: bool = True


@dataclass(frozen=True, slots=True)
class TileMap:
    """Everything the map shows."""

    tile: Tile
    revision: int
    imagery: Imagery | None = IMAGERY["colour"]
    """None where the tile has no image, or none is wanted."""

    landcover: bool = True
    neighbours: bool = True
    """Show the pictures of the tiles around, as far as there are any."""

    outline: bool = True
    online: str | None = None
    """A name of ONLINE."""

    dark: bool = False
    others: tuple[Imagery, ...] = ()
    """More ways to show the image, to be picked on the map."""

    around: tuple[Tile, ...] = ()
    """Tiles to outline, each of which can be opened."""

    shapes: tuple[ShapeLayer, ...] = ()
    """Lines and areas to draw over the pictures."""

    sources: tuple[str, str] = (IMAGE_SOURCE, COVER_SOURCE)
    """Whose image and whose land cover it is."""


def build(shown: TileMap) -> folium.Map:
    """Make the folium map."""
    lon, lat = shown.tile.centre
    made: folium.Map = map_class()(
        location=[lat, lon],
        zoom_start=15,
        tiles=None,
        control_scale=True,
        fullscreen_control=False,
        font_size="12px",
        double_click_zoom=False,  # the first click of two already opens a neighbour
        **_ZOOMS,
    )
    # folium takes limits for a first layer of its own only
    made.options.update(minZoom=_ZOOMS["min_zoom"], maxZoom=_ZOOMS["max_zoom"], maxBounds=reach(shown.tile))
    made.add_child(Control("start", {"bounds": _corners(shown.tile), "name": shown.tile.name, "dark": shown.dark}))
    if shown.online:
        made.add_basemap(_provider(shown.online))  # type: ignore[attr-defined]  # leafmap's
    _add_pictures(made, shown)
    _add_lines(made, shown)
    made.add_child(folium.LayerControl())
    made.add_child(Control("cursor", {**_place(shown.tile), "cover": _readable(shown)}))
    return made


def clicked_tile(result: object) -> Tile | None:
    """Return the tile under the last click that streamlit-folium tells of, None where there was none."""
    place: Any = result.get("last_clicked") if isinstance(result, dict) else None
    return Tile.at(place["lng"], place["lat"]) if place else None


def _provider(name: str) -> TileProvider:
    """Describe an online basemap the way leafmap wants it."""
    basemap = ONLINE[name]
    return TileProvider(name=name, url=basemap.url, attribution=basemap.attribution, max_zoom=18)


def _add_pictures(made: folium.Map, shown: TileMap) -> None:
    """Add images and land cover, each in a pane of its own, with what moves between them."""
    for pane, order in (("image", 250), ("cover", 260)):
        made.add_child(CustomPane(pane, z_index=order, pointer_events=False))
    images = [shown.imagery, *shown.others] if shown.imagery else []
    for number, image in enumerate(images):
        base = {"name": image.label, "overlay": False, "control": len(images) > 1, "show": number == 0}
        made.add_child(_layer(shown, image.layer, "image", **base))
    if not shown.landcover:
        return
    cover = _layer(shown, "landcover", "cover", name="Land cover", overlay=True, control=bool(images))
    made.add_child(cover)
    if images:
        made.add_child(Control("opacity", {"label": "Land cover", "value": 30}, layers=[cover]))


def _layer(shown: TileMap, layer: MapLayer, pane: str, **options: Any) -> folium.TileLayer:
    """Return one of our own picture layers, enlarged beyond zoom 14 without smoothing."""
    return folium.TileLayer(
        tiles=_address(shown, layer),
        attr=shown.sources[layer == "landcover"],
        bounds=_limits(shown),
        pane=pane,
        class_name="exact",
        **_ZOOMS,
        **_NATIVE,
        **options,
    )


def _limits(shown: TileMap) -> list[list[float]] | None:
    """Return what pictures are cut to.

    None where neighbours lie beyond the antimeridian: Leaflet 1.9 brings the place of each picture back to -180..180
    but not the limits, and would leave those pictures out.
    """
    limits = _corners(shown.tile, margin=AROUND if shown.neighbours else 0, inset=0.01)
    return limits if limits[0][1] > -180 and limits[1][1] < 180 else None


def _address(shown: TileMap, layer: MapLayer) -> str:
    return f"{prefix()}/xyz/{layer}/{{z}}/{{x}}/{{y}}?v={shown.revision}"


def _add_lines(made: folium.Map, shown: TileMap) -> None:
    """Add what is drawn over the pictures: tiles around, the five regions, and the tile's outline on top."""
    if around := neighbour_boxes(shown.tile, shown.around):
        _add_boxes(made, shown, "Neighbours", around, weight=1)
    for layer in shown.shapes:
        _add_shapes(made, shown, layer)
    _add_boxes(made, shown, "Five regions", REGION_BOXES, weight=1, show=False)
    if shown.outline:
        _add_boxes(made, shown, "Outline", [OUTLINE], weight=2)


def _add_boxes(
    made: folium.Map, shown: TileMap, name: str, boxes: Sequence[Box], *, weight: int, show: bool = True
) -> None:
    """Add boxes as one layer that can be switched off."""
    group = folium.FeatureGroup(name, show=show)
    made.add_child(group)
    values = {**_place(shown.tile), "weight": weight, "boxes": [box._asdict() for box in boxes]}
    made.add_child(Control("boxes", values, layers=[group]))


def _add_shapes(made: folium.Map, shown: TileMap, layer: ShapeLayer) -> None:
    """Add lines and areas as one layer that can be switched off."""
    group = folium.FeatureGroup(layer.name, show=layer.show)
    made.add_child(group)
    values = {**_place(shown.tile), "credit": layer.credit, "shapes": [shape._asdict() for shape in layer.shapes]}
    made.add_child(Control("shapes", values, layers=[group]))


def _place(tile: Tile) -> dict[str, object]:
    return {"x": tile.x, "y": tile.y, "zoom": ZOOM, "pixels": TILE_PX}


def _readable(shown: TileMap) -> dict[str, object] | None:
    """Return where the browser finds the tile's land cover, and which colour means what; None if it is not shown."""
    if not shown.landcover:
        return None
    address = _address(shown, "landcover").format(z=ZOOM, x=shown.tile.x, y=shown.tile.y)
    return {"address": address, "names": {land.hex.lower(): land.name for land in CLASSES[1:]}}


def _corners(tile: Tile, *, margin: int = 0, inset: float = 0.0) -> list[list[float]]:
    """Return south-west and north-east as Leaflet wants them, lat before lon.

    Args:
        tile: The tile in the middle.
        margin: How many tiles more on each side.
        inset: Share of a tile to stay inside, so that tiles that only touch the edge are not asked for.
    """
    west, east = tile.bounds.west, tile.bounds.east
    step = east - west
    north = Tile(tile.x, max(0, tile.y - margin)).bounds
    south = Tile(tile.x, min(GRID - 1, tile.y + margin)).bounds
    return [
        [south.south + inset * (south.north - south.south), west - (margin - inset) * step],
        [north.north - inset * (north.north - north.south), east + (margin - inset) * step],
    ]


def reach(tile: Tile) -> list[list[float]]:
    """Return the south-west and north-east corner of what the map can show, lat before lon.

    Longitudes run past 180 at the antimeridian.
    """
    return _corners(tile, margin=AROUND)
