"""Runs: captions for many tiles: planned, tried, followed, mended, kept and compared."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from generation.batch import runs
from generation.batch.runs import Run
from pages.ui.frame import address, emptiness, filters, folding
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings
from pages.ui.runs import (
    acting,
    charts,
    compared,
    failures,
    going,
    kept,
    listed,
    new,
    opened,
    piloted,
    planned,
    samples,
)
from pages.ui.runs.opened import VIEW
from pages.ui.runs.wording import state_of

RUNS, NEW = "Runs", "New run"


def one(run: Run) -> None:
    """Draw a run: what it is, what can be done with it, and a part of what came of it."""
    order = run.order
    st.button(
        "All runs", icon=":material/arrow_back:", key="runs_back", type="tertiary", on_click=opened.go, args=(None,)
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(plain(f"Run {run.id}: {run.name}"), anchor=False, width="content")
        said = state_of(run)
        st.badge(plain(said.words), color=said.colour)
    place = order.ask.endpoint
    who = f"{order.ask.model} at {place.name}" if place else f"rules, {order.ask.model}"
    prompt = f" · prompt {order.ask.recipe}" if place else ""
    st.caption(plain(f"{counted(run.counts.tiles, 'tile')}: {order.chosen} · {who}{prompt}"))
    acting.draw(run)
    shown = opened.part_of(run)
    st.html(charts.STYLE)
    if shown == "Plan" and run.plan:
        planned.draw(run, run.plan)
    elif shown == "Pilot":
        piloted.draw(run)
    elif shown == "Captions":
        samples.draw(run)
    elif shown == "Failures":
        failures.draw(run)
    elif shown == "Keep":
        kept.draw(run)
    elif shown == "Compare":
        compared.draw(run)
    else:
        going.draw(run)


def overview() -> None:
    """Draw the list of runs, or the form for a new one."""
    chosen = filters.selection()
    st.title("Runs", anchor=False)
    found = runs.runs(settings())
    if found:
        st.session_state["runs_view"] = NEW if st.query_params.get(VIEW) == "new" else RUNS
        view = st.segmented_control(
            "Show",
            [RUNS, NEW],
            key="runs_view",
            required=True,
            format_func=lambda name: f"{plain(name)} ({len(found):,})" if name == RUNS else plain(name),
            label_visibility="collapsed",
            on_change=lambda: address.say({VIEW: "new" if st.session_state["runs_view"] == NEW else ""}),
        )
        if view == RUNS:
            listed.draw(found)
            return
    else:
        st.caption(
            "Captions for many tiles at once: see the price before anything is sent, try some, then run the rest "
            "within limits that are never passed. No run was planned yet; begin with the tiles."
        )
    folding.sidebar()
    new.draw(chosen)


def page() -> None:
    """Draw the run that the address names, or all of them."""
    new.arrived()
    number = opened.number()
    if number is None:
        overview()
        return
    try:
        found = runs.run(settings(), number)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/search_off:")
        st.button("All runs", icon=":material/arrow_back:", key="runs_back", on_click=opened.go, args=(None,))
        return
    one(found)


if not emptiness.told("Nothing to caption yet"):
    page()
