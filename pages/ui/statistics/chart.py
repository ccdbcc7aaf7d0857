"""A chart as values: what it shows, how it is written as CSV, and how it is mounted on a page."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.ui.frame.component import component
from pages.ui.truth import doors
from pages.ui.truth.doors import Door

Form = Literal["bars", "columns", "matrix"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Figure(NamedTuple):
    """One number of a chart."""

    value: float | None
    """None where there is none, which is drawn as nothing."""
    text: str
    """As it is written beside its bar."""
    said: str
    """In a sentence, for who points at it or hears it."""
    door: Door | None = None


class Row(NamedTuple):
    """A bar or a group of bars, a step of a distribution, or a row of a matrix."""

    label: str
    figures: tuple[Figure, ...]
    """One for each series."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures of one kind."""

    title: str
    unit: str
    """What the numbers are."""
    series: tuple[str, ...]
    """Names of the columns of figures: caption sets, or for a matrix what stands above it."""
    rows: tuple[Row, ...]
    form: Form = "bars"
    row_colours: tuple[str, ...] = ()
    """Of the rows, where they have colours of their own, as land cover has; else those of the series count."""

    def to_csv(self) -> str:
        """Write it as a table that spreadsheets open, in which no text is taken for a formula."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([_cell(self.title), *(_cell(f"{name} ({self.unit})") for name in self.series)])
        for row in self.rows:
            numbers = ("" if one.value is None else f"{one.value:.10g}" for one in row.figures)
            writer.writerow([_cell(row.label), *numbers])
        return text.getvalue()

    @property
    def file_name(self) -> str:
        """A name for its files, without an ending."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")[:80] or "chart"


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def mount(chart: Chart, *, key: str) -> None:
    """Draw a chart with its downloads; a click on a figure opens its tiles on the map."""
    from pages.ui.statistics.svg import svg, write

    shape = svg(chart)

    def opened() -> None:
        result = cast("Mapping[str, object]", st.session_state.get(key) or {})
        if door := _door(chart, result.get("opened")):
            doors.go(door(), {})

    _component()(
        key=key,
        data={
            "title": chart.title,
            "shape": shape,
            "svg": write(shape),
            "csv": chart.to_csv(),
            "name": chart.file_name,
        },
        on_opened_change=opened,
    )


def _door(chart: Chart, place: object) -> Door | None:
    """The door that was clicked; a place that is none, as an old one may be, opens nothing."""
    if not isinstance(place, list) or len(place) != 2 or not all(isinstance(number, int) for number in place):
        return None
    row, series = place
    if not 0 <= row < len(chart.rows) or not 0 <= series < len(chart.rows[row].figures):
        return None
    return chart.rows[row].figures[series].door


def _component() -> ComponentRenderer:
    return component("statistics_chart", '<div class="chart"></div>', "statistics/chart.js", "statistics/chart.css")
