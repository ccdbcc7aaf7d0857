"""Charts as SVG that stands by itself: a figure for a paper, and what the page shows."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from pages.ui.statistics.chart import Chart, Figure, Row
from pages.ui.truth.doors import COLOURS

WIDTH = 500

_TOP, _LINE = 48, 16
_LETTER = 6.7
"""Width of a letter of the labels, on average and a little more."""
_LONGEST_LABEL = 32
_PANEL, _GAP = 104, 40
_LEFT = 50
"""Where distributions begin."""


class Shape(NamedTuple):
    """An element of a drawing; texts and attributes are plain, whoever writes them escapes them."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""
    children: tuple["Shape", ...] = ()


def write(shape: Shape) -> str:
    """Write a drawing as XML."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in shape.attributes.items())
    inside = "".join(map(write, shape.children))
    return f"<{shape.tag}{attributes}>{escape(shape.text)}{inside}</{shape.tag}>"


def svg(chart: Chart) -> Shape:
    """Draw a chart; whatever can be opened is marked with its row and its series."""
    height, inside = {"bars": _bars, "columns": _columns, "matrix": _matrix}[chart.form](chart)
    return Shape(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height:g}",
            "role": "group",
            "aria-label": f"{chart.title}, {chart.unit}",
            "font-family": "sans-serif",
            "font-size": "12",
            "color": "#1b1b1b",
            "fill": "currentColor",
        },
        children=(
            Shape("rect", {"class": "ground", "width": f"{WIDTH}", "height": f"{height:g}", "fill": "#ffffff"}),
            _text(0, 14, chart.title, font_weight="600", font_size="13"),
            _text(0, 31, chart.unit, opacity="0.8"),
            *inside,
        ),
    )


def _bars(chart: Chart) -> tuple[float, list[Shape]]:
    """Horizontal bars, those of one row together, their number behind each."""
    highest = _highest(chart)
    left = _label_width(chart)
    longest = WIDTH - left - 12 - _LETTER * max((len(one.text) for row in chart.rows for one in row.figures), default=0)
    drawn, y = list(_legend(chart, left)), _TOP + (_LINE + 6 if len(chart.series) > 1 else 0)
    for place, row in enumerate(chart.rows):
        middle = y + len(row.figures) * _LINE / 2 + 4
        drawn.append(_text(left - 8, middle, _short(row.label), text_anchor="end"))
        for series, one in enumerate(row.figures):
            width = longest * (one.value or 0) / highest
            bar = (
                [] if one.value is None else [_rect(left, y, max(width, 0.5), _LINE - 3, _colour(chart, place, series))]
            )
            drawn.append(_figure(place, series, one, *bar, _text(left + width + 5, y + 10, one.text)))
            y += _LINE
        y += 5
    return y + 4, drawn


def _columns(chart: Chart) -> tuple[float, list[Shape]]:
    """A distribution for each series, one above the other on the same axes."""
    drawn: list[Shape] = []
    highest = _highest(chart)
    step = (WIDTH - _LEFT - 10) / max(len(chart.rows), 1)
    for series, name in enumerate(chart.series):
        top = _TOP + series * (_PANEL + _GAP)
        bottom = top + _PANEL
        drawn.append(_text(_LEFT, top, name, font_weight="600"))
        for value, y in ((_number(highest), bottom - _PANEL * 0.88 + 8), ("0", bottom)):
            drawn.append(_text(_LEFT - 6, y, value, text_anchor="end", font_size="11", opacity="0.8"))
        for place, row in enumerate(chart.rows):
            one = row.figures[series]
            if one.value:
                height = max(_PANEL * 0.88 * one.value / highest, 1.5)
                x, colour = _LEFT + place * step + 0.5, COLOURS[series % len(COLOURS)]
                drawn.append(_figure(place, series, one, _rect(x, bottom - height, max(step - 1, 1), height, colour)))
        line = {"d": f"M{_LEFT} {bottom}H{WIDTH - 10}", "stroke": "currentColor", "opacity": "0.5"}
        drawn += [Shape("path", line), *_axis(chart.rows, step, bottom + 14)]
    return _TOP + len(chart.series) * (_PANEL + _GAP), drawn


def _axis(rows: Sequence[Row], step: float, y: float) -> Iterator[Shape]:
    """Name about eight of the steps."""
    every = max(1, -(-len(rows) // 8))
    for place in range(0, len(rows), every):
        yield _text(_LEFT + place * step, y, rows[place].label.split(" to ")[0], font_size="11", opacity="0.8")


def _matrix(chart: Chart) -> tuple[float, list[Shape]]:
    """A table in which a darker cell is a larger part of its row."""
    left, cell = _label_width(chart), 30
    width = (WIDTH - left) / max(len(chart.series), 1)
    drawn = [
        _text(left + (place + 0.5) * width, _TOP + 12, name, text_anchor="middle", font_size="11")
        for place, name in enumerate(chart.series)
    ]
    for place, row in enumerate(chart.rows):
        y = _TOP + 20 + place * cell
        total = sum(one.value or 0 for one in row.figures) or 1
        drawn.append(_text(left - 8, y + 19, _short(row.label), text_anchor="end"))
        for series, one in enumerate(row.figures):
            x, share = left + series * width, (one.value or 0) / total
            box = _rect(x + 1, y + 1, width - 2, cell - 2, COLOURS[0], fill_opacity=f"{0.06 + 0.5 * share:.3f}")
            drawn.append(_figure(place, series, one, box, _text(x + width / 2, y + 19, one.text, text_anchor="middle")))
    return _TOP + 28 + len(chart.rows) * cell, drawn


def _legend(chart: Chart, x: float) -> Iterator[Shape]:
    if len(chart.series) < 2:
        return
    for series, name in enumerate(chart.series):
        yield _rect(x, _TOP - 4, 11, 11, COLOURS[series % len(COLOURS)])
        yield _text(x + 16, _TOP + 6, name)
        x += 34 + _LETTER * len(name)


def _figure(row: int, series: int, one: Figure, *inside: Shape) -> Shape:
    """Put the parts of a figure together, with what it says and whether it opens its tiles."""
    if one.door is None:
        return Shape("g", {}, children=(Shape("title", {}, one.said), *inside))
    said = f"{one.said}; open the tiles"
    place = {"data-row": f"{row}", "data-series": f"{series}", "role": "button", "tabindex": "0", "aria-label": said}
    return Shape("g", place, children=(Shape("title", {}, said), *inside))


def _rect(x: float, y: float, width: float, height: float, colour: str, **more: str) -> Shape:
    box = {"x": x, "y": y, "width": width, "height": height, "rx": 1.5}
    look = {"class": "mark", "fill": colour, "stroke": "currentColor", "stroke-opacity": "0.25"}
    return Shape("rect", {name: f"{value:.4g}" for name, value in box.items()} | look | _named(more))


def _text(x: float, y: float, text: str, **more: str) -> Shape:
    return Shape("text", {"x": f"{x:.5g}", "y": f"{y:.5g}"} | _named(more), text)


def _named(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in attributes.items()}


def _highest(chart: Chart) -> float:
    return max((one.value or 0 for row in chart.rows for one in row.figures), default=0) or 1


def _label_width(chart: Chart) -> float:
    return 16 + _LETTER * max((len(_short(row.label)) for row in chart.rows), default=0)


def _colour(chart: Chart, row: int, series: int) -> str:
    return chart.row_colours[row] if chart.row_colours else COLOURS[series % len(COLOURS)]


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}\u2026"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
