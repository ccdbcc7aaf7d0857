"""Next and previous hit on the tile page, and the way back to the results."""

from contextlib import suppress
from functools import partial

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.errors import ExplorerError, TileNameError
from core.geography.tiles import ZOOM, Tile
from core.selection.around import Around
from core.selection.filters import Selection
from pages.ui.frame import address, filters, state, way
from pages.ui.frame.address import Address
from pages.ui.frame.assets import asset
from pages.ui.frame.component import loaded
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, prefix
from pages.ui.trail import ahead, ranked

_FILES = {"": "explore.py", "search": "find.py", "meaning": "meaning_map.py", "truth": "truth.py"}
_FILES |= {"disagreement": "disagree.py", "evaluate": "evaluate.py"}

_PICKING = {"", "search", "meaning"}
"""Pages on which a tile is picked before it is opened."""


def draw(tile: Tile, *, shown_ahead: bool = False) -> None:
    """Draw the way back to where the tile was opened, the buttons before and after it, and its place among the hits.

    The pictures of both neighbours are loaded ahead; where their captions are `shown_ahead` too, a step shows at once
    what the page of the tile shows first.
    """
    page, said = way.origin()
    chosen = filters.selection()
    found = _around(page, said, chosen, tile)
    if way.ORIGIN in st.query_params:
        with st.container(key="way_back", width="content"):  # way.js goes back in the history where that is the same
            there = {**said, "tile": tile.name} if page in _PICKING else dict(said)
            st.page_link(_FILES[page], label="Back to results", icon=":material/arrow_back:", query_params=there)
    before, after = (found.before, found.after) if found else (None, None)
    step = partial(_button, off=found is None)
    step("Previous", "p", before)
    step("Next", "n", after)
    if found:
        st.caption(f"{found.rank:,} of {found.total:,}", width="content")
    near = {letter: one for letter, one in (("n", after), ("p", before)) if one}
    to = {letter: _ahead(one, shown=shown_ahead) for letter, one in near.items()}
    _component()(key="steps", data={"here": tile.name, "to": to, "module": asset("ui/trail/steps.js")})
    ahead.prepare(page, said, chosen, list(near.values()))


def _ahead(tile: Tile, *, shown: bool) -> dict[str, object]:
    """What is loaded of a tile before a step goes there."""
    revision = catalogue().revision()
    pictures = [f"{prefix()}/xyz/{layer}/{ZOOM}/{tile.x}/{tile.y}?v={revision}" for layer in ("rgb", "landcover")]
    return {"tile": tile.name, "address": f"{prefix()}/ahead/{tile.name}" if shown else "", "pictures": pictures}


def _component() -> ComponentRenderer:
    return loaded("steps", "steps")


def _button(name: str, letter: str, to: Tile | None, *, off: bool) -> None:
    st.button(
        plain(name),
        icon=f":material/chevron_{'left' if letter == 'p' else 'right'}:",
        key=f"tile_{name.lower()}",
        shortcut=letter,
        disabled=to is None and not off,
        on_click=_step if to else _start,
        args=(letter,) if to else (),
        help=None if to else "This tile is not among the results: begin with the first" if off else "There is none",
    )


def _step(letter: str) -> None:
    """Go on from the tile that was stepped to last: a second press may come before the page of it is drawn."""
    address.settle()
    page, said = way.origin()
    here = state.picked()
    found = None
    with suppress(ExplorerError, TileNameError):  # the page that is drawn says what is wrong
        found = ahead.around(page, said, filters.selection(), here) if here else None
    if found and (to := found.before if letter == "p" else found.after):
        state.pick(to)


def _start() -> None:
    """Go to the nearest tile of the selection, where the tile itself is none of it."""
    if first := ranked.nearest(filters.selection(), state.picked()):
        state.pick(first)


def _around(page: str, said: Address, chosen: Selection, tile: Tile) -> Around | None:
    """Find where a tile stands; remembered, as a page is drawn more often than it changes."""
    try:
        return ahead.around(page, said, chosen, tile)
    except (ExplorerError, TileNameError) as error:
        st.caption(plain(error))
        return None
