"""How a map of ours becomes a component of Streamlit."""

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.assets import LEAFLET, UI


def map_component(name: str, kind: str, *styles: str) -> ComponentRenderer:
    """Register a map as a component; call it once. Its `data` name the `module` to load.

    Args:
        name: Of the component.
        kind: Classes of its element, `world-map` among them.
        styles: Paths of our style sheets below `pages/ui`, which go into its shadow root after Leaflet's.
    """
    sheets = [LEAFLET / "leaflet.css", *(UI / style for style in styles)]
    return st.components.v2.component(
        name,
        html=f'<div class="{kind}"></div>',
        css="\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets),
        js=(UI / "map" / "loader.js").read_text(encoding="utf-8"),
    )
