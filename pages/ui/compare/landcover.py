"""Land cover of several tiles side by side: shares, and how they differ from the first tile's; finished HTML."""

from collections.abc import Sequence

import numpy as np

from core.raster.landcover import Composition
from core.raster.legend import CLASSES
from core.tile.record import TileRecord
from pages.ui.frame.composition import share_text
from pages.ui.frame.hypertext import Html, escaped

STYLE = """<style>
.compared {border-collapse:collapse; font-size:.86rem; font-variant-numeric:tabular-nums; width:100%;
 table-layout:fixed}
.compared th, .compared td {padding:.25rem .5rem; border-bottom:1px solid rgba(128,128,128,.3); text-align:left;
 vertical-align:top}
.compared th:first-child {width:8.5rem}
.compared .bar {height:.5rem; border-radius:3px; background:rgba(128,128,128,.16); overflow:hidden; margin:.15rem 0}
.compared .bar i {display:block; height:100%; box-sizing:border-box; border:1px solid rgba(0,0,0,.3);
 border-radius:3px}
.compared .difference {opacity:.75; font-size:.78rem; white-space:nowrap}
.compared i.dot {display:inline-block; width:.75em; height:.75em; border-radius:2px; margin-right:.4em;
 box-shadow:inset 0 0 0 1px rgba(0,0,0,.35)}
.wide {overflow-x:auto}
</style>"""

_LEAST = 0.0005
"""A difference of shares below this reads as none."""


def table_html(records: Sequence[TileRecord]) -> Html:
    """Return classes by tiles: the share of each, and its difference from the first tile in percentage points."""
    known = [record.composition.shares() if record.composition else None for record in records]
    present = [
        land for land in CLASSES[1:] if any(shares is not None and shares[land.id] >= _LEAST for shares in known)
    ]
    present.sort(key=lambda land: -max(float(shares[land.id]) for shares in known if shares is not None))
    head = "".join(f'<th scope="col">{escaped(record.tile.name)}</th>' for record in records)
    rows = []
    for land in present:
        cells = "".join(_cell(shares, known[0], land.id) for shares in known)
        dot = f'<i class="dot" style="background:{escaped(land.hex)}" aria-hidden="true"></i>'
        rows.append(f'<tr><th scope="row">{dot}{escaped(land.name)}</th>{cells}</tr>')
    if len(records) > 1:
        rows.append(f'<tr><th scope="row">layout</th>{"".join(_layout(records[0], record) for record in records)}</tr>')
    return Html(f'<div class="wide"><table class="compared"><tr><td></td>{head}</tr>{"".join(rows)}</table></div>')


def layout_distance(one: Composition, other: Composition) -> float:
    """Return the share of the land that lies under another class, mean over the five regions, 0..1."""
    apart = np.abs(one.region_shares() - other.region_shares()).sum(axis=1) / 2
    return float(apart.mean())


def points_text(difference: float) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    if abs(difference) < _LEAST:
        return "same"
    return f"{difference * 100:+.1f} points"


def _cell(shares: np.ndarray | None, first: np.ndarray | None, number: int) -> Html:
    if shares is None:
        return Html('<td class="difference">no land cover</td>')
    share = float(shares[number])
    text = Html("none")
    if share:
        style = f"width:{share:.2%};background:{escaped(CLASSES[number].hex)}"
        text = Html(f'{escaped(share_text(share))}<div class="bar" aria-hidden="true"><i style="{style}"></i></div>')
    if first is None or shares is first:
        return Html(f"<td>{text}</td>")
    apart = escaped(points_text(share - float(first[number])))
    return Html(f'<td>{text}<span class="difference">{apart}</span></td>')


def _layout(first: TileRecord, record: TileRecord) -> Html:
    if record is first:
        return Html('<td class="difference">the others are held against this</td>')
    if first.composition is None or record.composition is None:
        return Html('<td class="difference">no land cover</td>')
    return Html(f"<td>{layout_distance(first.composition, record.composition):.0%} lies under another class</td>")
