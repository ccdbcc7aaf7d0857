"""Folium maps that take every script and style from this app, so that they also work without the internet."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from pages.ui.frame.assets import asset

Asset = tuple[str, str]
"""What folium calls an asset, and its address."""


@cache
def map_class() -> type:
    """Return leafmap's folium map, imported when first needed: it takes over a second.

    Folium names scripts and styles on other hosts; the class attributes that hold them are replaced here, once,
    before any map is built. Leaflet is all that our maps need.
    """
    from folium import Map

    Map.default_js = [("leaflet", asset("leaflet/leaflet.js"))]
    Map.default_css = [("leaflet_css", asset("leaflet/leaflet.css"))]
    found: type = import_module("leafmap.foliumap").Map
    return found


def warm_up() -> None:
    """Import what is slow, so that the first tile page does not wait for it; meant for a thread of its own."""
    map_class()


def show_function() -> Callable[..., object]:
    """Return streamlit-folium's function that shows a map.

    It has to be imported by a running page: imported by any other thread, its files are never served (Streamlit 1.67
    registers a component in the session that imports it).
    """
    found: Callable[..., object] = import_module("streamlit_folium").st_folium
    return found


def own_asset(name: str) -> Asset:
    """Return a file of our own."""
    return name.replace("/", "_").replace(".", "_"), asset(f"ui/{name}")
