"""The world map on a page: our own component, and what a person did on it."""

from collections.abc import Callable
from functools import cache

from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.assets import asset
from pages.ui.frame.mapstate import MapResult, read_result
from pages.ui.frame.resources import prefix
from pages.ui.map.component import map_component
from pages.ui.map.view import MapView, map_data


def world_map(shown: MapView, key: str, on_change: Callable[[], None] | None = None) -> MapResult:
    """Draw the map and return what a person did on it; `on_change` runs before the page when they did."""
    react = on_change or _nothing
    result = _component()(
        key=key,
        data={**map_data(shown), "prefix": prefix(), "module": asset("ui/map/world.js")},
        on_picked_change=react,
        on_view_change=react,
        on_area_change=react,
        on_place_change=react,
    )
    return read_result(result)


def _nothing() -> None:
    """Do nothing: a result needs a callback to exist."""


@cache
def _component() -> ComponentRenderer:
    return map_component("world_map", "world-map", "map/world.css")
