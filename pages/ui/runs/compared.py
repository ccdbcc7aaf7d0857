"""Two runs on the same tiles: which is truer, longer, dearer, and on how many tiles."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.intervals import Interval
from generation.batch import runs
from generation.batch.comparing import Comparison, Side
from generation.batch.runs import Run
from pages.ui.frame import turns
from pages.ui.frame.hypertext import Html
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import settings
from pages.ui.frame.run_resources import compared
from pages.ui.runs import charts, opened
from pages.ui.runs.charts import Number
from pages.ui.runs.wording import money, spread


def draw(run: Run) -> None:
    """Draw the choice of another run, and what the two come to."""
    others = {one.id: one for one in runs.runs(settings()) if one.id != run.id and one.counts.done + one.counts.cached}
    if not others:
        st.caption("There is no other run with captions yet. Plan one of the same tiles, with another prompt or model.")
        opened.offer_same(run)
        return
    number = st.selectbox(
        "Compare with",
        list(others),
        key=f"run_against_{run.id}",
        format_func=lambda one: f"{one} · {others[one].name}",
        width=480,
    )
    try:
        with st.spinner("Checking the captions of both"), turns.aside():
            found = compared(others[number], run)
    except ExplorerError as error:
        st.info(plain(error), icon=":material/compare:")
        return
    what = counted(found.compared, "tile")
    drawn = f", drawn from {found.common:,} that both have" if found.compared < found.common else " that both have"
    st.caption(plain(f"On {what}{drawn}; in brackets the 95% interval, by drawing tiles again."))
    st.markdown(verdict(found))
    with st.container(horizontal=True):
        for side in (found.second, found.first):
            with st.container(border=True, width="stretch"):
                st.markdown(f"**{plain(f'Run {side.run}: {side.name}')}**")
                st.html(_side(side))
    _table(found)
    opened.offer_same(run)


def verdict(found: Comparison) -> Markdown:
    """Say which run is truer, as far as the tiles tell."""
    first, second = plain(f"run {found.first.run}"), plain(f"run {found.second.run}")
    difference = found.difference
    if difference is None:
        return Markdown(":material/trending_flat: Too few tiles have a truth score in both runs to tell a difference.")
    how = f"{difference.mean:+.1f} points of truth, {difference.low:+.1f} to {difference.high:+.1f}"
    counts = plain(f"truer on {found.wins[1]:,}, less true on {found.wins[0]:,}{_share(found.second_wins)}")
    if difference.low > 0:
        return Markdown(f":material/trending_up: **{second}** is truer than **{first}** ({how}; {counts}).")
    if difference.high < 0:
        return Markdown(f":material/trending_down: **{second}** is less true than **{first}** ({how}; {counts}).")
    return Markdown(f":material/trending_flat: No difference can be told between **{second}** and **{first}** "
                    f"({how}; {counts}). More tiles would narrow it.")  # fmt: skip


def _share(wins: Interval | None) -> str:
    if wins is None:
        return ""
    return f"; wins {100 * wins.mean:.0f}% ({100 * wins.low:.0f} to {100 * wins.high:.0f}), ties half"


def _side(side: Side) -> Html:
    return charts.numbers_html(
        [
            Number("Truth", spread(side.truth), "of 100"),
            Number("Length", spread(side.words), "words"),
            Number("Cost of a tile", _cost(side.usd_a_tile)),
        ]
    )


def _cost(each: Interval | None) -> str:
    return "free" if each and not each.high else money(each)


def _table(found: Comparison) -> None:
    """Draw a line a tile, the widest apart first; it can be sorted, searched and taken away as CSV."""
    lines = []
    for pair in found.pairs:
        before, after = pair.truths
        apart = None if before is None or after is None else after - before
        lines.append(
            {
                "tile": f"tile?tile={pair.tile.name}",
                f"truth, run {found.second.run}": after,
                f"truth, run {found.first.run}": before,
                "difference": apart,
                f"caption, run {found.second.run}": pair.captions[1],
                f"caption, run {found.first.run}": pair.captions[0],
            }
        )
    lines.sort(key=lambda line: -abs(float(str(line["difference"] or 0))))
    number = st.column_config.NumberColumn(format="%.0f")
    text = st.column_config.TextColumn(width="large")
    sides = (found.first.run, found.second.run)
    st.dataframe(
        lines,
        hide_index=True,
        placeholder="",
        column_config={
            "tile": st.column_config.LinkColumn("tile", display_text=r"tile=([^&]+)"),
            "difference": st.column_config.NumberColumn(format="%+.0f"),
            **{f"truth, run {run}": number for run in sides},
            **{f"caption, run {run}": text for run in sides},
        },
    )
