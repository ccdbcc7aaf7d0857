"""The map of meaning on a page: our own component, beside the world map whose parts it shares."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import NamedTuple

from streamlit.components.v2.types import ComponentRenderer

from core.geography.tiles import ZOOM
from pages.ui.frame.assets import asset
from pages.ui.frame.mapstate import MapResult, read_result
from pages.ui.frame.resources import prefix
from pages.ui.map.component import map_component
from pages.ui.map.view import Beside, Colouring, colouring_data


class Name(NamedTuple):
    """The name of a group of captions, on the map."""

    number: int
    words: str
    x: float
    y: float
    """Where it stands in the unit square of the layout, y upwards."""
    level: int
    """0 for the largest groups, which are named from afar."""
    captions: int
    on: bool
    """Whether its tiles are selected."""


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
    names: tuple[Name, ...] = ()
    held: bool = False
    """Whether a list of tiles is selected, which can then be cleared."""
    words: str = ""
    """Path of the first words of a caption, with `{number}` for its number."""
    revision: str = ""
    """Changes when pictures change."""
    beside: Beside = field(default_factory=Beside)
    """Panels of the page over the map, which fills the window."""


def meaning_canvas(shown: MeaningView, key: str, on_change: Callable[[], None]) -> MapResult:
    """Draw the map; `on_change` runs before the page when a person picked a tile, a group or an area, or cleared it."""
    result = _component()(
        key=key,
        data=meaning_data(shown),
        on_picked_change=on_change,
        on_area_change=on_change,
        on_group_change=on_change,
    )
    return read_result(result)


def meaning_data(shown: MeaningView) -> dict[str, object]:
    """Return what the map shows as JSON values."""
    return {
        "captions": shown.captions,
        "mask": shown.mask,
        "colouring": {**colouring_data(shown.colouring), "hidden": True},
        "picked": shown.picked,
        "area": None,
        "names": [name._asdict() for name in shown.names],
        "held": shown.held,
        "beside": asdict(shown.beside),
        "words": shown.words,
        "pictures": f"/xyz/rgb/{ZOOM}/{{x}}/{{y}}?v={shown.revision}",
        "height": "calc(100dvh - 3.75rem)",
        "prefix": prefix(),
        "module": asset("ui/meaning/meaning.js"),
    }


@cache
def _component() -> ComponentRenderer:
    return map_component("meaning_map", "world-map meaning-map", "map/world.css", "meaning/canvas.css")
