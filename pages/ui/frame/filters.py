"""The filters beside the map and the search; each stands in the address, so that a copied link restores it."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

import streamlit as st

from core.errors import SelectionError
from core.selection.areas import parse_area
from core.selection.filters import NO_SPLIT, ORIGINS, SPLITS, UNFLAGGED, Selection, ShareRange
from core.selection.summary import CaptionSet
from core.store.authors import set_name
from core.store.flags import EXPLANATIONS, Flag
from pages.ui.frame import (
    address,
    filtervalues,
    heldvalues,
    kept_lists,
    state,
    truth_filters,
    unread,
    way,
    where_filters,
)
from pages.ui.frame.filtervalues import ANY_SHARE, IN_ADDRESS, KEYS, USUAL
from pages.ui.frame.filtervalues import CLASS_NAMES as _CLASS_NAMES
from pages.ui.frame.filtervalues import share_key as _share_key
from pages.ui.frame.inwords import Part
from pages.ui.frame.markdown import plain

_DRAWN, _DRAWN_NOW = "filters_drawn", "filters_drawn_now"
"""Whether the widgets of the filters were drawn when the page was drawn last, and whether they are by now."""

_TOGETHER = {"error": ("error", "error_class")}
"""Filters that one part of the words tells of."""


def draw(sets: list[CaptionSet]) -> None:
    """Draw the filters and a button that takes them away; `selection` tells what they select."""
    arrive()
    st.session_state[_DRAWN_NOW] = True
    kept_lists.draw()
    st.multiselect(
        "Dominant land cover",
        [*_CLASS_NAMES, "unknown"],
        key="dominant",
        placeholder="Any class",
        help="The class that covers most of the tile. 'unknown' are tiles without land cover.",
    )
    st.multiselect(
        "Share of a class",
        _CLASS_NAMES,
        key="share",
        placeholder="Any share",
        help="Pick classes, then set how much of the tile each may cover.",
    )
    for name in st.session_state["share"]:
        st.slider(f"{plain(name.capitalize())}, % of the tile", 0, 100, ANY_SHARE, key=_share_key(name))
    st.multiselect("Split", [*SPLITS, NO_SPLIT], key="split", placeholder="Any split")
    st.multiselect(
        "Caption set",
        [item.name for item in sets],
        key="set",
        format_func=lambda name: plain(set_name(name)),
        placeholder="Any set",
        help=" · ".join(plain(f"{set_name(item.name)}: {item.title}") for item in sets),
    )
    st.multiselect(
        "Quality flag",
        [UNFLAGGED, *(flag.label for flag in Flag)],
        key="flag",
        placeholder="Any or none",
        help="\n".join(f"- **{plain(flag.label)}**: {plain(text)}" for flag, text in EXPLANATIONS.items()),
    )
    st.multiselect(
        "Origin",
        list(ORIGINS),
        key="origin",
        placeholder="Any origin",
        help="'own' are the places that you added yourself.",
    )
    where_filters.draw()
    truth_filters.draw()
    st.text_input("Tile name contains", key="name", placeholder="4481_2438", max_chars=40)
    keep()
    tell_unread()
    st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=clear, key="clear_filters")


def tell_unread() -> None:
    """Say what of an address could not be read as a filter."""
    unread.tell(_held())


def selection() -> Selection:
    """What the filters and the drawn area select now, on every page.

    What is damaged in a link is left out, with a warning. Where the line above the page says something else, as after
    an area was drawn on a map, the page is drawn anew.
    """
    arrive()
    keep()
    chosen, damaged = read()
    if st.session_state.get(state.LINE, chosen) != chosen:
        st.rerun()
    for said, icon in damaged:
        st.warning(plain(said), icon=icon)
    return chosen


def read() -> tuple[Selection, list[tuple[str, str]]]:
    """Read what is selected, and what of it is damaged, each with its icon."""
    held = _held()
    kept, damaged = kept_lists.known(held.get("list", ()))
    chosen = Selection(
        classes=tuple(held.get("dominant", ())),
        splits=tuple(held.get("split", ())),
        sets=tuple(held.get("set", ())),
        flags=tuple(held.get("flag", ())),
        origins=tuple(held.get("origin", ())),
        shares=tuple(_range(name, held.get(_share_key(name), ANY_SHARE)) for name in held.get("share", ())),
        name=str(held.get("name", "")).strip(),
        **truth_filters.read(held)._asdict(),
        lists=tuple(kept),
        whereabouts=where_filters.read(held),
    )
    said = [(damaged, ":material/playlist_remove:")] if damaged else []
    try:
        return replace(chosen, ring=parse_area("".join(held.get("area", ())[-1:]))), said
    except SelectionError as error:
        return chosen, [*said, (str(error), ":material/filter_alt_off:")]


def query() -> list[tuple[str, str]]:
    """Return the filters as they stand in the address."""
    return [(key, value) for key, values in filtervalues.written(_held()).items() for value in values]


def arrive(*, anew: bool = False) -> None:
    """Have the session hold what the address says of the filters, or else what it held on the page before.

    Args:
        anew: The address was opened by a link, or by Back or Forward. Otherwise it is older than what a person has
            chosen since, as it is between two quick choices.
    """
    kept: dict[str, Any] | None = st.session_state.get(state.FILTERS)
    now = {key: held for key, held in address.said().items() if key in filtervalues.all_keys()}
    if (anew and (now or way.came_back())) or kept is None:
        _take(now)
        return
    if anew:
        _set(kept)  # beside a widget that is gone Streamlit holds what its key was before the widget was drawn
        return
    _hold()
    address.restore()


def begin(*, anew: bool) -> None:
    """Have the session hold what the filters are, at the beginning of a page."""
    st.session_state[_DRAWN] = st.session_state.get(_DRAWN_NOW, False)
    arrive(anew=anew)
    st.session_state[_DRAWN_NOW] = False


def end() -> None:
    """Keep what the filters are, at the end of a page: what follows is a click on it."""
    keep()
    st.session_state[_DRAWN] = st.session_state[_DRAWN_NOW]


def _hold() -> None:
    """Have the session hold what the filters are: where no widgets hold them, what was kept.

    Once a widget is gone, Streamlit gives the value that its key had before the widget was drawn for the first time.
    """
    heldvalues.hold()
    kept: dict[str, Any] = st.session_state.get(state.FILTERS, {})
    if not (st.session_state.get(_DRAWN) or st.session_state.get(_DRAWN_NOW)):
        for key in KEYS:
            st.session_state[key] = kept.get(key, copy(USUAL[key]))
    for key, value in kept.items():
        if key not in IN_ADDRESS and key not in st.session_state:
            st.session_state[key] = value


def _changed() -> None:
    """Keep what a click has made of the filters."""
    st.session_state[state.FILTERS] = _held()


def keep() -> None:
    """Have the address say what the filters are, for links, reload and the other pages."""
    held = st.session_state[state.FILTERS] = _held()
    written = filtervalues.written(held)
    address.say({key: written.get(key, ()) for key in filtervalues.all_keys()})
    way.note(leaving_out=filtervalues.all_keys())


def _take(address: Mapping[str, Sequence[str]]) -> None:
    """Set the filters to what an address says."""
    found = filtervalues.read(address)
    _set(found.held)
    unread.note(found.left_out)


def _set(held: Mapping[str, Any]) -> None:
    """Set the filters, and take others away."""
    for key in KEYS:
        heldvalues.put(key, held.get(key, copy(USUAL[key])))
    for name in _CLASS_NAMES:
        if (key := _share_key(name)) in held:
            heldvalues.put(key, held[key])
    st.session_state[state.FILTERS] = in_address = {key: held[key] for key in IN_ADDRESS if held.get(key)}
    st.session_state[state.FILTERS] = _held()
    address.say({key: in_address.get(key, ()) for key in IN_ADDRESS})


def _held() -> dict[str, Any]:
    """Values of the widgets by key, and what stands only in the address."""
    chosen = st.session_state
    held = {key: value for key in KEYS if (value := chosen.get(key)) and value != USUAL[key]}
    held |= {key: chosen[key] for name in chosen.get("share", []) if (key := _share_key(name)) in chosen}
    in_address = chosen.get(state.FILTERS, {})
    return held | {key: values for key in IN_ADDRESS if (values := in_address.get(key))}


def clear() -> None:
    """Take all filters away."""
    _set({})


def toggle(key: str, value: str) -> None:
    """Take a value into a filter that holds several, or out of it."""
    _hold()
    held = list(st.session_state.get(key, []))
    heldvalues.put(key, [one for one in held if one != value] if value in held else [*held, value])
    _changed()


def limits(name: str) -> tuple[int, int] | None:
    """Return the percent of the tile that a class has to cover, None where it is no filter."""
    return st.session_state.get(_share_key(name), ANY_SHARE) if name in st.session_state.get("share", []) else None


def narrow(name: str, low: int, high: int) -> None:
    """Filter by the percent of the tile that a class covers; asked for the same again, no longer."""
    _hold()
    if limits(name) == (low, high):
        heldvalues.put("share", [one for one in st.session_state["share"] if one != name])
    else:
        heldvalues.put("share", list(dict.fromkeys([*st.session_state.get("share", []), name])))
        heldvalues.put(_share_key(name), (low, high))
    _changed()


def put_query(pairs: Sequence[tuple[str, str]]) -> None:
    """Set the filters to what `query` returns."""
    put({key: [value for name, value in pairs if name == key] for key, _ in pairs})


def put(held: Mapping[str, Sequence[str]]) -> None:
    """Set the filters to what an address says, by parameter; others are taken away."""
    _set(filtervalues.read(held).held)


def drop(part: Part) -> None:
    """Take one filter away."""
    _hold()
    if part.key in IN_ADDRESS:
        state.filter_without(part.key, part.value)
    elif part.key == "share":
        heldvalues.put("share", [one for one in st.session_state.get("share", []) if one != part.value])
    else:
        for key in _TOGETHER.get(part.key, (part.key,)):
            heldvalues.put(key, copy(USUAL[key]))
    _changed()


def _range(name: str, limits: tuple[float, float]) -> ShareRange:
    return ShareRange(name, limits[0] / 100, limits[1] / 100)
