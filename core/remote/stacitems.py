"""One scene as a catalogue describes it: read from untrusted JSON, each value bounded, the whole kept as it came."""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

MAX_DOCUMENT = 256 << 10
"""Longest description of a scene, as JSON, that is taken."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")
_EPSG = re.compile(r"EPSG:\d{4,6}")
_BASELINE = re.compile(r"\d{2}\.\d{2}")
_NEW_BASELINE = "04.00"
"""The first whose numbers carry an offset when they are made."""


class StacItem(NamedTuple):
    """A scene of a catalogue."""

    id: str
    collection: str
    taken: datetime
    cloud: float
    """Share of the whole scene that clouds cover, in percent; 100 where the catalogue does not say."""
    baseline: str
    """Processing baseline, as 05.09; empty where the catalogue does not say."""
    crs: str
    """As EPSG:32633; empty where the catalogue does not say."""
    platform: str
    grid: str
    """Name of the part of the grid of scenes that it shows; its id where the catalogue does not say."""
    assets: Mapping[str, str]
    """Web addresses by name."""
    footprint: Mapping[str, Any]
    """GeoJSON geometry, unchecked."""
    offset_left: bool | None
    """Whether its numbers still carry the offset of newer baselines, by what the catalogue says: often wrong."""
    document: str
    """All that the catalogue says, as JSON."""


def read_item(raw: object) -> StacItem | None:
    """Read a description; None if something is missing that a picture cannot be made without."""
    if not isinstance(raw, dict) or not isinstance(said := raw.get("properties"), dict):
        return None
    name, taken = raw.get("id"), _time(said.get("datetime"))
    document = json.dumps(raw, ensure_ascii=True)
    if not isinstance(name, str) or not _ID.fullmatch(name) or taken is None or len(document) > MAX_DOCUMENT:
        return None
    held = raw.get("assets")
    assets = held if isinstance(held, dict) else {}
    baseline = _text(said.get("s2:processing_baseline") or said.get("processing:version"), _BASELINE)
    footprint = raw.get("geometry")
    return StacItem(
        id=name,
        collection=str(raw.get("collection") or "")[:120],
        taken=taken,
        cloud=_percent(said.get("eo:cloud_cover")),
        baseline=baseline,
        crs=_crs(said),
        platform=str(said.get("platform") or "")[:40],
        grid=str(said.get("grid:code") or name)[:120],
        assets={str(key): asset["href"] for key, asset in assets.items() if _is_web(asset)},
        footprint=footprint if isinstance(footprint, dict) else {},
        offset_left=_offset_left(said, assets, baseline),
        document=document,
    )


def _crs(said: Mapping[str, Any]) -> str:
    """The CRS by either of the names that it had in versions of the standard."""
    number = said.get("proj:epsg")
    return _text(said.get("proj:code"), _EPSG) or _text(f"EPSG:{number}" if isinstance(number, int) else "", _EPSG)


def _offset_left(said: Mapping[str, Any], assets: Mapping[str, Any], baseline: str) -> bool | None:
    flag = said.get("earthsearch:boa_offset_applied")
    if flag is True:
        return False
    red = assets.get("red")
    bands = red.get("raster:bands") if isinstance(red, dict) else None
    first = bands[0] if isinstance(bands, list) and bands and isinstance(bands[0], dict) else {}
    if flag is None and "offset" in first:
        return bool(first["offset"])
    return baseline >= _NEW_BASELINE if baseline else None


def _is_web(asset: object) -> bool:
    href = asset.get("href") if isinstance(asset, dict) else None
    if not isinstance(href, str) or len(href) > 2_000:
        return False
    try:
        return urlsplit(href).scheme in ("http", "https")
    except ValueError:
        return False


def _text(value: object, form: re.Pattern[str]) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def _percent(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 100.0
    return float(min(100, max(0, value)))


def _time(value: object) -> datetime | None:
    try:
        taken = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return taken.astimezone(UTC) if taken and taken.tzinfo else None
