"""The map of meaning on a page: our own component, beside the world map whose parts it shares."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from streamlit.components.v2.types import ComponentRenderer

from core.geography.tiles import ZOOM
from pages.ui.frame.assets import asset
from pages.ui.frame.mapstate import MapResult, read_result
from pages.ui.frame.resources import prefix
from pages.ui.map.component import map_component
from pages.ui.map.view import Colouring, colouring_data

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
        "colouring": colouring_data(shown.colouring),
        "picked": shown.picked,
        "area": [list(corner) for corner in shown.area] or None,
        "words": shown.words,
        "pictures": f"/xyz/rgb/{ZOOM}/{{x}}/{{y}}?v={shown.revision}",
        "height": f"{shown.height}px",
        "prefix": prefix(),
        "module": asset("ui/meaning/meaning.js"),
    }


@cache
def _component() -> ComponentRenderer:
    return map_component("meaning_map", "world-map meaning-map", "map/world.css", "meaning/canvas.css")
