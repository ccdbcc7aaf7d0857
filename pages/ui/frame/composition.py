"""The land cover of one tile as bars, region by region, and as a table; finished HTML without any script."""

from collections.abc import Iterable

from core.geography.tiles import Tile
from core.raster.landcover import REGIONS, Composition, SizedClass, size_words
from core.raster.legend import CLASSES
from pages.ui.frame.hypertext import Html, escaped

STYLE = """<style>
.cover {display:grid; grid-template-columns:minmax(6.5rem,auto) 1fr auto auto; gap:.2rem .7rem; align-items:center;
  font-size:.88rem}
.cover .bar {height:.8rem; border-radius:3px; background:rgba(128,128,128,.16); overflow:hidden}
.cover .bar i {display:block; height:100%; min-width:2px; box-sizing:border-box; border:1px solid rgba(0,0,0,.3);
  border-radius:3px}
.cover .number {text-align:right; font-variant-numeric:tabular-nums}
.cover .faint {opacity:.7}
.dot {display:inline-block; width:.75em; height:.75em; border-radius:2px; margin-right:.4em;
  box-shadow:inset 0 0 0 1px rgba(0,0,0,.35), 0 0 0 1px rgba(128,128,128,.25)}
.regions {display:grid; gap:.5rem; font-size:.84rem; margin:0 !important; padding:0 !important; list-style:none}
.regions li {margin:0 !important; padding:0 !important; font-size:inherit}
.strip {display:flex; height:.75rem; border-radius:3px; overflow:hidden; margin:.12rem 0;
  box-shadow:inset 0 0 0 1px rgba(128,128,128,.3)}
.strip i {flex-basis:0}
.regions .words {display:flex; flex-wrap:wrap; gap:0 .8rem}
.shares-table {border-collapse:collapse; font-size:.78rem; font-variant-numeric:tabular-nums; width:100%}
.shares-table th, .shares-table td {padding:.15rem .3rem; text-align:right;
  border-bottom:1px solid rgba(128,128,128,.3)}
.shares-table th:first-child {text-align:left}
.scroll {overflow-x:auto}
</style>"""

_COLOURS = {land.name: land.hex for land in CLASSES}


def bars_html(composition: Composition, tile: Tile) -> Html:
    """Return one bar for each class that occurs, largest first, with its share and its area on the ground."""
    shares, areas = composition.shares(), composition.areas_km2(tile)
    present = sorted((i for i in range(1, len(CLASSES)) if shares[i] > 0), key=lambda i: (-shares[i], i))
    lines = (_bar(CLASSES[i].name, float(shares[i]), float(areas[i])) for i in present)
    return Html(f'<div class="cover">{"".join(lines)}</div>')


def regions_html(composition: Composition) -> Html:
    """Return a strip for each region, with the words for the size of its largest classes."""
    words = size_words(composition)
    rows = composition.region_shares()
    items = (_region(name, [float(share) for share in rows[i]], words[name]) for i, name in enumerate(REGIONS))
    return Html(f'<ul class="regions">{"".join(items)}</ul>')


def table_html(composition: Composition, tile: Tile) -> Html:
    """Return the same numbers as a table: classes by regions, shares of the known pixels."""
    shares, regions, areas = composition.shares(), composition.region_shares(), composition.areas_km2(tile)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("class", "whole tile", "km²", *REGIONS))
    lines = [
        f'<tr><th scope="row">{escaped(CLASSES[i].name)}</th><td>{shares[i]:.2%}</td><td>{areas[i]:.3f}</td>'
        + "".join(f"<td>{region[i]:.2%}</td>" for region in regions)
        + "</tr>"
        for i in range(1, len(CLASSES))
        if shares[i] > 0 or regions[:, i].any()
    ]
    return Html(f'<div class="scroll"><table class="shares-table"><tr>{head}</tr>{"".join(lines)}</table></div>')


def share_text(share: float) -> str:
    """Write a share for people: what is there but rounds to nothing is not called 0."""
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%"


def area_text(area_km2: float) -> str:
    """Write an area for people; a few pixels are given in square metres, for they are less than 0.001 km²."""
    return f"{area_km2:.3f} km²" if area_km2 >= 0.001 else f"{area_km2 * 1e6:,.0f} m²"


def strip(shares: Iterable[float]) -> Html:
    """Return shares by class id as one thin strip in the official colours, largest first.

    It says nothing to a screen reader: put words beside it.
    """
    known = sorted(
        ((share, land) for share, land in zip(shares, CLASSES, strict=True) if land.id and share > 0),
        key=lambda one: -one[0],
    )
    parts = "".join(f'<i style="background:{escaped(land.hex)};flex-grow:{share:.4f}"></i>' for share, land in known)
    return Html(f'<div class="strip" aria-hidden="true">{parts}</div>')


def _bar(name: str, share: float, area_km2: float) -> Html:
    return Html(
        f"<span>{_dot(name)}{escaped(name)}</span>"
        f'<span class="bar" aria-hidden="true"><i style="width:{share:.2%};background:{_COLOURS[name]}"></i></span>'
        f'<span class="number">{escaped(share_text(share))}</span>'
        f'<span class="number faint">{escaped(area_text(area_km2))}</span>'
    )


def _region(region: str, shares: list[float], words: tuple[SizedClass, ...]) -> Html:
    said = "".join(f"<span>{_dot(item.name)}{escaped(item.name)} <b>{escaped(item.size)}</b></span>" for item in words)
    return Html(
        f'<li><b>{escaped(region)}</b>{strip(shares)}<div class="words">{said or "no known land cover"}</div></li>'
    )


def _dot(name: str) -> Html:
    return Html(f'<i class="dot" style="background:{_COLOURS[name]}" aria-hidden="true"></i>')
