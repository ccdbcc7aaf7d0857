"""A table of figures, each a door to the tiles that it counts."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlencode

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.resources import prefix

Query = Sequence[tuple[str, str]]
"""Filters, as they stand in the address of the map."""


class Cell(NamedTuple):
    """A figure, or the name of a row."""

    text: str
    query: Query = ()
    """Opens the map with these filters; empty for a text that is no door."""
    title: str = ""
    """What opens, in words."""


def doors(title: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], *, key: str) -> None:
    """Draw a table; a click on a door opens the map with its filters, and leaves the session as it is."""
    result = _component()(
        key=key,
        data={
            "title": title,
            "header": list(header),
            "rows": [
                [{"text": cell.text, "title": cell.title, "address": _address(cell.query)} for cell in row]
                for row in rows
            ],
        },
        on_opened_change=_nothing,
    )
    place = cast("Mapping[str, object]", result).get("opened")
    if cell := _cell(rows, place):
        st.switch_page("explore.py", query_params=list(cell.query))


def _nothing() -> None:
    """Do nothing: a trigger needs a callback to exist."""


def _address(query: Query) -> str:
    return f"{prefix()}/?{urlencode(query)}" if query else ""


def _cell(rows: Sequence[Sequence[Cell]], place: object) -> Cell | None:
    """The door that was clicked; a place that is none, as an old one may be, opens nothing."""
    if not isinstance(place, list) or len(place) != 2 or not all(isinstance(number, int) for number in place):
        return None
    row, column = place
    if not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        return None
    return rows[row][column] if rows[row][column].query else None


@cache
def _component() -> ComponentRenderer:
    here = Path(__file__).parent
    return st.components.v2.component(
        "figure_doors",
        html='<div class="doors" tabindex="0" role="region"></div>',
        css=(here / "doors.css").read_text(encoding="utf-8"),
        js=(here / "doors.js").read_text(encoding="utf-8"),
    )
