"""Check what is installed, configured and reachable, and say how to mend what is not."""

import shutil
import sys
from importlib import metadata
from typing import NamedTuple

from core.catalogue import Catalogue
from core.errors import ExplorerError
from core.overview import overview
from core.settings import Settings

_PACKAGES = ("streamlit", "duckdb", "rasterio", "folium", "leafmap", "streamlit-folium", "xstatic-leaflet")
_NEEDED_BYTES = 1 << 30


class Check(NamedTuple):
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def checks(settings: Settings) -> list[Check]:
    """Look at Python, the packages, the data folder, the disk and the catalogue."""
    return [_python(), *map(_package, _PACKAGES), _folder(settings), _disk(settings), _catalogue(settings)]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, version if ok else f"{version}; 3.11 or newer is needed")


def _package(name: str) -> Check:
    try:
        return Check(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, False, f"not installed: run `pip install {name}`")


def _folder(settings: Settings) -> Check:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        probe = settings.data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Check("data folder", False, f"{settings.data}: {error.strerror}; choose another with --data")
    return Check("data folder", True, str(settings.data))


def _disk(settings: Settings) -> Check:
    place = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / (1 << 30):.1f} GB free"
    return Check("disk", free > _NEEDED_BYTES, detail if free > _NEEDED_BYTES else f"{detail}; free at least 1 GB")


def _catalogue(settings: Settings) -> Check:
    if not settings.catalogue.exists():
        return Check("catalogue", True, "none yet; `chatearth import PATH` makes it")
    try:
        with Catalogue(settings.catalogue, memory_limit=settings.memory_limit) as catalogue:
            return Check("catalogue", True, f"{overview(catalogue).tiles:,} tiles")
    except ExplorerError as error:
        return Check("catalogue", False, str(error))
