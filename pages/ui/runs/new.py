"""A new run: its tiles, its model and prompt, its limits; then the plan, for which nothing is sent."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.selection.filters import Selection
from generation.batch.order import Limits, Order
from generation.batch.planning import PILOT
from generation.calls.requests import Ask
from pages.ui.frame import turns
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import keys
from pages.ui.frame.run_resources import batch_work
from pages.ui.lab.columns import models
from pages.ui.lab.ways import Way, choose_way, ways
from pages.ui.runs import limiting, opened, tiles
from pages.ui.runs.tiles import Tiles

_FORM, _PLANNING = "runs_form", "runs_planning"
_FIELDS = "newrun_"
_ANSWER = 400
"""Tokens of the longest answer where a prompt says nothing of it."""


def draw(chosen: Selection) -> None:
    """Draw the form."""
    _restore()
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("Tiles", anchor=False)
        wanted = tiles.draw(chosen)
        st.header("Model and prompt", anchor=False)
        way = choose_way("", "newrun_way")
        ask = _parameters(way)
    with right:
        st.header("Limits", anchor=False)
        order = _order(ask, wanted)
        limits = limiting.fields(
            "newrun_limit",
            Limits(),
            priced=bool(order and order.rates.usd(1, 1) is not None),
            by_rules=ask.endpoint is None,
        )
        pilot, seed, name, limits = _more(way, limits)
    st.session_state[_FORM] = {key: value for key, value in st.session_state.items() if _is_field(key)}
    _plan(order, wanted, limits, pilot=pilot, seed=seed, name=name)


def _is_field(key: object) -> bool:
    return str(key).startswith(_FIELDS) and key != "newrun_plan"


def _restore() -> None:
    """On coming back from another page, set the fields to what they were, as far as that is still there."""
    held: dict[str, Any] = st.session_state.get(_FORM, {})
    known: dict[str, Collection[str]] = {"newrun_way_model": models(), "newrun_way_prompt": ways()}
    for key, value in held.items():
        if key not in st.session_state and (key not in known or value in known[key]):
            st.session_state[key] = value


def _parameters(way: Way) -> Ask:
    """Draw the parameters; return what is asked with them."""
    ask = way.ask
    usual = ask.parameters or ask.content.parameters()
    if ask.endpoint is None:
        of_rules = st.number_input("Seed of the rules", 0, 2**31 - 1, 0, key="newrun_rules_seed", width=160)
        return replace(ask, parameters=replace(usual, seed=int(of_rules)))
    if missing := keys().missing(ask.endpoint) or keys().unbound(ask.endpoint):
        st.warning(plain(missing), icon=":material/key:")
        st.page_link("models.py", label="Models and keys", icon=":material/dns:")
    left, middle, right = st.columns(3)
    most = left.number_input(
        "Longest answer, tokens",
        1,
        32_000,
        usual.max_tokens or _ANSWER,
        50,
        key=f"newrun_most_{ask.recipe}",
        help="A longer one is cut, and no caption. It bounds what the run can cost.",
    )
    temperature = middle.number_input(
        "Temperature",
        0.0,
        2.0,
        None,
        0.1,
        key="newrun_temperature",
        placeholder="the server's" if usual.temperature is None else f"{usual.temperature:g}, the prompt's",
    )
    seed = right.number_input("Seed", 0, 2**31 - 1, None, key="newrun_model_seed", placeholder="none")
    parameters = replace(
        usual,
        max_tokens=int(most),
        temperature=usual.temperature if temperature is None else temperature,
        seed=usual.seed if seed is None else int(seed),
    )
    return replace(ask, parameters=parameters)


def _order(ask: Ask, wanted: Tiles) -> Order | None:
    """What is asked of whom; None where that cannot be, which is said."""
    try:
        return Order.of(ask, wanted.words, fresh=bool(st.session_state.get("newrun_fresh")))
    except ExplorerError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def _more(way: Way, limits: Limits) -> tuple[int, int, str, Limits]:
    """Draw what few change: size and seed of the pilot, when failures pause the run, and its name."""
    with st.expander("Pilot, failures, name, earlier answers", icon=":material/more_horiz:"):
        left, right = st.columns(2)
        pilot = left.number_input("Requests of the pilot", 0, 200, PILOT, key="newrun_pilot")
        seed = right.number_input("Seed of the pilot", 0, 2**31 - 1, 0, key="newrun_pilot_seed")
        if way.ask.endpoint is not None:
            limits = limiting.stop_fields("newrun_limit", limits)
        name = st.text_input("Name", max_chars=120, key="newrun_name", placeholder=way.name)
        st.checkbox(
            "Ask again what was answered before",
            key="newrun_fresh",
            help="Otherwise a request that is byte for byte like an earlier one takes that answer and costs nothing.",
        )
    return int(pilot), int(seed), name.strip() or way.name, limits


def _plan(order: Order | None, wanted: Tiles, limits: Limits, *, pilot: int, seed: int, name: str) -> None:
    """Draw the button that plans, or how far the plan is."""
    work = batch_work()
    if work.is_running():
        _under_way()
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        ready = order is not None and wanted.about > 0
        pressed = st.button("Plan", icon=":material/checklist:", key="newrun_plan", type="primary", disabled=not ready)
        st.caption(
            f"Writes the requests for {plain(counted(wanted.about, 'tile'))} and works out the price. Nothing is sent."
            if wanted.about
            else "No tile is selected, so there is nothing to plan. Take a filter away."
        )
    if pressed and order:
        try:
            with st.spinner("Finding the tiles"), turns.aside():
                found = wanted.keys()
            work.plan(order, found, limits, name=name, pilot=pilot, seed=seed)
        except ExplorerError as error:
            st.error(plain(error), icon=":material/error:")
            return
        st.session_state[_PLANNING] = True
        st.rerun()


def arrived() -> None:
    """Open the run whose plan this session has asked for, once it is made, or say why there is none."""
    work = batch_work()
    if not st.session_state.get(_PLANNING) or work.is_running():
        return
    st.session_state.pop(_PLANNING)
    if isinstance(work.outcome, int):
        opened.go(work.outcome)
        st.rerun()
    if isinstance(work.outcome, ExplorerError):
        st.error(plain(work.outcome), icon=":material/error:")
    elif work.was_stopped:
        st.info("The plan was stopped. Nothing of it stays.", icon=":material/stop:")


@st.fragment(run_every=1.0)
def _under_way() -> None:
    """Show what is going on; the page follows when it ends."""
    work = batch_work()
    if not work.is_running():
        st.rerun()
    now = work.progress
    st.progress(min(1.0, now.done / now.total) if now.total else 0.0, plain(work.progress_words))
    if work.run is None:
        st.button("Stop the plan", icon=":material/stop:", key="newrun_stop", on_click=work.stop)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("One run goes at a time on this machine. The next one can be planned when it rests.")
        st.button(
            f"Open run {work.run:d}", icon=":material/visibility:", key="newrun_open",
            on_click=opened.go, args=(work.run,),
        )  # fmt: skip
