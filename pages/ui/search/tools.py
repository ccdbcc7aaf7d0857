"""What can be done with a search and its hits: save it, use it as a selection, export it, share it, compare."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from core.errors import ExplorerError
from core.search import hitlist
from core.search.descriptions import Hit
from core.store import savedsearches
from core.store.savedsearches import SavedSearch
from core.store.tilelists import LONGEST_TITLE
from pages.ui.frame import filters, state, take
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue

MOST_HITS = 10_000
"""Hits that an export or a list holds at most."""

_DROPPED, _RENAMED, _REPLACED = "dropped_search", "renamed_search", "replaced_search"
_NEW_NAME = "new_search_name"

Hits = Callable[[int], tuple[Hit, ...]]
"""Finds so many hits of the search that is shown."""


def draw(hits: Hits, total: int, title: str, query: list[tuple[str, str]]) -> None:
    """Draw the tools, one after the other.

    Args:
        hits: Finds more hits than are shown.
        total: How many there are.
        title: Names the search, for lists and saved searches.
        query: The search as it stands in the address.
    """
    with st.popover("Use as selection", icon=":material/playlist_add_check:", type="tertiary"):
        _use(hits, total, title)
    with st.popover("Export", icon=":material/download:", type="tertiary"):
        _export(hits, total, title)
    with st.popover("Save", icon=":material/bookmark:", type="tertiary"):
        _save(title, query)
    with st.popover("Share", icon=":material/link:", type="tertiary"):
        st.caption("This link opens the same search, filters and tile:")
        st.code(state.link(*query), language=None, wrap_lines=True)
    chosen = state.compared()
    if chosen:
        st.page_link(
            "compare.py",
            label=f"Compare {len(chosen):d}",
            icon=":material/compare:",
            query_params={"tiles": ",".join(tile.name for tile in chosen)},
        )


def _count(total: int, key: str) -> int:
    """Ask how many of the best hits are meant."""
    most = max(1, min(total, MOST_HITS))
    return int(st.number_input(f"Best hits, of {total:,}", 1, most, min(100, most), key=key))


def _use(hits: Hits, total: int, title: str) -> None:
    """Keep the best hits as a list that every page filters by."""
    st.caption("Keeps the best hits as a list of tiles. The map, the search and the dataset page then filter by it.")
    count = _count(total, "list_count")
    called = st.text_input("Name of the list", title, max_chars=LONGEST_TITLE, key="list_title")
    if st.button("Show them on the world map", icon=":material/public:", key="use_hits", type="primary"):
        take.use([hit.tile for hit in hits(count)], called, "explore.py")
    if st.button("Caption them", icon=":material/playlist_play:", key="caption_hits"):
        take.use([hit.tile for hit in hits(count)], called, "runs.py", {"view": "new"})


def _export(hits: Hits, total: int, title: str) -> None:
    """Offer the best hits as files."""
    count = _count(total, "export_count")
    st.caption(
        "Each hit with its whole description, and how well it answers: strong, fair or weak. The similarity is a "
        "cosine and the score orders this list only; neither compares two searches."
    )
    take.files(lambda opened: hitlist.of_hits(opened, hits(count)), title, key="hits")


def _save(title: str, query: list[tuple[str, str]]) -> None:
    """Save this search under a name, and open, rename or drop others."""
    called = st.text_input("Save this search as", title, max_chars=savedsearches.LONGEST_NAME, key="saved_name")
    if st.button("Save", icon=":material/bookmark_add:", key="save_search"):
        _keep(called, urlencode(query))
    saved_searches()


def _keep(called: str, query: str) -> None:
    """Save a search; a name that another search has is given to this one by a second click only."""
    held = next((one for one in savedsearches.saved(catalogue()) if one.name == " ".join(called.split())), None)
    if held and held.query != query and st.session_state.get(_REPLACED) != held:
        st.session_state[_REPLACED] = held
        st.warning(
            f"“{plain(held.name)}” is the name of another search, saved on {held.saved_at:%Y-%m-%d %H:%M} UTC. "
            "Save again to replace it, or choose another name.",
            icon=":material/bookmark:",
        )
        return
    try:
        savedsearches.save(catalogue(), called, query)
        st.toast(f"Saved as “{plain(called)}”.")
    except ExplorerError as error:
        st.error(plain(error))


def saved_searches() -> None:
    """List the saved searches: open one, rename it, or drop it, which can be undone."""
    for search in savedsearches.saved(catalogue()):
        if st.session_state.get(_RENAMED) == search.id:
            _ask_name(search)
        else:
            _offer(search)
    dropped: SavedSearch | None = st.session_state.get(_DROPPED)
    if dropped:
        label = f"Undo: bring back “{plain(dropped.name)}”"
        st.button(label, key="restore_search", icon=":material/undo:", on_click=_restore)


def _offer(search: SavedSearch) -> None:
    """Draw the line of a search: its name opens it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            plain(search.name),
            key=f"open_search_{search.id}",
            help=f"Saved on {search.saved_at:%Y-%m-%d %H:%M} UTC",
            icon=":material/search:",
            type="tertiary",
            on_click=_open,
            args=(search,),
        )
        st.space("stretch")
        for deed, name, icon, act in (
            ("Rename", "rename", ":material/edit:", _start_renaming),
            ("Remove", "drop", ":material/delete:", _drop),
        ):
            st.button(
                plain(deed), key=f"{name}_search_{search.id}", icon=icon, type="tertiary", on_click=act, args=(search,)
            )


def _ask_name(search: SavedSearch) -> None:
    """Ask for another name, in the place of the line: no popover, since the list stands in one."""
    with (
        st.form(f"name_search_{search.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        longest = savedsearches.LONGEST_NAME
        st.text_input("New name", search.name, max_chars=longest, key=_NEW_NAME)
        st.form_submit_button("Rename", key="rename_search", on_click=_rename, args=(search,))
        st.form_submit_button("Cancel", key="keep_name", type="tertiary", on_click=_stop_renaming)


def _open(search: SavedSearch) -> None:
    """Put a search and its filters in the place of those that are shown."""
    pairs = parse_qsl(search.query)
    held = {key: [value for name, value in pairs if name == key] for key, _ in pairs}
    filters.put(held)
    state.put_search(held)


def _start_renaming(search: SavedSearch) -> None:
    st.session_state[_RENAMED] = search.id


def _stop_renaming() -> None:
    st.session_state.pop(_RENAMED, None)


def _rename(search: SavedSearch) -> None:
    try:
        savedsearches.rename(catalogue(), search.id, st.session_state[_NEW_NAME])
        _stop_renaming()
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")


def _drop(search: SavedSearch) -> None:
    savedsearches.drop(catalogue(), search.id)
    st.session_state[_DROPPED] = search


def _restore() -> None:
    try:
        savedsearches.restore(catalogue(), st.session_state.pop(_DROPPED).id)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
