"""How a map of ours becomes a component of Streamlit."""

from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.assets import LEAFLET
from pages.ui.frame.component import loaded


def map_component(name: str, kind: str, *styles: str) -> ComponentRenderer:
    """Register a map as a component; call it once. Its `data` name the `module` to load.

    Args:
        name: Of the component.
        kind: Classes of its element, `world-map` among them.
        styles: Paths of our style sheets below `pages/ui`, which go into its shadow root after Leaflet's.
    """
    return loaded(name, kind, LEAFLET / "leaflet.css", *styles)
