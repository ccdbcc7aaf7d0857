"""Counts and a histogram of a selection as bars, which are the legend too: a row that is pressed filters by it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.raster.legend import CLASSES
from pages.ui.frame import filters
from pages.ui.frame.component import component

GREY = "#8a8f96"
"""Of what has no colour in any legend."""

_NEUTRAL = "#6b8fb5"
_COLOURS = {land.name: land.hex if land.id else GREY for land in CLASSES}
_ORDER = {land.name: place for place, land in enumerate((*CLASSES[1:], CLASSES[0]))}
_MARKS = {land.name: land.mark for land in CLASSES}
_CHANGED = "counts_changed_filters"


class Row(NamedTuple):
    """One bar."""

    label: str
    value: str | None
    """As the filter takes it; None where there is no such filter."""
    seen: int | None
    """Within the view or the drawn area; None where there is neither."""
    matching: int | None
    """All that match; None if nobody counted."""
    colour: str = _NEUTRAL
    mark: str = ""
    """Letters in a square of its colour, for rows that are the legend."""


class Group(NamedTuple):
    """Bars that add up to the same tiles."""

    name: str
    """Key of the filter."""
    title: str
    rows: tuple[Row, ...]
    on: tuple[str, ...] = ()
    """Values that the filter holds."""


class Histogram(NamedTuple):
    """How many tiles hold how much of a class."""

    name: str
    counts: tuple[int, ...]
    """In equal steps from 0 to 1."""
    on: tuple[int, int] | None = None
    """Limits of the filter in percent."""


def class_rows(counted: Mapping[str, tuple[int, int]], *, view: bool = True) -> tuple[Row, ...]:
    """Return the dominant classes in the colours, letters and order of the legend, so that no row moves."""
    rows = [
        Row(name, name, seen if view else None, matching, _COLOURS[name], _MARKS[name])
        for name, (matching, seen) in counted.items()
    ]
    return tuple(sorted(rows, key=lambda row: _ORDER.get(row.label, len(_ORDER))))


def rows(counted: Mapping[str, tuple[int, int]], *, view: bool = True) -> tuple[Row, ...]:
    """Return other counts, in one colour."""
    return tuple(Row(name, name, seen if view else None, matching) for name, (matching, seen) in counted.items())


def show(groups: Sequence[Group], *, key: str, histogram: Histogram | None = None) -> None:
    """Draw the bars; a row that is pressed becomes a filter before the next run, or is none any more."""
    offered = {(group.name, row.value) for group in groups for row in group.rows if row.value is not None}

    def chosen() -> None:
        done = cast("Mapping[str, object]", st.session_state.get(key) or {}).get("chosen")
        if isinstance(done, list) and len(done) == 2 and tuple(done) in offered:
            filters.toggle(str(done[0]), str(done[1]))
            st.session_state[_CHANGED] = True

    def step() -> None:
        number = cast("Mapping[str, object]", st.session_state.get(key) or {}).get("step")
        if histogram and isinstance(number, int) and 0 <= number < len(histogram.counts):
            width = 100 // len(histogram.counts)
            filters.narrow(histogram.name, number * width, (number + 1) * width)
            st.session_state[_CHANGED] = True

    _component()(
        key=key,
        data={
            "groups": [_group(group) for group in groups],
            "histogram": {**histogram._asdict(), "colour": _COLOURS[histogram.name]} if histogram else None,
        },
        on_chosen_change=chosen,
        on_step_change=step,
    )


def changed() -> bool:
    """Tell whether a row that was pressed changed the filters in this run, once."""
    return bool(st.session_state.pop(_CHANGED, False))


def _group(group: Group) -> dict[str, object]:
    return {**group._asdict(), "rows": [row._asdict() for row in group.rows], "on": list(group.on)}


def _component() -> ComponentRenderer:
    return component("counts", '<div class="counts"></div>', "frame/counts.js", "frame/counts.css")
