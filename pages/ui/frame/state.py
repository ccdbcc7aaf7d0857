"""What a session remembers beside its widgets, and how it stands in the address."""

from collections.abc import Mapping, Sequence
from typing import cast
from urllib.parse import urlencode

import streamlit as st

from core.errors import SelectionError, TileNameError
from core.geography.tiles import BBox, Tile
from core.selection.areas import format_ring, parse_area
from core.selection.filters import Selection
from pages.ui.frame import address, heldvalues, way
from pages.ui.frame.mapstate import Goto, LonLat, MapPlace, MapResult, Ring, SeenView, read_result

MAP = "world"
"""Key of the world map."""

QUERY = "q"
"""Key of the search box, and its name in the address."""

MODE, BY, UPLOAD = "mode", "by", "caption_file"
"""Keys of how to search, of what makes tiles alike, and of an uploaded caption."""

FILTERS, LINE = "kept_filters", "selection_line"
"""Keys of the filters, on pages that draw none of them too, and of what the line above the page says of them."""

_USUAL = {QUERY: "", MODE: "Both", BY: "Layout"}

LONGEST_UPLOAD = 10_000
"""Bytes of an uploaded caption that are searched."""

_KEPT_QUERY, _SHOWN, _COMPARED = "kept_query", "shown_hits", "compared_tiles"

SHOWN = "shown"
"""Name, in the address, of how many hits are shown where these are more than at first."""

MOST_SHOWN = 2_000
"""Hits that one page shows."""

MOST_COMPARED = 4
"""Tiles that fit side by side."""

_SEEN, _GOTO, _MOVES = "seen_view", "goto", "moves"


def picked() -> Tile | None:
    """The tile that the address names; a damaged name is no tile."""
    name = st.query_params.get("tile")
    try:
        return Tile.parse(name) if name else None
    except TileNameError:
        return None


def pick(tile: Tile | None, *, go: bool = False) -> None:
    """Name a tile in the address, or none; `go` moves the map there."""
    if tile and go:
        move_to(tile)
    # An empty place that was named before is not what is shown.
    address.say({"place": "", "tile": tile.name} if tile else {"tile": ""})


def move_to(tile: Tile) -> None:
    """Have the world map show a tile, close enough to see its image."""
    seen = seen_view()
    zoom = max(12, round(seen.zoom)) if seen else 12
    st.session_state[_MOVES] = moves = st.session_state.get(_MOVES, 0) + 1
    lon, lat = tile.centre
    st.session_state[_GOTO] = Goto(lat, lon, zoom, f"{tile.name}-{moves}-{id(st.session_state)}")


def goto() -> Goto | None:
    """The last command to move the map."""
    return st.session_state.get(_GOTO)


def seen_view() -> SeenView | None:
    """What the world map showed last."""
    return st.session_state.get(_SEEN)


def first_place() -> MapPlace | None:
    """Where the world map starts: where it was, or where the address says; None is the whole world."""
    if seen := seen_view():
        return MapPlace(seen.lat, seen.lon, seen.zoom)
    try:
        lat, lon, zoom = map(float, st.query_params.get("at", "").split(","))
    except ValueError:
        return None
    inside = -85.1 <= lat <= 85.1 and -540 <= lon <= 540 and 1 <= zoom <= 18
    return MapPlace(lat, lon, zoom) if inside else None


def area() -> Ring:
    """The drawn area that the address names; empty where there is none."""
    try:
        return tuple(LonLat(*corner) for corner in parse_area(st.query_params.get("area", "")))
    except SelectionError:
        return ()


def lists() -> list[str]:
    """Ids of the lists of tiles that the address filters by; `filter_by` sets them."""
    return st.query_params.get_all("list")


def filter_by(key: str, values: Sequence[str]) -> None:
    """Filter by what stands in the address alone, as lists and a drawn area do; by nothing, no longer."""
    kept = dict(st.session_state.get(FILTERS, {}))
    kept.pop(key, None)
    st.session_state[FILTERS] = kept | ({key: list(values)} if values else {})
    address.say({key: values})


def filter_without(key: str, value: str) -> None:
    """Filter no longer by one of the values that stand in the address alone, whatever was taken away since a click."""
    held = st.session_state.get(FILTERS, {}).get(key, st.query_params.get_all(key))
    filter_by(key, [one for one in held if value and one != value])


def restore_query() -> None:
    """On coming back to the search, put the words there that were searched last, unless the address has some."""
    if QUERY not in st.session_state and QUERY not in st.query_params and st.session_state.get(_KEPT_QUERY):
        st.session_state[QUERY] = st.session_state[_KEPT_QUERY]


def keep_query() -> None:
    """Remember the words, so that coming back to the search restores them."""
    st.session_state[_KEPT_QUERY] = st.session_state.get(QUERY, "")


def ask(query: str) -> None:
    """Put a query into the search box."""
    heldvalues.put(QUERY, query)
    heed_all()


def put_search(held: Mapping[str, Sequence[str]]) -> None:
    """Set the search to what an address says, by parameter."""
    for key, value in _USUAL.items():
        st.session_state[key] = held.get(key, (value,))[-1]
    address.say({key: held.get(key, ()) for key in ("plain", "like")})


def search_by_meaning() -> None:
    """Choose search by meaning."""
    st.session_state[MODE] = "Meaning"


def take_upload() -> None:
    """Search by meaning with the text of a file that was uploaded."""
    uploaded = st.session_state.get(UPLOAD)
    if uploaded is not None:
        ask(" ".join(uploaded.getvalue()[:LONGEST_UPLOAD].decode("utf-8", "replace").split()))
        search_by_meaning()


def ignored() -> frozenset[str]:
    """Conditions of the query that are searched as plain words."""
    return frozenset(st.query_params.get_all("plain"))


def ignore(condition: str) -> None:
    """Search the words of a condition as they are."""
    address.say({"plain": sorted({*ignored(), condition})})


def heed_all() -> None:
    """Understand all conditions again."""
    address.say({"plain": ""})


def like() -> Tile | str | None:
    """What tiles should be like: a tile, 'area' for the drawn one, or nothing."""
    name = st.query_params.get("like")
    if name == "area":
        return name if area() else None
    try:
        return Tile.parse(name) if name else None
    except TileNameError:
        return None


def unlike() -> str:
    """What the address says that tiles should be like, if that cannot be read; empty otherwise."""
    return "" if like() else st.query_params.get("like", "")


def be_like(name: str | None) -> None:
    """Look for tiles like one, like those in the drawn area, or go back to the search by a query."""
    address.say({"like": name or ""})


def search_query() -> list[tuple[str, str]]:
    """The search as it stands in the address; what is as usual is left out."""
    pairs = [(key, value) for key in ("plain", "like") for value in st.query_params.get_all(key)]
    held = [(key, str(st.session_state.get(key) or value)) for key, value in _USUAL.items()]
    return [*((key, value) for key, value in held if value != _USUAL[key]), *pairs]


def shown(query: str, chosen: Selection, *, first: int) -> int:
    """How many hits are shown; another query or another filter begins again with the `first` ones.

    A link, Back and reload show as many as the address says.
    """
    asked, _ = st.session_state.get(_SHOWN, (None, first))
    named = st.query_params.get(SHOWN, "")
    count = int(named) if named.isascii() and named.isdecimal() and len(named) < 5 else first
    if asked not in (None, (query, chosen)) and not way.came_back():
        count = first
        address.say({SHOWN: ""})
    st.session_state[_SHOWN] = (query, chosen), count
    return max(first, min(count, MOST_SHOWN))


def show_more(count: int) -> None:
    """Show so many hits more."""
    asked, held = st.session_state[_SHOWN]
    st.session_state[_SHOWN] = asked, held + count
    address.say({SHOWN: str(held + count)})


def compared() -> tuple[Tile, ...]:
    """The tiles that were chosen for a comparison, in the order in which they were."""
    return tuple(st.session_state.get(_COMPARED, ()))


def compare(tile: Tile | None) -> None:
    """Take a tile into the comparison, or out of it; a fifth one takes the place of the first."""
    held = [other for other in compared() if other != tile]
    if tile and tile not in compared():
        held = [*held, tile][-MOST_COMPARED:]
    st.session_state[_COMPARED] = tuple(held)


def set_compared(tiles: Sequence[Tile]) -> None:
    """Compare these tiles."""
    st.session_state[_COMPARED] = tuple(tiles)[:MOST_COMPARED]


def place() -> LonLat | None:
    """The empty place that the address names; a damaged one is none."""
    try:
        lat, lon = map(float, st.query_params.get("place", "").split(","))
    except ValueError:
        return None
    return LonLat(lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def set_place(place: LonLat | None) -> None:
    """Name an empty place in the address, or none."""
    address.say({"place": f"{place.lat:.5f},{place.lon:.5f}" if place else ""})


def clear_area() -> None:
    """Forget the drawn area."""
    filter_by("area", [])


def take_map(key: str = MAP) -> None:
    """Keep what a person did on a world map; runs before the page does."""
    keep(read_result(cast("Mapping[str, object]", st.session_state.get(key) or {})))


def keep(result: MapResult) -> None:
    """Put the deeds of a person on the map into session and address."""
    if result.view:
        st.session_state[_SEEN] = result.view
        address.say({"at": f"{result.view.lat:.4f},{result.view.lon:.4f},{result.view.zoom:g}"})
    if result.picked is not None:
        set_place(None)
        pick(Tile.from_key(result.picked))
    if result.place is not None:
        pick(None)
        set_place(result.place)
    if result.area:
        if result.area.ring:
            filter_by("area", [format_ring(result.area.ring)])
        else:
            clear_area()


def bounds() -> BBox | None:
    """The part of the world that the map shows, None for the whole; longitudes are brought back to -180..180."""
    seen = seen_view()
    if seen is None:
        return None
    if seen.east - seen.west >= 360:
        return BBox(-180, seen.south, 180, seen.north)
    west, east = ((value + 180) % 360 - 180 for value in (seen.west, seen.east))
    return BBox(west, seen.south, east, seen.north)


def link(*more: tuple[str, str]) -> str:
    """The address that opens what is shown now: page, view, tile, and more that the caller knows of."""
    here = str(st.context.url or "").split("?", 1)[0]
    own = [(key, value) for key in ("at", "tile", "place", "area") if (value := st.query_params.get(key))]
    pairs = list(dict.fromkeys([*own, *more]))
    return f"{here}?{urlencode(pairs)}" if pairs else here
