"""The choice of the tiles of a new run: all that are selected, some of them, or those of an earlier run."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.selection.filters import Selection
from generation.batch import runs
from generation.batch.choosing import choose, rejected_keys
from pages.ui.frame import inwords
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, settings
from pages.ui.runs.opened import FAILED, FAILED_IN, OF_RUN, SAME, SAME_AS, TILES

ALL, RANDOM, STRATIFIED = "All selected tiles", "Some at random", "Some of every class and region"
REJECTED = "Rejected in review"
COUNT, SEED = "newrun_count", "newrun_seed"
_FORMS = {RANDOM: "random", STRATIFIED: "stratified"}


class Tiles(NamedTuple):
    """Which tiles a run is to be about."""

    about: int
    """About how many."""
    words: str
    """How they are chosen, for people."""
    keys: Callable[[], list[int]]
    """Finds them; may take a second."""


def draw(chosen: Selection) -> Tiles:
    """Draw the choice and return it; nothing is looked up before the plan but how many there are."""
    before = {run.id: run for run in runs.runs(settings())}
    failed = {number: run for number, run in before.items() if run.counts.failed}
    for name, taken, among in ((FAILED_IN, FAILED, failed), (SAME_AS, SAME, before)):
        wanted = st.query_params.get(name, "")
        if wanted.isdecimal() and int(wanted) in among and TILES not in st.session_state:
            st.session_state[TILES], st.session_state[OF_RUN] = taken, int(wanted)
    ways = [ALL, RANDOM, STRATIFIED, *([SAME] if before else []), *([FAILED] if failed else [])]
    rejected = rejected_keys(browser(), chosen)
    ways += [REJECTED] if rejected else []
    if st.session_state.get(TILES) not in ways:
        st.session_state.pop(TILES, None)
    way = st.radio("Tiles", ways, key=TILES, horizontal=True, label_visibility="collapsed")
    if way in (FAILED, SAME):
        return _of_run(failed if way == FAILED else before, failed=way == FAILED)
    if way == REJECTED:
        st.caption(f"{plain(counted(len(rejected), 'tile'))} of the selection with a caption that reviewers rejected.")
        return Tiles(len(rejected), "rejected in review", lambda: rejected)
    held, within = browser().count(chosen), ", ".join(inwords.words(chosen))
    of = f"of the selection ({within})" if within else "in the catalogue; the filters at the left select some"
    if way == ALL:
        st.caption(f"{plain(counted(held, 'tile'))} {plain(of)}.")
        return Tiles(held, within or "all tiles", lambda: browser().keys(chosen))
    left, right, _ = st.columns([2, 1, 1])
    most = max(1, held)
    if st.session_state.get(COUNT, 1) > most:
        st.session_state[COUNT] = most
    count = int(left.number_input("How many", 1, most, min(500, most), key=COUNT))
    seed = int(right.number_input("Seed", 0, 2**31 - 1, 1, key=SEED, help="The same seed draws the same tiles."))
    rare = " In turn from each dominant class in each part of the world, so that rare ones are among them."
    st.caption(f"{count:,} of {plain(counted(held, 'tile'))} {plain(of)}.{rare if way == STRATIFIED else ''}")
    said = f"{count:,} {'at random' if way == RANDOM else 'of every class and region'}, seed {seed}"
    return Tiles(
        min(count, held),
        f"{said}, of {within}" if within else said,
        lambda: choose(browser(), settings(), f"{_FORMS[way]}:{count}", chosen, seed=seed).keys,
    )


def _of_run(among: dict[int, runs.Run], *, failed: bool) -> Tiles:
    if st.session_state.get(OF_RUN) not in among:
        st.session_state.pop(OF_RUN, None)
    of = st.selectbox("Run", list(among), key=OF_RUN, format_func=lambda number: f"{number} · {among[number].name}")
    counts, form = among[of].counts, "failed" if failed else "run"
    count = counts.failed if failed else counts.tiles
    without = " without a caption" if failed else ""
    st.caption(f"{plain(counted(count, 'tile'))}{without}. The filters are not heeded.")
    words = f"failed in run {of}" if failed else f"the tiles of run {of}"
    return Tiles(count, words, lambda: choose(browser(), settings(), f"{form}:{of}", Selection()).keys)
