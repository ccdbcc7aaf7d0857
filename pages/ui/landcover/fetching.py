"""The land cover of one tile: fetched at a click that names server and size, and where it comes from."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.geography.tiles import TILE_PX, Tile
from core.landcover.compare import Agreement, confusion
from core.landcover.fetch import Cost, estimate, fetch
from core.landcover.held import Held, read_cover, shown_version
from core.landcover.sources import ALGORITHMS, PUBLISHED_FROM, VERSIONS, CoverSource, Version
from core.pictures import locations
from core.remote.access import host_of
from pages.ui.frame import folding, turns
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue, settings

_SEEN = "The server sees which parts of which files are read; nothing else is sent."
_TROUBLE = "cover_trouble"


def offer(tile: Tile, held: Sequence[Held]) -> None:
    """Offer the map to a tile that has no land cover; nothing is asked for before the click."""
    empty = [one for one in held if one.unknown == TILE_PX**2]
    for one in empty:
        st.info(
            f"ESA WorldCover {plain(one.version)} has nothing of this tile: open sea, or no data. "
            f"Asked on {one.fetched_at:%Y-%m-%d}.",
            icon=":material/water:",
        )
    order = sorted(VERSIONS, key=lambda version: version != PUBLISHED_FROM)
    left = [version for version in order if version not in {one.version for one in empty}]
    if left:
        _button(
            tile, left[0], f"Fetch WorldCover {left[0]} instead" if empty else "Fetch land cover", primary=not empty
        )
    for one in empty:
        if _may_have_it(tile, one.version):
            _button(tile, one.version, f"Ask for WorldCover {one.version} again", primary=False)


def _may_have_it(tile: Tile, version: Version) -> bool:
    """Whether a source that had nothing of a tile would be asked: another one, a folder, or after a while."""
    try:
        return estimate(catalogue(), CoverSource.of(settings(), version), [tile.key], settings()).tiles > 0
    except ExplorerError:
        return True  # its button says what is wrong


def beside(tile: Tile, held: Sequence[Held]) -> None:
    """Offer the versions that were not fetched, to be kept beside the land cover that the tile has."""
    left = [version for version in VERSIONS if version not in {one.version for one in held}]
    if not left:
        return
    troubled = any(_key(tile, version) in st.session_state.get(_TROUBLE, {}) for version in left)
    if part := folding.opened("Other versions of the land cover", ":material/layers:", "versions_open", now=troubled):
        with part:
            for version in left:
                _button(tile, version, f"Fetch WorldCover {version} beside it", primary=False)


def _key(tile: Tile, version: Version) -> str:
    return f"fetch_{version}_{tile.name}"


def _button(tile: Tile, version: Version, what: str, *, primary: bool) -> None:
    """Draw the button of a version, with what went wrong at the last click."""
    key = _key(tile, version)
    trouble = st.session_state.get(_TROUBLE, {}).get(key)
    if trouble:
        st.error(plain(trouble), icon=":material/cloud_off:")
    try:
        source = CoverSource.of(settings(), version)
        cost = estimate(catalogue(), source, [tile.key], settings())
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/cloud_off:")
        return
    st.caption(plain(announced(source, cost)))
    if st.button(
        plain("Try again" if trouble else what),
        icon=":material/refresh:" if trouble else ":material/cloud_download:",
        type="primary" if primary else "secondary",
        key=key,
    ):
        with st.spinner(plain(f"Reading {source.words}")), turns.aside():
            st.session_state[_TROUBLE] = {key: _fetched(tile, source)}
        st.rerun()


def announced(source: CoverSource, cost: Cost) -> str:
    """Say before anything is asked who will be asked, for how much, and what that tells them."""
    if not source.is_far:
        return f"ESA WorldCover {source.version} from {source.place}; nothing is asked of the network."
    return f"ESA WorldCover {source.version}, about {size_words(cost.bytes)} from {host_of(source.place)}. {_SEEN}"


def size_words(size: int) -> str:
    """Write a size in bytes as a person reads it."""
    units = ((1e9, "GB"), (1e6, "MB"))
    return next((f"{size / unit:,.1f} {name}" for unit, name in units if size >= unit), f"{size / 1000:,.0f} kB")


def _fetched(tile: Tile, source: CoverSource) -> str:
    """Fetch, and return what went wrong; empty for nothing."""
    try:
        found = fetch(catalogue(), source, [tile.key], settings())
    except ExplorerError as error:
        return str(error)
    except OSError as error:
        return f"{error.filename or settings().data} cannot be written: {error.strerror}. Free some space or mend it."
    if found.failed:
        return found.failed[0].reason
    st.toast(_took(source, found.requests, found.bytes), icon=":material/layers:")
    return ""


def _took(source: CoverSource, requests: int, size: int) -> Markdown:
    return plain(source.words + (f": {counted(requests, 'request')}, {size_words(size)}" if requests else ""))


def provenance(tile: Tile, held: Sequence[Held]) -> dict[str, str]:
    """Say of each fetched map of a tile which version it is, from where and of which day, and how far two agree."""
    shown = shown_version(settings(), tile, held)
    rows = {}
    for one in held:
        if one.unknown < TILE_PX**2:
            label = "Land cover" if one.version == shown else f"WorldCover {one.version}, beside it"
            rows[label] = " · ".join(filter(None, (_source(one), "" if one.version == shown else _agrees(tile, one))))
    return rows


def _source(one: Held) -> str:
    where = host_of(one.place) if "://" in one.place else one.place
    return f"ESA WorldCover {one.version} ({ALGORITHMS[one.version]}), {where}, fetched {one.fetched_at:%Y-%m-%d}"


def _agrees(tile: Tile, one: Held) -> str:
    """Say how far a map beside the tile's land cover agrees with it; nothing where one of them cannot be read."""
    where = locations.locate(catalogue(), tile, "labels")
    try:
        other = read_cover(catalogue(), settings(), tile, one.version)
        first = where and locations.read_label(where, tile, max_pixels=settings().max_image_pixels)
    except ExplorerError:
        return ""
    if not first or not other:
        return ""
    found = Agreement()
    found.add(tile, confusion(first.ids, other.ids))
    return "" if found.share is None else f"the same class on {found.share:.1%} of the area"
