"""The filters beside the map; each stands in the address, so that a copied link restores it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.browse import CaptionSet
from core.errors import SelectionError
from core.flags import EXPLANATIONS, Flag
from core.legend import CLASSES
from core.selection import NO_SPLIT, UNFLAGGED, Selection, ShareRange
from pages.ui import state

_CLASS_NAMES = [land.name for land in CLASSES[1:]]
SPLITS = ("train", "val", "test")

_KEYS = ("dominant", "share", "split", "set", "flag", "name")


def draw(sets: list[CaptionSet]) -> Selection:
    """Draw the filters and return what they select."""
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
        st.slider(f"{name.capitalize()}, % of the tile", 0, 100, (1, 100), key=_share_key(name), bind="query-params")
    st.multiselect("Split", [*SPLITS, NO_SPLIT], key="split", bind="query-params", placeholder="Any split")
    st.multiselect(
        "Caption set",
        [item.name for item in sets],
        key="set",
        bind="query-params",
        placeholder="Any set",
        help=" · ".join(f"{item.name}: {item.title}" for item in sets),
    )
    st.multiselect(
        "Quality flag",
        [UNFLAGGED, *(flag.label for flag in Flag)],
        key="flag",
        bind="query-params",
        placeholder="Any or none",
        help="\n".join(f"- **{flag.label}**: {text}" for flag, text in EXPLANATIONS.items()),
    )
    st.text_input("Tile name contains", key="name", bind="query-params", placeholder="4481_2438", max_chars=40)
    return selection()


def selection() -> Selection:
    """What the filters and the drawn area select now; what is damaged in a link is left out.

    On pages without the filters, the address says what they are.
    """
    plain = Selection(
        classes=_chosen("dominant", [land.name for land in CLASSES]),
        splits=_chosen("split", [*SPLITS, NO_SPLIT]),
        sets=_chosen("set"),
        flags=_chosen("flag", [UNFLAGGED, *(flag.label for flag in Flag)]),
        shares=tuple(_range(name) for name in _chosen("share", _CLASS_NAMES)),
        name=str(st.session_state.get("name", st.query_params.get("name", ""))).strip(),
    )
    try:
        return replace(plain, ring=state.area())
    except SelectionError as error:
        st.warning(str(error), icon=":material/filter_alt_off:")
        return plain


def _chosen(key: str, known: Sequence[str] | None = None) -> tuple[str, ...]:
    """Values of a filter: those of its widget, else those in the address that are known."""
    if key in st.session_state:
        return tuple(st.session_state[key])
    return tuple(value for value in st.query_params.get_all(key) if known is None or value in known)


def clear() -> None:
    """Take all filters away."""
    for key in _KEYS:
        st.session_state[key] = "" if key == "name" else []
    state.clear_area()


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
    if chosen.name:
        said.append(f"name with “{chosen.name}”")
    if chosen.ring:
        said.append("in the drawn area")
    return said


def _share_key(name: str) -> str:
    return name.replace(" ", "_")


def _range(name: str) -> ShareRange:
    key = _share_key(name)
    limits = st.session_state.get(key) or _limits(st.query_params.get_all(key))
    return ShareRange(name, limits[0] / 100, limits[1] / 100)


def _limits(values: list[str]) -> tuple[float, float]:
    """Two percentages from the address; any share above 0 where they are damaged."""
    try:
        low, high = map(float, values)
    except ValueError:
        return 1, 100
    return (low, high) if 0 <= low <= high <= 100 else (1, 100)
