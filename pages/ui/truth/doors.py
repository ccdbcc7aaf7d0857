"""Figures in a table or as columns, each a door to the tiles that it counts."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast
from urllib.parse import urlencode

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.components.v2.types import ComponentRenderer

from core.store import tilelists
from pages.ui.frame import filters
from pages.ui.frame.component import component
from pages.ui.frame.resources import catalogue, prefix

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Of Okabe and Ito, which people with any kind of colour vision can tell apart."""

_OPENED = "door_opened"

Query = Sequence[tuple[str, str]]
"""Filters, as they stand in the address of the map."""


Door = Callable[[], Query]
"""Finds the filters that mean the tiles of a figure; asked when it is clicked."""


class Cell(NamedTuple):
    """A figure, or the name of a row."""

    text: str
    query: Query = ()
    """Opens the map with these filters; empty for a text that is no door."""
    title: str = ""
    """What opens, in words."""
    share: float | None = None
    """Part of the longest bar, 0..1; None for a figure without a bar."""
    door: Door | None = None
    """Opens the map with what it finds, where that has no address before."""


class Columns(NamedTuple):
    """How often each step of something occurs."""

    title: str
    steps: tuple[Cell, ...]
    colour: str
    axis: tuple[str, str, str]
    """What stands below the first step, the middle and the last."""


def doors(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], *, key: str) -> None:
    """Draw a table; a click on a door opens the map with its filters, and leaves the session as it is."""
    _component()(
        key=key,
        data={
            "title": title,
            "header": list(header),
            "rows": [[_drawn(cell) for cell in row] for row in rows],
        },
        on_opened_change=lambda: _open(rows, key),
    )


def columns(title: str, drawn: Sequence[Columns], *, key: str) -> None:
    """Draw how something is distributed, side by side; each column is a door as the figures of a table are."""
    _component()(
        key=key,
        data={
            "title": title,
            "columns": [{**one._asdict(), "steps": [_drawn(cell) for cell in one.steps]} for one in drawn],
        },
        on_opened_change=lambda: _open([one.steps for one in drawn], key),
    )


def _drawn(cell: Cell) -> dict[str, object]:
    address = _address(cell.query) or bool(cell.door)
    return {"text": cell.text, "title": cell.title, "address": address, "share": cell.share}


def tiles(title: str, find: Callable[[], NDArray[np.uint32]]) -> Door:
    """A door to tiles that no filter means: they are kept as a list, which the map then shows."""

    def open_list() -> Query:
        keys = find()
        if not len(keys):
            return filters.query()
        name = tilelists.keep(catalogue(), keys, title)
        return [*((key, value) for key, value in filters.query() if key != "list"), ("list", name)]

    return open_list


def pass_through() -> None:
    """Go to the map if a door was clicked; to be called when the filters have been kept, which it shall find there."""
    shown = st.session_state.pop(_OPENED, None)
    if shown is not None:
        st.switch_page("explore.py", query_params=shown)


def go(query: Query, shown: Mapping[str, str]) -> None:
    """Set the filters, before the page runs: the address cannot be written beside the widgets that hold it.

    Args:
        query: The filters.
        shown: How the map shows the tiles, as it stands in its address.
    """
    filters.put_query(query)
    st.session_state[_OPENED] = dict(shown)


def _open(rows: Sequence[Sequence[Cell]], key: str) -> None:
    result = cast("Mapping[str, object]", st.session_state.get(key) or {})
    if cell := _cell(rows, result.get("opened")):
        go(cell.door() if cell.door else cell.query, {})


def _address(query: Query) -> str:
    return f"{prefix()}/?{urlencode(query)}" if query else ""


def _cell(rows: Sequence[Sequence[Cell]], place: object) -> Cell | None:
    """The door that was clicked; a place that is none, as an old one may be, opens nothing."""
    if not isinstance(place, list) or len(place) != 2 or not all(isinstance(number, int) for number in place):
        return None
    row, column = place
    if not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        return None
    cell = rows[row][column]
    return cell if cell.query or cell.door else None


def _component() -> ComponentRenderer:
    return component(
        "figure_doors", '<div class="doors" tabindex="0" role="region"></div>', "truth/doors.js", "truth/doors.css"
    )
