"""What of an object can be seen from above at a ground sampling distance, tag by tag and as a whole, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

import shapely

from core.raster.legend import CLASSES
from generation.osm.areas import is_area
from generation.osm.objects import MapObject, TileObjects

SENTINEL_2_M = 10.0
"""Ground sampling distance of the pictures."""

LEAST_PIXELS = 3.0
"""How wide, or how long where it is a line, something has to be to be seen."""

IS_POINT = "a point has no extent"
IS_TORN = "the source lacks part of its outline, so what it covers is not known"

_TABLE = Path(__file__).parent / "data" / "ground.tsv"
UNKNOWN = "nobody has said that this can be seen"


class TagVerdict(NamedTuple):
    """Whether one tag can be seen."""

    visible: bool
    reason: str
    cover: str = ""
    """Name of the land-cover class that it stands for, where it covers an area; empty for none."""


class Judge(Protocol):
    """Decides about one tag; a table does, and a model that was trained on a table."""

    @property
    def name(self) -> str:
        """What it is called."""

    def judge(self, key: str, value: str) -> TagVerdict:
        """Say whether a tag can be seen, and why or why not."""


class Row(NamedTuple):
    """One row of the table."""

    keys: tuple[str, ...]
    values: tuple[str, ...]
    largest_gsd_m: float
    cover: str
    reason: str

    def fits(self, key: str, value: str) -> bool:
        """Tell whether the row is about a tag."""
        return any(fnmatchcase(key, one) for one in self.keys) and any(fnmatchcase(value, one) for one in self.values)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of patterns, at one ground sampling distance."""

    gsd_m: float = SENTINEL_2_M
    name: str = "table"

    def judge(self, key: str, value: str) -> TagVerdict:
        """Say what the first row that fits says."""
        place = _place(key, value)
        if place == len(rows()):
            return TagVerdict(False, UNKNOWN)
        row = rows()[place]
        return TagVerdict(row.largest_gsd_m >= self.gsd_m, row.reason, row.cover)


class Seen(NamedTuple):
    """One object, with what of it can be seen."""

    object: MapObject
    kept: Mapping[str, str]
    """Tags that can be seen."""
    dropped: Mapping[str, str]
    """Why not, for each key of the other tags."""
    reason: str
    """Why nothing of it can be seen; empty where something can."""
    cover: str = ""
    """Land-cover class that it stands for; empty for none."""

    @property
    def visible(self) -> bool:
        """Whether it can be named in a caption."""
        return not self.reason


@cache
def rows() -> tuple[Row, ...]:
    """Read the table."""
    found = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            keys, values, gsd, cover, reason = line.split("\t")
            found.append(Row(tuple(keys.split("|")), tuple(values.split("|")), float(gsd), cover, reason))
    return tuple(found)


@lru_cache(1 << 16)
def _place(key: str, value: str) -> int:
    """Where the row that fits stands; behind the last if none does."""
    return next((place for place, row in enumerate(rows()) if row.fits(key, value)), len(rows()))


def look(held: TileObjects, judge: Judge | None = None, *, gsd_m: float = SENTINEL_2_M) -> list[Seen]:
    """Judge all objects of a tile, those that can be seen first, the most prominent of them in front."""
    by = judge or Table(gsd_m)
    least_px = LEAST_PIXELS * gsd_m / held.tile.pixel_m
    found = [_seen(one, by, least_px, held.tile.pixel_m) for one in held.objects]
    return sorted(found, key=lambda seen: (not seen.visible, -prominence(seen.object), seen.object.id))


def prominence(one: MapObject) -> float:
    """Pixels that an object takes: a line counts two pixels wide."""
    return one.area_px or 2 * (one.length_px or 0.0)


def width_px(one: MapObject) -> float:
    """How wide an area is at its widest place: the diameter of the largest circle inside it."""
    largest = max(shapely.get_parts(one.shape), key=lambda part: float(part.area))
    return 2 * float(shapely.maximum_inscribed_circle(largest, tolerance=0.25).length)


def _seen(one: MapObject, judge: Judge, least_px: float, pixel_m: float) -> Seen:
    verdicts = {key: judge.judge(key, value) for key, value in one.tags.items()}
    kept = {key: one.tags[key] for key, verdict in verdicts.items() if verdict.visible}
    dropped = {key: verdict.reason for key, verdict in verdicts.items() if not verdict.visible}
    cover = next((verdict.cover for verdict in verdicts.values() if verdict.cover), "")
    return Seen(one, kept, dropped, _hidden(one, verdicts, kept, least_px, pixel_m), cover)


def _hidden(
    one: MapObject, verdicts: Mapping[str, TagVerdict], kept: Mapping[str, str], least_px: float, pixel_m: float
) -> str:
    """Say why an object cannot be seen; nothing where it can."""
    if not kept:
        return _main_reason(one, verdicts)
    if one.kind == "point":
        return IS_POINT
    if one.kind == "line":
        if one.missing and is_area(one.tags):
            return IS_TORN
        long = one.length_px or 0.0
        return "" if long >= least_px else f"{long * pixel_m:,.0f} m long: less than {LEAST_PIXELS:.0f} pixels"
    wide = width_px(one)
    return "" if wide >= least_px else f"{wide * pixel_m:,.0f} m across: less than {LEAST_PIXELS:.0f} pixels"


def _main_reason(one: MapObject, verdicts: Mapping[str, TagVerdict]) -> str:
    """The reason of the tag that says most of what it is: the one that the table has first."""
    key = min(one.tags, key=lambda key: _place(key, one.tags[key]))
    return f"{key}: {verdicts[key].reason}"


def check_table() -> list[str]:
    """Return what is wrong with the table, row by row; nothing if it is sound."""
    names = {land.name for land in CLASSES[1:]}
    wrong = [f"{row.keys[0]}: no land cover '{row.cover}'" for row in rows() if row.cover and row.cover not in names]
    wrong += [f"{row.keys[0]}: {row.largest_gsd_m} m" for row in rows() if row.largest_gsd_m not in _DISTANCES]
    seen: set[tuple[str, str]] = set()
    for row in rows():
        for pair in ((key, value) for key in row.keys for value in row.values):
            if pair in seen or ((pair[0], "*") in seen):
                wrong.append(f"{pair[0]}={pair[1]} is decided further up")
            seen.add(pair)
    return wrong


_DISTANCES = (0.0, 0.1, 0.2, 0.6, 1.0, 10.0)
