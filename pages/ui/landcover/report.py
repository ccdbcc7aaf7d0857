"""What comparing two sources of land cover came to: agreement, the matrix, and the tiles that differ most."""

import json

import streamlit as st

from core.counting import counted
from core.landcover.comparing import Comparison
from core.landcover.told import comparison_json
from core.raster.legend import CLASSES, LandClass
from pages.ui.frame.hypertext import Html, escaped
from pages.ui.frame.markdown import plain
from pages.ui.frame.take import use

_LISTED = 500
_DOWNLOADED = 100_000
_MAPPED = (50, 200, 1000, 5000)

_STYLE = """<style>
.matrix {border-collapse:collapse; font-size:.82rem; font-variant-numeric:tabular-nums; margin:.3rem 0 .6rem}
.matrix th, .matrix td {padding:.22rem .5rem; text-align:right; border:1px solid rgba(128,128,128,.25);
 white-space:nowrap}
.matrix th[scope=row], .matrix caption {text-align:left}
.matrix caption {opacity:.75; padding-bottom:.3rem}
.matrix td.same {font-weight:700; outline:2px solid rgba(128,128,128,.55); outline-offset:-2px}
.matrix td.zero {opacity:.4}
.matrix i {display:inline-block; width:.75em; height:.75em; border-radius:2px; margin-right:.4em;
 box-shadow:inset 0 0 0 1px rgba(0,0,0,.35)}
.wide {overflow-x:auto}
</style>"""


def draw(made: Comparison) -> None:
    """Draw all of it."""
    found = made.agreement
    st.header("Agreement", anchor=False)
    st.caption(f"A: {plain(made.first)} · B: {plain(made.second)}")
    if found.share is None:
        st.info("The two have no known pixel in common.", icon=":material/layers_clear:")
        return
    left, middle, right = st.columns(3)
    left.metric(
        "Same class in both",
        f"{found.share:.1%}",
        help="Of the area that both have a class for, with the pixel size at each tile's latitude.",
    )
    middle.metric("Area compared", f"{found.known_km2:,.1f} km²")
    right.metric("Tiles compared", f"{found.tiles:,}", help=plain(_beside(made)))
    st.html(_STYLE + matrix_html(made))
    st.caption(
        "Shaded by the part of the row. The last column is the part of a class of A that B has too (user's accuracy, "
        "were B the truth), the last line the part of a class of B that A found (producer's accuracy)."
    )
    _tiles(made)
    if made.skipped:
        with st.expander(f"{plain(counted(len(made.skipped), 'tile'))} could not be compared", icon=":material/flag:"):
            st.dataframe([one._asdict() for one in made.skipped[:_LISTED]], hide_index=True)
    st.download_button(
        "As JSON",
        data=lambda: json.dumps(comparison_json(made, _DOWNLOADED), indent=1),
        file_name="land-cover-comparison.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        key="compare_json",
    )


def _beside(made: Comparison) -> str:
    return f"Only in A: {counted(made.only_first, 'tile')}. Only in B: {counted(made.only_second, 'tile')}."


def matrix_html(made: Comparison) -> Html:
    """Return the matrix in km²: rows A, columns B, with the agreement of each class at the ends."""
    km2, classes = made.agreement.km2, {item.name: item for item in made.agreement.classes()}
    shown = [land for land in CLASSES[1:] if land.name in classes]
    head = "".join(f'<th scope="col">{_named(land)}</th>' for land in shown)
    rows = []
    for row in shown:
        total = float(km2[row.id, 1:].sum())
        cells = "".join(_cell(float(km2[row.id, column.id]), total, same=row is column) for column in shown)
        rows.append(f'<tr><th scope="row">{_named(row)}</th>{cells}<td>{_percent(classes[row.name].user)}</td></tr>')
    last = "".join(f"<td>{_percent(classes[land.name].producer)}</td>" for land in shown)
    share = _percent(made.agreement.share)
    return Html(
        '<div class="wide"><table class="matrix"><caption>km² by class in A (rows) and in B (columns)</caption>'
        f'<tr><td></td>{head}<th scope="col">also in B</th></tr>{"".join(rows)}'
        f'<tr><th scope="row">also in A</th>{last}<td>{share}</td></tr></table></div>'
    )


def _named(land: LandClass) -> Html:
    return Html(f'<i style="background:{escaped(land.hex)}" aria-hidden="true"></i>{escaped(land.name)}')


def _cell(km2: float, total: float, *, same: bool) -> Html:
    share = km2 / total if total else 0.0
    kind = " ".join(filter(None, ("same" if same else "", "" if km2 else "zero")))
    style = f"background:color-mix(in srgb, {'#0072b2' if same else '#d55e00'} {share * 55:.0f}%, transparent)"
    return Html(f'<td class="{kind}" style="{style}">{_area(km2)}</td>')


def _area(km2: float) -> Html:
    if not km2:
        return Html("0")
    if km2 < 0.001:
        return Html("&lt; 0.001")
    return Html(f"{km2:,.0f}" if km2 >= 100 else f"{km2:,.2f}" if km2 >= 0.01 else f"{km2:,.3f}")


def _percent(share: float | None) -> Html:
    return Html("-" if share is None else f"{share:.1%}")


def _tiles(made: Comparison) -> None:
    """Draw the tiles that differ most, each with its link, and the way to the map with them."""
    st.header("Where they differ most", anchor=False)
    differing = [item for item in made.tiles if item.differing]
    if not differing:
        st.success("No pixel differs.", icon=":material/verified:")
        return
    st.dataframe(
        [
            {
                "tile": f"tile?tile={item.tile.name}",
                "differs": 100 * item.share,
                "km²": item.km2,
                "mostly": " to ".join(CLASSES[number].name for number in item.most),
            }
            for item in differing[:_LISTED]
        ],
        hide_index=True,
        height=320,
        column_config={
            "tile": st.column_config.LinkColumn("tile", display_text=r"tile=([^&]+)"),
            "differs": st.column_config.ProgressColumn("differs, %", format="%.1f", min_value=0, max_value=100),
            "km²": st.column_config.NumberColumn(format="%.3f", help="Ground area that has another class in B"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.selectbox(
            "How many", [number for number in _MAPPED if number < len(differing)] + [len(differing)],
            format_func=lambda number: plain(f"the {number:,} that differ most"), key="compare_mapped", width=260,
        )  # fmt: skip
        tiles, title = [item.tile for item in differing[: int(count)]], "Land cover differs most"
        if st.button("Show on the map", icon=":material/public:", key="compare_map"):
            use(tiles, title, "explore.py")
        if st.button("Search within", icon=":material/search:", key="compare_search"):
            use(tiles, title, "find.py")
