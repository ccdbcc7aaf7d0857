"""The filters beside the map; each stands in the address, so that a copied link restores it."""

import streamlit as st

from core.browse import CaptionSet
from core.errors import SelectionError
from core.flags import EXPLANATIONS, Flag
from core.legend import CLASSES
from core.selection import NO_SPLIT, UNFLAGGED, Selection, ShareRange
from pages.ui import state

_CLASS_NAMES = [land.name for land in CLASSES[1:]]
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
    st.multiselect(
        "Split", ["train", "val", "test", NO_SPLIT], key="split", bind="query-params", placeholder="Any split"
    )
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
    """What the filters and the drawn area select now; what is damaged in a link is left out."""
    chosen = st.session_state
    shares = tuple(_range(name) for name in chosen.get("share", []))
    fields = {
        "classes": tuple(chosen.get("dominant", [])),
        "splits": tuple(chosen.get("split", [])),
        "sets": tuple(chosen.get("set", [])),
        "flags": tuple(chosen.get("flag", [])),
    }
    name = str(chosen.get("name") or "").strip()
    try:
        return Selection(**fields, shares=shares, name=name, ring=state.area())
    except SelectionError as error:
        st.warning(str(error), icon=":material/filter_alt_off:")
        return Selection(**fields, shares=shares, name=name)


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
    low, high = st.session_state.get(_share_key(name), (1, 100))
    return ShareRange(name, low / 100, high / 100)
