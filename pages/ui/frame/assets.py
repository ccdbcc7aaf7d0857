"""The files that browsers load from the app: where they lie, their addresses, and the maps that are made of them."""

import hashlib
from functools import cache
from pathlib import Path

import streamlit as st
import xstatic.pkg.leaflet
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.resources import prefix

STATIC = Path(__file__).parent / "static"
"""Folder of the maps' modules and the basemap."""

LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
"""Folder of Leaflet's files."""


def mounts() -> list[BaseRoute]:
    """Return the routes of both folders.

    The version comes before the folder, so that what a module imports by a relative address has it too. Which version
    is asked for does not matter: there is only what is installed.
    """
    folders = {"leaflet": LEAFLET, "ui": STATIC}
    base = f"{prefix()}/assets/{{version}}"
    return [Mount(f"{base}/{name}", StaticFiles(directory=folder), name=name) for name, folder in folders.items()]


def asset(path: str) -> str:
    """Return the address of a file, such as `ui/map/world.js`; it changes when any file does."""
    return f"{prefix()}/assets/{_version()}/{path}"


@cache
def _version() -> str:
    """Return a short hash of all files, so that a browser that has older ones, even open ones, takes none of them."""
    files = sorted(file for folder in (LEAFLET, STATIC) for file in folder.rglob("*") if file.is_file())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def map_component(name: str, kind: str, *styles: str) -> ComponentRenderer:
    """Register a map as a component; call it once. Its `data` name the `module` to load.

    Args:
        name: Of the component.
        kind: Classes of its element, `world-map` among them.
        styles: Names of our style sheets, which go into its shadow root after Leaflet's.
    """
    here = Path(__file__).parent
    sheets = [LEAFLET / "leaflet.css", *(here / style for style in styles)]
    return st.components.v2.component(
        name,
        html=f'<div class="{kind}"></div>',
        css="\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets),
        js=(here / "map_loader.js").read_text(encoding="utf-8"),
    )
