"""What a person does with a list of tiles: filter other pages by it, or take it away as a file."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.geography.tiles import Tile
from core.search import hitlist
from core.search.hitlist import Line
from core.store import tilelists
from core.store.catalogue import Catalogue
from pages.ui.frame.markdown import Markdown
from pages.ui.frame.resources import catalogue

Lines = Callable[[Catalogue], Sequence[Line]]
"""Makes the lines of a file when they are asked for."""


def take(tiles: Sequence[Tile], lines: Lines, title: str, *, key: str) -> None:
    """Offer to use tiles as a filter on the map or in the search, and to write their lines to a file."""
    if st.button("Show on the map", icon=":material/public:", key=f"{key}_map", disabled=not tiles):
        use(tiles, title, "explore.py")
    if st.button("Search within", icon=":material/search:", key=f"{key}_search", disabled=not tiles):
        use(tiles, title, "find.py")
    with st.popover("Export", icon=":material/download:", key=f"{key}_export", disabled=not tiles):
        files(lines, title, key=key)


def files(lines: Lines, title: str, *, key: str) -> None:
    """Offer lines as files of three kinds, each made at the click."""

    def geojson(listed: Sequence[Line]) -> bytes:
        return hitlist.to_geojson(listed, title)

    _file(Markdown("CSV, a table"), "csv", "text/csv", lines, hitlist.to_csv, key)
    _file(Markdown("GeoJSON, outlines"), "geojson", "application/geo+json", lines, geojson, key)
    _file(Markdown("Names, one a line"), "txt", "text/plain", lines, hitlist.to_names, key)


def use(tiles: Sequence[Tile], title: str, page: str, shown: Mapping[str, str] | None = None) -> None:
    """Keep tiles as a list and open a page that filters by it; `shown` is what else its address says."""
    name = tilelists.keep(catalogue(), [tile.key for tile in tiles], title)
    st.switch_page(page, query_params={"list": name, **(shown or {})})


def _file(
    label: Markdown, ending: str, kind: str, lines: Lines, write: Callable[[Sequence[Line]], bytes], key: str
) -> None:
    """Offer a file that is made at the click."""
    opened = catalogue()
    st.download_button(
        label,
        data=lambda: write(lines(opened)),
        file_name=f"tiles.{ending}",
        mime=kind,
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key=f"{key}_{ending}",
    )
