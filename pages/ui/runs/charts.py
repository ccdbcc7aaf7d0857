"""Figures of a run as finished HTML without any script: a bar of its tiles, numbers, and columns over time."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pages.ui.frame.hypertext import Html, escaped

STYLE = Html("""<style>
.run-bar {display:flex; height:.9rem; border-radius:.45rem; overflow:hidden; margin:.2rem 0 .6rem;
 background:color-mix(in srgb, currentColor 12%, transparent)}
.run-bar i {display:block; min-width:2px}
.run-numbers {display:grid; grid-template-columns:repeat(auto-fill, minmax(10.5rem, 1fr)); gap:.7rem 1.2rem;
 margin:0 !important; padding:0 !important}
.run-numbers div {min-width:0}
.run-numbers dt {font-size:.8rem; opacity:.8; display:flex; align-items:center; gap:.35rem;
 margin:0 !important; padding:0 !important; font-weight:400}
.run-numbers dt i, .run-legend i {width:.7em; height:.7em; border-radius:2px; flex:none;
 box-shadow:inset 0 0 0 1px color-mix(in srgb, currentColor 35%, transparent)}
.run-numbers dd {margin:0 !important; padding:0 !important; font-size:1.15rem;
 font-variant-numeric:tabular-nums; overflow-wrap:anywhere;
 line-height:1.3}
.run-numbers small {display:block; font-size:.8rem; opacity:.8; line-height:1.35}
.run-columns {margin:0}
.run-columns figcaption {font-size:.88rem; font-weight:600; margin-bottom:.3rem}
.run-steps {display:flex; align-items:flex-end; height:6rem;
 border-bottom:1px solid color-mix(in srgb, currentColor 35%, transparent)}
.run-steps span {flex:1; min-width:0; height:100%; display:flex; flex-direction:column; justify-content:flex-end;
 padding:0 .5px}
.run-steps i {display:block; box-sizing:border-box}
.run-axis {display:flex; justify-content:space-between; font-size:.8rem; opacity:.85}
.run-legend {display:flex; flex-wrap:wrap; gap:.1rem .9rem; font-size:.8rem; margin-top:.25rem}
.run-legend span {display:inline-flex; align-items:center; gap:.35rem}
</style>""")
"""Drawn once on a page, before what it styles."""


class Part(NamedTuple):
    """One part of a bar or of columns."""

    name: str
    colour: str
    size: float


class Number(NamedTuple):
    """A figure with its name."""

    name: str
    value: str
    note: str = ""
    colour: str = ""
    """Of its part of the bar; empty where it has none."""


def bar_html(parts: Sequence[Part], total: float) -> Html:
    """Draw the parts of a whole as one bar."""
    said = ", ".join(f"{part.size:,.0f} {part.name}" for part in parts if part.size)
    pieces = "".join(
        f'<i style="width:{100 * part.size / total:.3f}%;background:{escaped(part.colour)}"></i>'
        for part in parts
        if part.size and total
    )
    return Html(f'<div class="run-bar" role="img" aria-label="{escaped(said or "nothing yet")}">{pieces}</div>')


def numbers_html(numbers: Sequence[Number]) -> Html:
    """Draw figures beside each other, as many as fit."""
    return Html(f'<dl class="run-numbers">{"".join(map(_number, numbers))}</dl>')


def _number(one: Number) -> Html:
    mark = f'<i style="background:{escaped(one.colour)}"></i>' if one.colour else ""
    note = f"<small>{escaped(one.note)}</small>" if one.note else ""
    return Html(f"<div><dt>{mark}{escaped(one.name)}</dt><dd>{escaped(one.value)}{note}</dd></div>")


def columns_html(
    title: str, steps: Sequence[Mapping[str, float]], colours: Mapping[str, str], axis: Sequence[str]
) -> Html:
    """Draw columns, each stacked of its parts, with a legend of what occurs.

    Args:
        title: What they count.
        steps: Of each column the size of its parts by name.
        colours: Of each part, lowest first.
        axis: What stands below, from the first step to the last.
    """
    sums = {name: sum(step.get(name, 0) for step in steps) for name in colours}
    highest = max((sum(step.values()) for step in steps), default=0) or 1
    said = ", ".join(f"{name} {count:,.0f}" for name, count in sums.items() if count)
    columns = "".join(_column(step, colours, highest) for step in steps)
    legend = "".join(
        f'<span><i style="background:{escaped(colours[name])}"></i>{escaped(name)} {count:,.0f}</span>'
        for name, count in sums.items()
        if count and len(colours) > 1
    )
    below = "".join(f"<span>{escaped(text)}</span>" for text in axis)
    return Html(
        f'<figure class="run-columns"><figcaption>{escaped(title)}</figcaption>'
        f'<div class="run-steps" role="img" aria-label="{escaped(said or "none")}">{columns}</div>'
        f'<div class="run-axis">{below}</div><div class="run-legend">{legend}</div></figure>'
    )


def _column(step: Mapping[str, float], colours: Mapping[str, str], highest: float) -> Html:
    parts = "".join(
        f'<i style="height:{100 * step[name] / highest:.2f}%;background:{escaped(colour)}"></i>'
        for name, colour in reversed(list(colours.items()))
        if step.get(name)
    )
    return Html(f"<span>{parts}</span>")
