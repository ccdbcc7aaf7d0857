"""Lists of tiles as a filter: which are on, which there are, and how one is forgotten."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.errors import echoed
from core.store import tilelists
from core.store.tilelists import TileList
from pages.ui.frame import state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue

SHOWN = 20
"""Lists that are offered, newest first."""


def draw() -> None:
    """Name the lists that tiles have to be in, each with a button that takes it away, and offer the others."""
    wanted = state.lists()
    for held in listed(wanted):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"in_list_{held.id}"):
            st.markdown(
                f":material/playlist_add_check: In list: **{plain(held.title)}** ({plain(counted(held.tiles, 'tile'))})"
            )
            st.button(
                "Remove",
                icon=":material/close:",
                type="tertiary",
                key=f"drop_list_{held.id}",
                on_click=state.filter_without,
                args=("list", held.id),
            )
    others = [held for held in tilelists.titles(catalogue()) if held.id not in wanted]
    if others:
        with st.popover(f"Kept lists ({len(others):,})", icon=":material/playlist_play:", key="kept_lists"):
            _offer(others[:SHOWN])


def listed(ids: Sequence[str]) -> list[TileList]:
    """Return the lists with these ids, in their order, that exist."""
    found = {held.id: held for held in tilelists.titles(catalogue(), ids)} if ids else {}
    return [found[name] for name in dict.fromkeys(ids) if name in found]


def known(ids: Sequence[str]) -> tuple[list[str], str]:
    """Leave out lists that do not exist, and say so; nothing is said where all do."""
    held = [one.id for one in listed(ids)]
    missing = [name for name in ids if name not in held]
    if not missing:
        return held, ""
    return held, (
        f"The link filters by a list of tiles that is not here ({echoed(missing[0], 20)}): it was removed, "
        "or belongs to another data folder. All tiles are shown instead."
    )


def _offer(others: Sequence[TileList]) -> None:
    """Draw a line for each list: its name filters by it, the other button forgets it."""
    for held in others:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"kept_{held.id}"):
            st.button(
                f"{plain(held.title)} ({held.tiles:,})",
                help=f"Filter by this list, kept on {held.made_at:%Y-%m-%d %H:%M} UTC",
                type="tertiary",
                key=f"use_{held.id}",
                on_click=state.filter_by,
                args=("list", [held.id]),
            )
            st.space("stretch")
            st.button(
                "Forget",
                icon=":material/delete:",
                help="The tiles stay; only the list goes, and links to it say so",
                type="tertiary",
                key=f"forget_{held.id}",
                on_click=_forget,
                args=(held.id,),
            )


def _forget(name: str) -> None:
    tilelists.drop(catalogue(), name)
