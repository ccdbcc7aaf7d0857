"""The map of meaning on a page: our own component, beside the world map whose parts it shares."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.tiles import ZOOM
from pages.ui.map_view import Colouring
from pages.ui.resources import prefix
from pages.ui.world_map import LEAFLET, STATIC, MapResult, read_result

Place = tuple[float, float]
"""A place in the unit square of the layout, y upwards."""


@dataclass(frozen=True, slots=True)
class MeaningView:
    """Everything the map shows."""

    captions: str
    """Path of the packed captions, version included; they are fetched once for each path."""
    colouring: Colouring
    mask: str | None = None
    """Path of the packed filter; what it leaves out is shown faint. None to show every caption alike."""
    picked: int | None = None
    """Key of the highlighted tile."""
    area: tuple[Place, ...] = ()
    """The drawn area as the page knows it."""
    words: str = ""
    """Path of the first words of a caption, with `{number}` for its number."""
    revision: str = ""
    """Changes when pictures change."""
    height: int = 640


def meaning_canvas(shown: MeaningView, key: str, on_change: Callable[[], None]) -> MapResult:
    """Draw the map; `on_change` runs before the page when a person picked a tile, or drew or cleared an area."""
    result = _component()(
        key=key,
        data=meaning_data(shown),
        on_picked_change=on_change,
        on_area_change=on_change,
    )
    return read_result(result)


def meaning_data(shown: MeaningView) -> dict[str, object]:
    """Return what the map shows as JSON values."""
    return {
        "captions": shown.captions,
        "mask": shown.mask,
        "colouring": {
            "by": shown.colouring.by,
            "title": shown.colouring.title,
            "entries": [entry._asdict() for entry in shown.colouring.entries],
        },
        "picked": shown.picked,
        "area": [list(corner) for corner in shown.area] or None,
        "words": shown.words,
        "pictures": f"/xyz/rgb/{ZOOM}/{{x}}/{{y}}?v={shown.revision}",
        "height": shown.height,
        "prefix": prefix(),
        "version": _version(),
    }


@cache
def _component() -> ComponentRenderer:
    """Register the component, once: the styles go into its shadow root."""
    here = Path(__file__).parent
    styles = [LEAFLET / "leaflet.css", here / "world_map.css", here / "meaning_canvas.css"]
    return st.components.v2.component(
        "meaning_map",
        html='<div class="world-map meaning-map"></div>',
        css="\n".join(style.read_text(encoding="utf-8") for style in styles),
        js=(here / "meaning_canvas.js").read_text(encoding="utf-8"),
    )


@cache
def _version() -> str:
    """Return a short hash of the map's modules, so that a browser notices an update."""
    files = sorted((STATIC / "meaning").glob("*.js"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
