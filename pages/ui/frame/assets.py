"""The files that browsers load from the app: where they lie, their addresses, and the maps that are made of them."""

import hashlib
import os
from functools import cache
from pathlib import Path

import xstatic.pkg.leaflet
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from pages.ui.frame.resources import prefix

UI = Path(__file__).resolve().parent.parent
"""Folder of the pages' parts, in which scripts and styles lie beside their Python."""

_SERVED = frozenset({".js", ".css", ".geojson", ".png"})
"""Endings of the files there that browsers may have."""

LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
"""Folder of Leaflet's files."""


def mounts() -> list[BaseRoute]:
    """Return the routes of both folders; of ours, only what browsers load is served.

    The version comes before the folder, so that what a module imports by a relative address has it too. Which version
    is asked for does not matter: there is only what is installed.
    """
    folders = {"leaflet": StaticFiles(directory=LEAFLET), "ui": _OwnFiles(directory=UI)}
    base = f"{prefix()}/assets/{{version}}"
    return [Mount(f"{base}/{name}", files, name=name) for name, files in folders.items()]


def asset(path: str) -> str:
    """Return the address of a file, such as `ui/map/world.js`; it changes when any file does."""
    return f"{prefix()}/assets/{_version()}/{path}"


@cache
def _version() -> str:
    """Return a short hash of all files, so that a browser that has older ones, even open ones, takes none of them."""
    ours = (file for file in UI.rglob("*") if file.suffix in _SERVED)
    files = sorted([*ours, *(file for file in LEAFLET.rglob("*") if file.is_file())])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


class _OwnFiles(StaticFiles):
    """The files beside the Python of the pages, without the Python."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return super().lookup_path(path) if Path(path).suffix in _SERVED else ("", None)
