"""How bright all pictures are shown: one control in the frame, applied by the browser to every page at once.

Pictures are sent as they are stored. The style `--picture`, which shadow roots inherit, holds the filter; it is set on
the root of the document, and the styles of all that draw pictures use it.
"""

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.component import component

PARAMETER = "bright"
"""Name of the exponent in the address, where it is not the natural one; 1 is as stored."""

NATURAL = 1.8
"""Gamma that shows real pictures, which are dim, about as bright as a person expects them."""

_LEAST, _MOST = 1.0, 3.0


def control() -> None:
    """Draw the control; the frame does it once for all pages."""
    with st.container(key="brightness"):
        _component()(
            key="brightness_control",
            data={"parameter": PARAMETER, "natural": NATURAL, "least": _LEAST, "most": _MOST},
        )


def _component() -> ComponentRenderer:
    return component("brightness", '<div class="brightness"></div>', "frame/brightness.js", "frame/brightness.css")
