"""The list of runs, newest first; those that wait for somebody say so."""

from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.estimate import time_text
from generation.batch.runs import Run
from generation.second.costs import dollars
from pages.ui.frame.hypertext import Html
from pages.ui.frame.markdown import plain
from pages.ui.runs import charts, opened
from pages.ui.runs.charts import Part
from pages.ui.runs.wording import CACHED, DONE, FAILED, LEFT_OUT, PALE, state_of

PAGE = 20
_SHOWN = "runs_listed"


def draw(found: Sequence[Run]) -> None:
    """Draw the runs, each with the way into it."""
    st.html(charts.STYLE)
    shown = int(st.session_state.get(_SHOWN, PAGE))
    for run in found[:shown]:
        _line(run)
    if shown < len(found):
        st.button("Show more", icon=":material/expand_more:", key="runs_more", on_click=_more, args=(shown,))


def _more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + PAGE


def _line(run: Run) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                plain(f"{run.id} · {run.name}"),
                key=f"open_run_{run.id}",
                icon=":material/chevron_right:",
                type="tertiary",
                on_click=opened.go,
                args=(run.id,),
            )
            said = state_of(run)
            st.badge(plain(said.words), color=said.colour)
            st.space("stretch")
            st.caption(plain(_figures(run)), width="content")
        st.html(tiles_html(run))
        if run.state == "interrupted":
            st.caption("Who was at it has ended without a word. Open it to resume.")
        elif run.reason:
            st.caption(plain(run.reason))


def tiles_html(run: Run) -> Html:
    """Draw how the tiles of a run stand."""
    return charts.bar_html(parts(run), run.counts.tiles)


def parts(run: Run) -> list[Part]:
    """How the tiles of a run stand."""
    counts = run.counts
    return [
        Part("done", DONE, counts.done),
        Part("cached", CACHED, counts.cached),
        Part("failed", FAILED, counts.failed),
        Part("not asked", LEFT_OUT, counts.left_out),
        Part("waiting", PALE, counts.waiting),
    ]


def _figures(run: Run) -> str:
    counts = run.counts
    said = [f"{counts.done + counts.cached:,} of {counted(counts.tiles, 'tile')}"]
    said += [f"{counts.failed:,} failed"] if counts.failed else []
    said += [dollars(run.usd)] if run.usd is not None and not run.order.by_rules else []
    said += [time_text(run.seconds)] if run.seconds >= 1 else []
    return " · ".join([*said, f"{run.made_at:%Y-%m-%d %H:%M} UTC"])
