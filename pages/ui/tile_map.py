"""The map of one tile and its neighbours: pictures, land cover, regions, and what lies under the cursor."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import folium
from folium.map import CustomPane
from xyzservices import TileProvider  # type: ignore[import-untyped]

from core.landcover import REGIONS
from core.layers import MapLayer
from core.tiles import GRID, TILE_PX, ZOOM, BBox, Tile
from pages.ui.folium_offline import map_class
from pages.ui.map_controls import Control
from pages.ui.resources import prefix

View = Literal["Layers", "Swipe"]
VIEWS: tuple[View, ...] = ("Layers", "Swipe")

HEIGHT = 560
"""Height in pixels."""

IMAGE_SOURCE = "ChatEarthNet (CC BY 4.0), modified Copernicus Sentinel data"
COVER_SOURCE = "© ESA WorldCover project"

_AROUND = 3
"""How many tiles beyond the tile itself can be reached, on each side."""

_LABELS_AT = ((0.125, 0.125), (0.875, 0.125), (0.125, 0.875), (0.875, 0.875), (0.5, 0.3))
"""Where the name of each region stands, as shares of the tile from its north-west corner."""


class Imagery(NamedTuple):
    """One way to show the satellite image."""

    label: str
    layer: MapLayer
    stretched: bool = False


IMAGERY = {
    "colour": Imagery("True colour", "rgb"),
    "stretched": Imagery("True colour, stretched", "rgb", stretched=True),
    "red-edge": Imagery("False colour, bands 5-6-7", "bands-5-6-7"),
    "infrared": Imagery("False colour, bands 8-11-12", "bands-8-11-12"),
}

ONLINE = {
    "OpenStreetMap": TileProvider(
        name="OpenStreetMap",
        url="https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        attribution="© OpenStreetMap contributors",
        max_zoom=18,
    ),
    "Sentinel-2 cloudless": TileProvider(
        name="Sentinel-2 cloudless",
        url="https://tiles.maps.eox.at/wmts/1.0.0/s2cloudless-2020_3857/default/g/{z}/{y}/{x}.jpg",
        attribution="Sentinel-2 cloudless by EOX (contains modified Copernicus Sentinel data 2020)",
        max_zoom=18,
    ),
}
"""Basemaps from the internet, fetched only while one is picked."""


class LegendEntry(NamedTuple):
    """One class of the legend."""

    label: str
    colour: str
    share: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """Everything the map shows."""

    tile: Tile
    revision: int
    view: View = "Layers"
    imagery: Imagery | None = IMAGERY["colour"]
    """None where the tile has no image, or none is wanted."""

    landcover: bool = True
    neighbours: bool = True
    grid: bool = False
    """The five regions that captions speak of."""

    outline: bool = True
    legend: tuple[LegendEntry, ...] = ()
    online: str | None = None
    """A name of ONLINE."""

    dark: bool = False


def build(shown: TileMap) -> folium.Map:
    """Make the folium map."""
    lon, lat = shown.tile.centre
    made: folium.Map = map_class()(
        location=[lat, lon],
        zoom_start=15,
        tiles=None,
        min_zoom=11,
        control_scale=True,
        fullscreen_control=False,
        font_size="12px",
    )
    made.options.update(_reach(shown.tile))
    made.add_child(Control("start", {"bounds": _corners(shown.tile), "name": shown.tile.name, "dark": shown.dark}))
    if shown.online:
        made.add_basemap(ONLINE[shown.online])  # type: ignore[attr-defined]  # leafmap's
    _add_pictures(made, shown)
    if shown.grid:
        _add_grid(made, shown.tile)
    if shown.outline:
        made.add_child(_box(shown.tile.bounds, weight=2))
    place = {"x": shown.tile.x, "y": shown.tile.y, "zoom": ZOOM, "pixels": TILE_PX}
    made.add_child(Control("cursor", place))
    if shown.legend:
        entries = [entry._asdict() for entry in shown.legend]
        made.add_child(Control("legend", {"title": "Land cover of this tile", "entries": entries}))
    return made


def clicked_tile(result: object) -> Tile | None:
    """Return the tile under the last click that streamlit-folium tells of, None where there was none."""
    place: Any = result.get("last_clicked") if isinstance(result, dict) else None
    return Tile.at(place["lng"], place["lat"]) if place else None


def _add_pictures(made: folium.Map, shown: TileMap) -> None:
    """Add image and land cover, each in a pane of its own, with what moves between them."""
    for pane, order in (("image", 250), ("cover", 260)):
        made.add_child(CustomPane(pane, z_index=order, pointer_events=False))
    if shown.imagery:
        made.add_child(_layer(shown, shown.imagery.layer, "image", stretched=shown.imagery.stretched))
    if not shown.landcover:
        return
    cover = _layer(shown, "landcover", "cover")
    made.add_child(cover)
    if shown.view == "Swipe" and shown.imagery:
        labels = [shown.imagery.label, "Land cover"]
        made.add_child(Control("swipe", {"left": "image", "right": "cover", "labels": labels}))
    elif shown.imagery:
        made.add_child(Control("opacity", {"label": "Land cover", "value": 50}, layers=[cover]))


def _layer(shown: TileMap, layer: MapLayer, pane: str, *, stretched: bool = False) -> folium.TileLayer:
    """Return one of our own picture layers, enlarged beyond zoom 14 without smoothing."""
    address = f"{prefix()}/xyz/{layer}/{{z}}/{{x}}/{{y}}?v={shown.revision}"
    return folium.TileLayer(
        tiles=address + ("&stretch=1" if stretched else ""),
        attr=COVER_SOURCE if layer == "landcover" else IMAGE_SOURCE,
        name=layer,
        overlay=True,
        control=False,
        min_zoom=11,
        max_zoom=18,
        max_native_zoom=ZOOM,
        bounds=_corners(shown.tile, margin=_AROUND if shown.neighbours else 0, inset=0.01),
        pane=pane,
        class_name="exact",
    )


def _add_grid(made: folium.Map, tile: Tile) -> None:
    """Add the four quarters and the middle window, with their names."""
    box = tile.bounds
    for west, north, east, south in ((0, 0, 0.5, 0.5), (0.5, 0, 1, 0.5), (0, 0.5, 0.5, 1), (0.5, 0.5, 1, 1)):
        made.add_child(_box(_part(box, west, north, east, south), weight=1))
    made.add_child(_box(_part(box, 0.25, 0.25, 0.75, 0.75), weight=1.5, dash_array="6 5"))
    for name, (across, down) in zip(REGIONS, _LABELS_AT, strict=True):
        spot = _part(box, across, down, across, down)
        icon = folium.DivIcon(html=f"<span>{name}</span>", class_name="tile-name", icon_size=(0, 0))
        made.add_child(folium.Marker([spot.north, spot.west], icon=icon, interactive=False, keyboard=False))


def _box(box: BBox, *, weight: float, dash_array: str | None = None) -> folium.FeatureGroup:
    """Return a box as a white line with a dark edge, so that it is seen on every ground."""
    group = folium.FeatureGroup(control=False)
    for colour, extra in (("#1c2733", 2), ("#ffffff", 0)):
        line = folium.Rectangle(
            [[box.south, box.west], [box.north, box.east]],
            color=colour,
            weight=weight + extra,
            opacity=0.9,
            fill=False,
            interactive=False,
            dash_array=dash_array,
        )
        group.add_child(line)
    return group


def _part(box: BBox, west: float, north: float, east: float, south: float) -> BBox:
    """Return a part of a tile's box; arguments are shares of its sides from the north-west corner.

    Rows are taken as evenly spaced in latitude: within one tile this is off by less than 0.1 m.
    """
    width, height = box.east - box.west, box.north - box.south
    return BBox(
        west=box.west + west * width,
        south=box.north - south * height,
        east=box.west + east * width,
        north=box.north - north * height,
    )


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


def _reach(tile: Tile) -> dict[str, Any]:
    """Return the options that keep the map near the tile; folium knows them for its own first layer only."""
    return {"minZoom": 11, "maxZoom": 18, "maxBounds": _corners(tile, margin=_AROUND)}
