"""Counts and histograms of a selection, drawn as small bars in plain HTML."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import streamlit as st

from core.raster.legend import CLASSES
from core.selection.summary import Summary
from pages.ui.frame.hypertext import Html, escaped

_COLOURS = {land.name: land.hex if land.id else "#8a8f96" for land in CLASSES}

_STYLE = """<style>
.counts {display:grid; grid-template-columns:auto 1fr auto; gap:.2rem .5rem; align-items:center; font-size:.82rem}
.counts .track {background:color-mix(in srgb, currentColor 9%, transparent); border-radius:3px; height:.7rem}
.counts .bar {height:100%; border-radius:3px; min-width:1px; box-shadow:inset 0 0 0 1px rgba(0,0,0,.18)}
.counts .number {text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap}
.counts .of {opacity:.6}
.steps {display:flex; align-items:flex-end; gap:1px; height:4.5rem; margin-top:.3rem}
.steps div {flex:1; background:var(--step); border-radius:2px 2px 0 0; min-height:1px;
 box-shadow:inset 0 0 0 1px rgba(0,0,0,.15)}
.axis {display:flex; justify-content:space-between; font-size:.75rem; opacity:.7}
</style>"""


class Line(NamedTuple):
    """One bar."""

    label: str
    colour: str
    seen: int
    """Tiles in view."""
    matching: int


def class_lines(summary: Summary) -> list[Line]:
    """Return the dominant classes, most frequent first."""
    lines = [Line(name, _COLOURS[name], seen, all_) for name, (all_, seen) in summary.classes.items()]
    return sorted(lines, key=lambda line: (-line.seen, -line.matching))


def plain_lines(counts: dict[str, tuple[int, int]]) -> list[Line]:
    """Return other counts, in one colour."""
    return [Line(name, "#6b8fb5", seen, all_) for name, (all_, seen) in counts.items()]


def bars(title: str, lines: Iterable[Line], *, with_all: bool = True) -> Html:
    """Return bars as HTML: tiles in view, and after a stroke all that match, unless there is no view."""
    lines = list(lines)
    longest = max((line.seen for line in lines), default=0) or 1
    rows = "".join(
        f"<span>{escaped(line.label)}</span>"
        f'<div class="track"><div class="bar" '
        f'style="width:{100 * line.seen / longest:.1f}%;background:{escaped(line.colour)}"></div></div>'
        f'<span class="number">{line.seen:,}{_of(line) if with_all else ""}</span>'
        for line in lines
    )
    return Html(f'<b>{escaped(title)}</b><div class="counts" role="group" aria-label="{escaped(title)}">{rows}</div>')


def _of(line: Line) -> Html:
    return Html(f' <span class="of">/ {line.matching:,}</span>')


def steps(name: str, counts: Sequence[int]) -> Html:
    """Return the histogram of a class's share as HTML."""
    highest = max(counts) or 1
    width = 100 // len(counts)
    columns = "".join(
        f'<div style="height:{100 * count / highest:.1f}%" '
        f'title="{step * width:d} to {(step + 1) * width:d} %: {count:,} tiles"></div>'
        for step, count in enumerate(counts)
    )
    return Html(
        f'<div class="steps" style="--step:{_COLOURS[name]}" role="img" '
        f'aria-label="Histogram of the share of {escaped(name)}">'
        f'{columns}</div><div class="axis">'
        f"<span>0 %</span><span>share of {escaped(name)}</span><span>100 %</span></div>"
    )


def draw_parts(parts: Iterable[Html]) -> None:
    """Draw finished parts."""
    st.html(_STYLE + "<br>".join(parts))
