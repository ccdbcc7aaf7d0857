"""The filters beside the map and the search; each stands in the address, so that a copied link restores it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.errors import SelectionError
from core.raster.legend import CLASSES
from core.selection.areas import parse_area
from core.selection.filters import NO_SPLIT, ORIGINS, SPLITS, UNFLAGGED, Selection, ShareRange
from core.selection.summary import CaptionSet
from core.store.flags import EXPLANATIONS, Flag
from pages.ui.frame import kept_lists, state, truth_filters, unread
from pages.ui.frame.markdown import plain

_CLASS_NAMES = [land.name for land in CLASSES[1:]]
ANY_SHARE = (1, 100)
"""Percent of the tile that a class covers unless a person says otherwise."""

_KEPT = "kept_filters"
_CHOICES = ("dominant", "share", "split", "set", "flag", "origin", *truth_filters.KEYS)
"""Filters that take only some values."""
_KEYS = (*_CHOICES, "name")
_USUAL: dict[str, object] = dict.fromkeys(_CHOICES, ()) | truth_filters.USUAL | {"name": ""}
_IN_ADDRESS = ("area", "list")
"""Filters that no widget holds."""


def sidebar(sets: list[CaptionSet]) -> None:
    """Draw the filters under their heading, with a button that takes them away."""
    st.subheader("Filters")
    draw(sets)
    st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=clear, key="clear_filters")


def draw(sets: list[CaptionSet]) -> None:
    """Draw the filters; `selection` tells what they select."""
    fresh = "dominant" not in st.session_state
    wanted = unread.asked([*_CHOICES, *map(_share_key, _CLASS_NAMES)]) if fresh else {}
    _restore()
    kept_lists.draw()
    st.multiselect(
        "Dominant land cover",
        [*_CLASS_NAMES, "unknown"],
        key="dominant",
        bind="query-params",
        placeholder="Any class",
        help="The class that covers most of the tile. 'unknown' are tiles without land cover.",
    )
    st.multiselect(
        "Share of a class",
        _CLASS_NAMES,
        key="share",
        bind="query-params",
        placeholder="Any share",
        help="Pick classes, then set how much of the tile each may cover.",
    )
    for name in st.session_state["share"]:
        st.slider(
            f"{plain(name.capitalize())}, % of the tile", 0, 100, ANY_SHARE, key=_share_key(name), bind="query-params"
        )
    st.multiselect("Split", [*SPLITS, NO_SPLIT], key="split", bind="query-params", placeholder="Any split")
    st.multiselect(
        "Caption set",
        [item.name for item in sets],
        key="set",
        bind="query-params",
        placeholder="Any set",
        help=" · ".join(plain(f"{item.name}: {item.title}") for item in sets),
    )
    st.multiselect(
        "Quality flag",
        [UNFLAGGED, *(flag.label for flag in Flag)],
        key="flag",
        bind="query-params",
        placeholder="Any or none",
        help="\n".join(f"- **{plain(flag.label)}**: {plain(text)}" for flag, text in EXPLANATIONS.items()),
    )
    st.multiselect(
        "Origin",
        list(ORIGINS),
        key="origin",
        bind="query-params",
        placeholder="Any origin",
        help="'own' are the places that you added yourself.",
    )
    truth_filters.draw()
    st.text_input("Tile name contains", key="name", bind="query-params", placeholder="4481_2438", max_chars=40)
    unread.tell(wanted, _held())


def selection() -> Selection:
    """What the filters and the drawn area select now; what is damaged in a link is left out, with a warning.

    On pages without the filters it is what they selected last.
    """
    held = _held() if "dominant" in st.session_state else st.session_state.get(_KEPT, {})
    chosen = Selection(
        classes=tuple(held.get("dominant", ())),
        splits=tuple(held.get("split", ())),
        sets=tuple(held.get("set", ())),
        flags=tuple(held.get("flag", ())),
        origins=tuple(held.get("origin", ())),
        shares=tuple(_range(name, held.get(_share_key(name), ANY_SHARE)) for name in held.get("share", ())),
        name=str(held.get("name", "")).strip(),
        **truth_filters.read(held)._asdict(),
    )
    without_area = replace(chosen, lists=tuple(kept_lists.known(held.get("list", ()))))
    try:
        return replace(without_area, ring=parse_area(held.get("area", "")))
    except SelectionError as error:
        st.warning(plain(error), icon=":material/filter_alt_off:")
        return without_area


def query() -> list[tuple[str, str]]:
    """Return the filters as they stand in the address."""
    pairs = []
    for key, value in _held().items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs += [(key, str(one)) for one in values if one != ""]
    return pairs


def keep() -> None:
    """Remember the filters, so that other pages know them and coming back to the map restores them."""
    st.session_state[_KEPT] = _held()


def _restore() -> None:
    """On coming back to the map, set the filters to what they were, unless the address says something else."""
    kept = st.session_state.get(_KEPT)
    if (
        kept
        and "dominant" not in st.session_state
        and not any(key in st.query_params for key in (*_KEYS, *_IN_ADDRESS))
    ):
        for key, value in kept.items():
            if key in _IN_ADDRESS:
                st.query_params[key] = value
            else:
                st.session_state[key] = value


def _held() -> dict[str, Any]:
    """Values of the widgets by key, and what stands only in the address."""
    chosen = st.session_state
    held = {key: chosen[key] for key in _KEYS if chosen.get(key) and chosen[key] != _USUAL[key]}
    held |= {key: chosen[key] for name in chosen.get("share", []) if (key := _share_key(name)) in chosen}
    if area := st.query_params.get("area"):
        held["area"] = area
    if lists := state.lists():
        held["list"] = lists
    return held


def clear() -> None:
    """Take all filters away."""
    for key in _KEYS:
        st.session_state[key] = _USUAL[key]
    state.clear_area()
    state.set_lists([])


def put(held: Mapping[str, Sequence[str]]) -> None:
    """Set the filters to what an address says, by parameter; others are taken away."""
    clear()
    for key in _KEYS:
        if key in held:
            st.session_state[key] = held[key][-1] if key == "name" else truth_filters.put(key, held[key])
    for name in held.get("share", ()):
        limits = held.get(_share_key(name), ())
        if len(limits) == 2 and all(limit.isdecimal() for limit in limits):
            st.session_state[_share_key(name)] = (int(limits[0]), int(limits[1]))
    for key in _IN_ADDRESS:
        if key in held:
            st.query_params[key] = list(held[key])


def words(chosen: Selection) -> list[str]:
    """Say in words what a selection holds, a filter each."""
    said = []
    if chosen.classes:
        said.append("mostly " + " or ".join(chosen.classes))
    said += [f"{share.name} {share.low:.0%} to {share.high:.0%}" for share in chosen.shares]
    if chosen.splits:
        said.append("split " + " or ".join(chosen.splits))
    if chosen.sets:
        said.append("set " + " or ".join(chosen.sets))
    if chosen.flags:
        said.append("flag " + " or ".join(chosen.flags))
    if chosen.origins:
        said.append(" or ".join("own places" if name == "own" else name for name in chosen.origins))
    said += truth_filters.words(chosen)
    if chosen.name:
        said.append(f"name with “{chosen.name}”")
    said += [f"in “{held.title}”" for held in kept_lists.listed(chosen.lists)]
    if chosen.ring:
        said.append("in the drawn area")
    return said


def _share_key(name: str) -> str:
    return name.replace(" ", "_")


def _range(name: str, limits: tuple[float, float]) -> ShareRange:
    return ShareRange(name, limits[0] / 100, limits[1] / 100)
