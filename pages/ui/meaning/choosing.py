"""Choosing tiles on the map of meaning: a group or a drawn area becomes a list, which every page filters by."""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import cast

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.counting import counted
from core.errors import ExplorerError, SelectionError
from core.geography.tiles import Tile
from core.projection.named import NamedGroups
from core.projection.packed import Scatter
from core.search import hitlist
from core.selection.areas import parse_area
from core.store import tilelists
from pages.ui.frame import address, filters, state
from pages.ui.frame.mapstate import read_result
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, scatters, space
from pages.ui.frame.take import files
from pages.ui.meaning.canvas import Name

MAP = "meaning_map"
"""Key of the map."""

_FURTHEST = 100.0
"""All captions lie in the unit square; whoever draws beyond this has long left it behind."""

_SAID = "meaning_said"

_OLD_LINK = "drawn"
"""Name, in the addresses of earlier versions, of an area drawn on this map."""


def take_map() -> None:
    """Keep what a person did on the map; runs before the page does."""
    result = cast("Mapping[str, object]", st.session_state.get(MAP) or {})
    done = read_result(result)
    number = result.get("group")
    if done.picked is not None:
        state.pick(Tile.from_key(done.picked))
    if done.area and done.area.ring:
        hold_area(done.area.ring)
    elif done.area:
        let_go()
    if isinstance(number, int):
        hold_group(number)


def hold_group(number: int) -> None:
    """Select the tiles of a group, or none any more where it was selected."""
    scatter = _scatter()
    if scatter is None or scatter.named is None or not 0 <= number < len(scatter.named.groups):
        return
    if number in chosen_groups(scatter):
        let_go()
        return
    _hold(scatter.tiles_of(scatter.group(number)), scatter.named.groups[number].title)


def hold_area(corners: tuple[tuple[float, float], ...]) -> None:
    """Select the tiles of the captions in a drawn area."""
    scatter = _scatter()
    if scatter is None or any(abs(axis) > _FURTHEST for corner in corners for axis in corner):
        return
    keys = scatter.tiles_of(scatter.inside(corners))
    if len(keys):
        _hold(keys, f"Drawn on the meaning map: {counted(len(keys), 'tile')}")
    else:
        st.session_state[_SAID] = "No caption lies in the area that was drawn."


def take_old_link() -> None:
    """Select the tiles of an area that an older link names."""
    if old := st.query_params.get(_OLD_LINK):
        with suppress(SelectionError):
            hold_area(parse_area(old))
        address.say({_OLD_LINK: ""})


def let_go() -> None:
    """Take the list away that the tiles have to be in."""
    state.filter_by("list", [])


def said() -> str:
    """Return, once, why nothing was selected."""
    return str(st.session_state.pop(_SAID, ""))


def _hold(keys: NDArray[np.uint32], title: str) -> None:
    try:
        state.filter_by("list", [tilelists.keep(catalogue(), keys, title)])
    except ExplorerError as error:  # somebody else is writing
        st.session_state[_SAID] = str(error)


def _scatter() -> Scatter | None:
    table = space()
    return scatters().of(table) if table else None


def chosen_groups(scatter: Scatter) -> list[int]:
    """Return the groups whose tiles are what is selected."""
    held = set(state.lists())
    return [number for number, one in enumerate(_list_ids(scatter)) if one in held] if held else []


@lru_cache(maxsize=2)
def _list_ids(scatter: Scatter) -> tuple[str, ...]:
    groups = scatter.named.groups if scatter.named else ()
    return tuple(tilelists.list_id(scatter.tiles_of(scatter.group(number))) for number in range(len(groups)))


def names(scatter: Scatter) -> tuple[Name, ...]:
    """Return the names that the map shows."""
    on = chosen_groups(scatter)
    return tuple(
        Name(number, named.title, named.group.x, named.group.y, named.group.level, named.group.captions, number in on)
        for number, named in enumerate(scatter.named.groups if scatter.named else ())
    )


def draw_groups(scatter: Scatter, named: NamedGroups) -> None:
    """List the large groups as buttons, and below the selected one those within it."""
    on = chosen_groups(scatter)
    held = set(named.groups[on[0]].group.members) if on else None

    def listed(outer: int | None, depth: int) -> None:
        for number in named.within(outer):
            one = named.groups[number]
            st.button(
                f"{'· ' * depth}{plain(one.title)} ({one.group.captions:,})",
                key=f"group_{number}",
                type="primary" if number in on else "tertiary",
                on_click=hold_group,
                args=(number,),
            )
            if held and held <= set(one.group.members):
                listed(number, depth + 1)

    st.caption(
        "What the captions of a group say more often than others. Press one to select its tiles on every page; other "
        "captions of these tiles come along."
    )
    with st.container(key="groups", gap="xxsmall"):
        listed(None, 0)


def draw_ways(scatter: Scatter, kept: NDArray[np.bool_]) -> None:
    """Offer to go on with what is selected: on the world map, as a list, in the search, as a file."""
    here = filters.query()
    for label, icon, page, more in (
        ("On the map", "public", "explore.py", []),
        ("As a list", "view_list", "explore.py", [("show", "List")]),
        ("Search within", "search", "find.py", []),
    ):
        if st.button(label, icon=f":material/{icon}:", type="tertiary", key=f"open_{icon}"):
            st.switch_page(page, query_params=[*here, *more])

    def lines(_: object) -> list[hitlist.Line]:
        tiles = [Tile.from_key(key) for key in scatter.tiles_of(kept).tolist()]
        return list(hitlist.of_tiles(catalogue(), tiles))

    with st.popover("Export", icon=":material/download:", type="tertiary", key="meaning_export"):
        files(lines, "Meaning map", key="meaning")
