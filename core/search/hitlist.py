"""A list of hits as a file to take away: CSV, GeoJSON, or names only."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from core.geography.tiles import Tile
from core.raster.legend import ATTRIBUTION as LAND_COVER_ATTRIBUTION
from core.raster.legend import CLASSES
from core.search.descriptions import Hit
from core.selection.checkedlines import ANY_SET, Checked, checked
from core.store.authors import authors
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
    """The whole description."""
    split: str | None
    dominant: str | None
    """Class that covers most of the tile."""
    synthetic: bool
    own: bool = False
    """Whether it is a place that a person added."""
    checked: Checked = Checked()
    """What the truth check found in the caption, or in all captions of the tile."""
    strength: str = ""
    """How well it answers: strong, fair or weak; empty where that is not known."""
    similarity: float | None = None
    """Cosine of the question and the tile's nearest description."""
    estimated: bool = False
    """Whether the similarity is an estimate."""
    word_rank: int | None = None
    meaning_rank: int | None = None
    sentence: str = ""
    """The part of the description that answers best."""
    author: str = ""
    """Who wrote the description, in words."""


def of_hits(catalogue: Catalogue, hits: Sequence[Hit]) -> list[Line]:
    """Complete the hits of a search, in their order; tiles that are gone meanwhile are left out."""
    tiles = [hit.tile for hit in hits]
    known, found = _known(catalogue, tiles), checked(catalogue, tiles)
    captions = [hit.caption for hit in hits if hit.caption is not None]
    texts, writers = _texts(catalogue, captions), authors(catalogue, captions)
    return [
        _line(
            hit,
            known[hit.tile.key],
            texts,
            found.get((hit.tile.key, hit.caption_set), Checked()),
            writers.get(hit.caption or 0, ""),
        )
        for hit in hits
        if hit.tile.key in known
    ]


def _line(hit: Hit, known: "_Known", texts: Mapping[int, str], found: Checked, author: str) -> Line:
    return Line(
        hit.tile,
        hit.rank,
        hit.caption_set,
        hit.score,
        texts.get(hit.caption, hit.snippet) if hit.caption is not None else hit.snippet,
        *known,
        checked=found,
        strength=hit.strength or "",
        similarity=hit.similarity,
        estimated=hit.estimated,
        word_rank=hit.word_rank,
        meaning_rank=hit.meaning_rank,
        sentence=hit.snippet,
        author=author,
    )


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
    table.writerow(("tile", "rank", "strength", "similarity", "estimated", "word_rank", "meaning_rank", "set", "author",
                    "score", "lon", "lat", "west", "south", "east", "north", "split", "dominant", "text", "sentence",
                    "synthetic", "own", "truth", "coverage", "errors"))  # fmt: skip
    for line in lines:
        lon, lat = line.tile.centre
        places = [f"{degrees:.{_DIGITS}f}" for degrees in (lon, lat, *line.tile.bounds)]
        texts = [harmless(text or "") for text in (line.split, line.dominant, line.text, line.sentence)]
        similarity, score = ("" if one is None else f"{one:.6g}" for one in (line.similarity, line.score))
        guessed = "yes" if line.estimated else ""
        answers = [line.strength, similarity, guessed, line.word_rank or "", line.meaning_rank or ""]
        called, author = harmless(line.caption_set), harmless(line.author)
        origin = ["yes" if true else "" for true in (line.synthetic, line.own)]
        found = line.checked
        scores = ["" if value is None else f"{value:.4g}" for value in (found.truth, found.coverage)]
        table.writerow([line.tile.name, line.rank, *answers, called, author, score, *places, *texts, *origin,
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
            "author": line.author or None,
            "score": None if line.score is None else round(line.score, 6),
            "split": line.split,
            "dominant": line.dominant,
            "strength": line.strength or None,
            "similarity": None if line.similarity is None else round(line.similarity, 6),
            "estimated": line.estimated,
            "text": line.text or None,
            "sentence": line.sentence or None,
            "synthetic": line.synthetic,
            "own": line.own,
            "truth": _rounded(line.checked.truth),
            "coverage": _rounded(line.checked.coverage),
            "errors": list(line.checked.errors),
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def harmless(text: str) -> str:
    """Return the text of a cell so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _texts(catalogue: Catalogue, captions: Sequence[int]) -> dict[int, str]:
    """Read descriptions by their numbers."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select id, text from captions where list_contains($ids::ubigint[], id)", {"ids": list(captions)}
        ).fetchall()
    return dict(rows)


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
