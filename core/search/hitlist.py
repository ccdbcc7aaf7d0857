"""A list of hits as a file to take away: CSV, GeoJSON, or names only."""

import csv
import io
import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from core.geography.tiles import Tile
from core.raster.georeferenced import ATTRIBUTION as LAND_COVER_ATTRIBUTION
from core.raster.legend import CLASSES
from core.search.descriptions import Hit
from core.selection.checkedlines import ANY_SET, Checked, checked
from core.store.catalogue import Catalogue
from core.store.flags import SYNTHETIC_NOTE
from core.store.ownplaces import OWN_NOTE

ATTRIBUTION = (
    "ChatEarthNet, Yuan et al., https://doi.org/10.5281/zenodo.11003436, contains modified Copernicus Sentinel data; "
    f"land cover: {LAND_COVER_ATTRIBUTION}"
)
LICENCE = "CC-BY-4.0"

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet, or can become one."""

_DIGITS = 7
"""Decimals of a degree: about a centimetre."""


class Line(NamedTuple):
    """A hit with what is known of its tile."""

    tile: Tile
    rank: int
    caption_set: str
    score: float | None
    """Comparable within one list only; None where tiles were not ranked by a score."""
    text: str
    split: str | None
    dominant: str | None
    """Class that covers most of the tile."""
    synthetic: bool
    own: bool = False
    """Whether it is a place that a person added."""
    checked: Checked = Checked()
    """What the truth check found in the caption, or in all captions of the tile."""


def of_hits(catalogue: Catalogue, hits: Sequence[Hit]) -> list[Line]:
    """Complete the hits of a search, in their order; tiles that are gone meanwhile are left out."""
    tiles = [hit.tile for hit in hits]
    known, found = _known(catalogue, tiles), checked(catalogue, tiles)
    return [
        Line(
            *(hit.tile, hit.rank, hit.caption_set, hit.score, hit.snippet, *known[hit.tile.key]),
            checked=found.get((hit.tile.key, hit.caption_set), Checked()),
        )
        for hit in hits
        if hit.tile.key in known
    ]


def of_tiles(catalogue: Catalogue, tiles: Sequence[Tile]) -> list[Line]:
    """Complete tiles in an order of their own, as those of a list that was kept."""
    known, found = _known(catalogue, tiles), checked(catalogue, tiles)
    return [
        Line(tile, rank, "", None, "", *known[tile.key], checked=found.get((tile.key, ANY_SET), Checked()))
        for rank, tile in enumerate(tiles, start=1)
        if tile.key in known
    ]


def to_csv(lines: Sequence[Line]) -> bytes:
    """Write a table, UTF-8 with a byte-order mark so that spreadsheets read it as such.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    made = io.StringIO(newline="")
    table = csv.writer(made, lineterminator="\r\n")
    table.writerow(("tile", "rank", "set", "score", "lon", "lat", "west", "south", "east", "north", "split",
                    "dominant", "text", "synthetic", "own", "truth", "coverage", "errors"))  # fmt: skip
    for line in lines:
        lon, lat = line.tile.centre
        places = [f"{degrees:.{_DIGITS}f}" for degrees in (lon, lat, *line.tile.bounds)]
        texts = [_harmless(text or "") for text in (line.split, line.dominant, line.text)]
        score = "" if line.score is None else f"{line.score:.6g}"
        origin = ["yes" if true else "" for true in (line.synthetic, line.own)]
        found = line.checked
        scores = ["" if value is None else f"{value:.4g}" for value in (found.truth, found.coverage)]
        table.writerow([line.tile.name, line.rank, _harmless(line.caption_set), score, *places, *texts, *origin,
                        *scores, "; ".join(found.errors)])  # fmt: skip
    return made.getvalue().encode("utf-8-sig")


def to_geojson(lines: Sequence[Line], title: str) -> bytes:
    """Write the outlines of the tiles as a FeatureCollection (RFC 7946), with title, source and licence beside it."""
    published = not lines or any(not line.synthetic and not line.own for line in lines)
    sources = [ATTRIBUTION] if published else []
    sources += [SYNTHETIC_NOTE] if any(line.synthetic for line in lines) else []
    sources += [OWN_NOTE] if any(line.own for line in lines) else []
    document = {
        "type": "FeatureCollection",
        "title": title,
        "attribution": "; ".join(sources),
        **({"license": LICENCE} if ATTRIBUTION in sources else {}),
        "features": [_feature(line) for line in lines],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def to_names(lines: Sequence[Line]) -> bytes:
    """Write the names of the tiles, one a line, each once."""
    return "".join(f"{name}\n" for name in dict.fromkeys(line.tile.name for line in lines)).encode()


def _feature(line: Line) -> dict[str, object]:
    box = line.tile.bounds
    west, south, east, north = (round(degrees, _DIGITS) for degrees in box)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "id": f"{line.tile.name} {line.caption_set}".strip(),
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "tile": line.tile.name,
            "rank": line.rank,
            "set": line.caption_set or None,
            "score": None if line.score is None else round(line.score, 6),
            "split": line.split,
            "dominant": line.dominant,
            "text": line.text or None,
            "synthetic": line.synthetic,
            "own": line.own,
            "truth": _rounded(line.checked.truth),
            "coverage": _rounded(line.checked.coverage),
            "errors": list(line.checked.errors),
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text


class _Known(NamedTuple):
    split: str | None
    dominant: str | None
    synthetic: bool
    own: bool


def _known(catalogue: Catalogue, tiles: Sequence[Tile]) -> dict[int, _Known]:
    """Read what is known of tiles, by key."""
    keys = np.unique(np.array([tile.key for tile in tiles], np.uint32))
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"key": pa.array(keys)}))
        rows = cursor.execute(
            "select t.key, t.split, t.dominant, t.synthetic, t.own from tiles t join wanted using (key)"
        ).fetchall()
        cursor.unregister("wanted")
    return {
        key: _Known(split, CLASSES[dominant].name if dominant else None, synthetic, own)
        for key, split, dominant, synthetic, own in rows
    }
