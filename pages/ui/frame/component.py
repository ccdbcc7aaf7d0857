"""Components of ours for Streamlit, each made once, from scripts and styles that lie beside their Python."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.assets import UI


@cache
def component(name: str, html: str, script: str, *styles: str | Path) -> ComponentRenderer:
    """Return what mounts a component.

    Args:
        name: Of the component.
        html: What its element holds at first.
        script: Path of its module below `pages/ui`, which imports nothing: it is sent as text and has no address.
            One that imports others is `loaded`.
        styles: Paths of its style sheets, below `pages/ui` or whole.
    """
    sheets = [(UI / style).read_text(encoding="utf-8") for style in styles]
    return st.components.v2.component(
        name, html=html, css="\n".join(sheets) or None, js=(UI / script).read_text(encoding="utf-8")
    )


def loaded(name: str, kind: str, *styles: str | Path) -> ComponentRenderer:
    """Return what mounts a component whose `data` name the `module` to load, by `asset`: it exports a `mount`.

    Args:
        name: Of the component.
        kind: Classes of its element.
        styles: Paths of its style sheets, below `pages/ui` or whole.
    """
    return component(name, f'<div class="{kind}" data-loaded></div>', "frame/loader.js", *styles)
