"""Tiles like another one: by where which land cover lies, or by what their captions say."""

import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.vectors import GATHER_BELOW, Rows
from core.errors import PrerequisiteError, SearchError, TileNotFoundError
from core.geography.tiles import Tile
from core.search import captiontexts
from core.search.descriptions import Hit
from core.search.meaning.scan import Found as FoundNear
from core.search.meaning.scan import Meaning, Near
from core.search.snippets import LONGEST
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store.catalogue import Catalogue, first_row
from core.store.regionshares import RegionShares, region_shares

Layout = NDArray[np.float32]
"""(5, 12) shares of the classes in the regions of a tile."""

_PART = 8_192
"""Tiles compared at a time: their shares fit the cache of a processor."""


class Alike(NamedTuple):
    """A tile that is like what was asked for."""

    tile: Tile
    rank: int
    """Place in the result, from 1."""
    distance: float
    """0 for equals. By layout: the share of the land that lies under another class, mean over the five regions, 0..1.
    By meaning: 1 minus the cosine to the nearest caption of the tile, good for an order only."""
    caption: int | None
    """The caption that was compared; None by layout."""
    estimated: bool = False
    """Whether its vector, and so the distance, is an estimate."""


@dataclass(frozen=True, slots=True)
class AlikeResult:
    """The tiles most alike, nearest first; equals in order of their key or caption."""

    alike: tuple[Alike, ...]
    compared: int
    """Tiles of the selection with land cover, or captions of it with a vector, without the tile itself."""
    took_ms: float


def by_layout(
    catalogue: Catalogue, browser: Browser, tile: Tile, selection: Selection | None = None, *, limit: int = 24
) -> AlikeResult:
    """Rank the selected tiles by how much of their land cover lies as in a tile, region by region.

    Raises:
        TileNotFoundError: There is no such tile.
        SearchError: It has no land cover.
    """
    shares = region_shares(catalogue)
    row = int(np.searchsorted(shares.keys, tile.key))
    if row == len(shares.keys) or shares.keys[row] != tile.key:
        _check_exists(catalogue, tile)
        raise SearchError(
            f"{tile.name} has no land cover, so nothing can be like its layout. Fetch it on its page, or look for "
            "tiles that are alike in meaning."
        )
    return by_layout_of(catalogue, browser, shares.shares[row], selection, limit=limit, without=tile)


def by_layout_of(
    catalogue: Catalogue,
    browser: Browser,
    layout: Layout,
    selection: Selection | None = None,
    *,
    limit: int = 24,
    without: Tile | None = None,
) -> AlikeResult:
    """Rank the selected tiles, but for one, by a layout; a region of it without any share is not compared."""
    started = time.perf_counter()
    shares = region_shares(catalogue)
    rows = _rows(shares, browser, selection or Selection(), without)
    distances = _layout_distances(shares, layout, rows)
    order = _smallest(distances, limit)
    chosen = rows[order]
    alike = tuple(
        Alike(Tile.from_key(key), rank, distance, None)
        for rank, (key, distance) in enumerate(
            zip(shares.keys[chosen].tolist(), distances[order].tolist(), strict=True), start=1
        )
    )
    return AlikeResult(alike, len(rows), _ms_since(started))


def mean_layout(catalogue: Catalogue, browser: Browser, selection: Selection) -> Layout:
    """Return the mean layout of the selected tiles, as of those in a drawn area.

    Raises:
        SearchError: None of them has land cover.
    """
    shares = region_shares(catalogue)
    rows = _rows(shares, browser, selection, None)
    if not len(rows):
        raise SearchError("No tile of this selection has land cover. Draw another area, or take a filter away.")
    mean: Layout = shares.shares[rows].mean(axis=0)
    return mean


def by_meaning(
    catalogue: Catalogue,
    browser: Browser,
    meaning: Meaning,
    tile: Tile,
    selection: Selection | None = None,
    *,
    limit: int = 24,
) -> AlikeResult:
    """Rank the selected tiles by how near a caption of theirs is to any caption of a tile.

    Where caption sets are selected, only captions of these count, of the tile too.

    Raises:
        TileNotFoundError: There is no such tile.
        SearchError: It has no caption.
        PrerequisiteError: Its captions have no vector yet.
    """
    started = time.perf_counter()
    chosen = selection or Selection()
    captions = _captions_of(catalogue, tile, chosen.sets)
    vectors = meaning.exact_vectors(captions)
    if not len(vectors):
        raise PrerequisiteError(f"The captions of {tile.name} have no vector yet: run `chatearth embed` first.")
    offered = browser.in_force(chosen)
    found_near = [meaning.nearest_to(vector, offered, limit=limit, without=tile.key) for vector in vectors]
    best: dict[int, Near] = {}
    for near in sorted((near for one in found_near for near in one.near), key=lambda near: (-near.score, near.caption)):
        best.setdefault(near.key, near)
    return _alike(replace(found_near[0], near=list(best.values())[:limit]), started)


def as_hits(browser: Browser, result: AlikeResult) -> tuple[Hit, ...]:
    """Return the same tiles as hits of a search, with the caption that was compared, or the first one."""
    rows = browser.rows_of({one.tile for one in result.alike})
    compared = [one.caption for one in result.alike if one.caption is not None]
    texts = captiontexts.texts(browser, np.array(compared, np.uint64)) if compared else {}
    hits = []
    for one in result.alike:
        caption = texts.get(one.caption) if one.caption is not None else None
        row = rows.get(one.tile)
        text = caption.text if caption else (row.snippet if row else None) or ""
        name = caption.caption_set if caption else ""
        hits.append(
            Hit(
                one.tile, name, one.rank, 1 - one.distance, _cut(text), (), caption=one.caption, estimated=one.estimated
            )
        )
    return tuple(hits)


def _cut(text: str) -> str:
    """Return the beginning of a text, ending with a word and an ellipsis where it is longer."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0] or text[:LONGEST]} …"


def _alike(near: FoundNear, started: float) -> AlikeResult:
    alike = tuple(
        Alike(Tile.from_key(one.key), rank, max(0.0, 1 - one.score), one.caption, one.estimated)
        for rank, one in enumerate(near.near, start=1)
    )
    return AlikeResult(alike, near.searched, _ms_since(started))


def _rows(shares: RegionShares, browser: Browser, selection: Selection, without: Tile | None) -> Rows:
    """Return the rows of the selected tiles that have land cover, in order of their keys."""
    if selection:
        with browser.asked(selection) as (cursor, condition):
            keys = cursor.execute(
                f"select t.key from tiles t where t.dominant > 0 and {condition.sql} order by t.key",
                condition.parameters,
            ).fetchnumpy()["key"]
        at = np.minimum(np.searchsorted(shares.keys, keys), max(0, len(shares.keys) - 1))
        rows = at[shares.keys[at] == keys] if len(shares.keys) else at[:0]
    else:
        rows = np.arange(len(shares.keys))
    return rows if without is None else rows[shares.keys[rows] != without.key]


def _layout_distances(shares: RegionShares, layout: Layout, rows: Rows) -> NDArray[np.float32]:
    """Return for each row 1 minus the part of the land under the same class, mean over the known regions."""
    known = layout.sum(axis=1) > 0
    weights = (np.repeat(known, layout.shape[1]) / max(1, int(known.sum()))).astype(np.float32)
    wanted = layout.ravel()
    columns = np.flatnonzero(wanted)  # where the tile has nothing, nothing can be the same
    flat = shares.shares.reshape(-1, layout.size)
    few = len(rows) < GATHER_BELOW * len(flat)
    source = flat[rows] if few else flat
    distances = np.empty(len(source), np.float32)
    for start in range(0, len(source), _PART):
        part = slice(start, start + _PART)
        distances[part] = 1 - np.minimum(source[part][:, columns], wanted[columns]) @ weights[columns]
    np.maximum(distances, 0, out=distances)
    return distances if few else distances[rows]


def _smallest(distances: NDArray[np.float32], limit: int) -> Rows:
    """Return the places of the smallest distances, smallest first, equals in order."""
    count = min(max(limit, 0), len(distances))
    if not count:
        return np.empty(0, np.int64)
    most = np.partition(distances, count - 1)[count - 1]
    near = np.flatnonzero(distances <= most)
    return near[np.argsort(distances[near], kind="stable")][:count]


def _captions_of(catalogue: Catalogue, tile: Tile, sets: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the captions of a tile in force, of some sets or of all."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select caption from active_captions where key = ? and (len(?) = 0 or list_contains(?, caption_set))",
            [tile.key, list(sets), list(sets)],
        ).fetchall()
    if not rows:
        _check_exists(catalogue, tile)
        of_sets = f" of {' or '.join(sets)}" if sets else ""
        raise SearchError(f"{tile.name} has no caption{of_sets}, so nothing can be like it in meaning.")
    return np.array([number for (number,) in rows], np.uint64)


def _check_exists(catalogue: Catalogue, tile: Tile) -> None:
    with catalogue.cursor() as cursor:
        if first_row(cursor, "select 1 from tiles where key = ?", [tile.key]) is None:
            raise TileNotFoundError(
                f"The catalogue holds no tile {tile.name}. Check the name, or import a release that has it."
            )


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
