"""A run as it goes: its figures every two seconds, and charts, map and latest captions less often."""

import time
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.estimate import time_text
from core.geography.tiles import Tile
from generation.batch import figures, runs
from generation.batch.figures import Moment, Pace
from generation.batch.meter import EVERY_S
from generation.batch.runs import Run
from generation.second.costs import dollars
from pages.ui.frame import way
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.frame.run_resources import batch_work
from pages.ui.map.view import MapView
from pages.ui.map.world import world_map
from pages.ui.runs import charts, listed, samples, standing
from pages.ui.runs.charts import Number
from pages.ui.runs.wording import CACHED, DONE, FAILED, FAILURE_COLOURS, LEFT_OUT, PALE, failure_words, seconds_words

TICK_S, SLOW_S, START_S = 2.0, 10.0, 0.5
"""Between two looks at the figures, at what takes more to draw, and at whether a run has begun."""

_STEPS = 60
"""Columns of a chart."""
_LATEST = 2
_MAP = "run_map"


def is_going(run: Run) -> bool:
    """Whether somebody is at a run, or about to be."""
    work = batch_work()
    return run.is_going or (work.is_running() and work.run == run.id)


def watch(run: Run) -> None:
    """Follow a run, whoever began it and wherever: in another state the page is drawn anew."""
    st.fragment(_watch, run_every=TICK_S if run.is_going else START_S)(run.id, (run.state, run.wanted, True))


def _watch(number: int, before: tuple[str, str, bool]) -> None:
    run = runs.run(settings(), number)
    if (run.state, run.wanted, is_going(run)) != before:
        st.rerun(scope="app")
    if not run.is_going:
        st.caption("It begins.")


def draw(run: Run) -> None:
    """Draw how far the run has come; while it goes, again and again."""
    going = is_going(run)
    st.fragment(_figures, run_every=TICK_S if going else None)(run.id)
    slowly = st.fragment(_slowly, run_every=SLOW_S if going else None)
    slowly(run.id)


def _figures(number: int) -> None:
    run = runs.run(settings(), number)
    pace = figures.pace(settings(), run)
    st.html(listed.tiles_html(run))
    st.html(charts.numbers_html(numbers(run, pace)))


def numbers(run: Run, pace: Pace) -> list[Number]:
    """The figures of a run."""
    counts, by_rules = run.counts, run.order.by_rules
    rate = "—" if pace.tiles_per_s is None else f"{pace.tiles_per_s:,.1f} a second"
    found = [
        Number("Done", f"{counts.done:,}", f"of {counts.tiles:,}", DONE),
        Number("Failed", f"{counts.failed:,}", "", FAILED),
        Number("Answered before", f"{counts.cached:,}", "free", CACHED),
        Number("Waiting", f"{counts.waiting:,}", "", PALE),
        *([Number("Cannot be asked", f"{counts.left_out:,}", "", LEFT_OUT)] if counts.left_out else []),
        Number("Rate", rate, f"{time_text(run.seconds)} so far" if run.seconds >= 1 else ""),
    ]
    if run.is_going:
        left = "—" if pace.left_s is None else time_text(pace.left_s)
        end = "" if pace.left_s is None else time.strftime("until %H:%M UTC", time.gmtime(time.time() + pace.left_s))
        found.append(Number("Left", left, end))
    if by_rules:
        return found
    at_once = "" if pace.concurrency is None else f"{pace.concurrency:.0f} at once"
    tokens = f"{run.tokens_in:,} asked, {run.tokens_out:,} written"
    return [
        *found,
        Number("Time of a call", f"{seconds_words(pace.p50_s)} / {seconds_words(pace.p95_s)}", "middle / 95 of 100"),
        Number("Requests", f"{run.requests:,}", at_once),
        Number("Tokens", f"{run.tokens_in + run.tokens_out:,}", tokens),
        _money(run, pace),
    ]


def _money(run: Run, pace: Pace) -> Number:
    if run.usd is None:
        return Number("Spent", "price unknown", "enter prices on the page Models")
    notes = [f"at most {dollars(run.usd_bound)} so far"] if run.usd_bound and run.usd_bound > run.usd * 1.0001 else []
    if run.counts.waiting and pace.projected_usd is not None:
        notes.append(f"about {dollars(pace.projected_usd)} at the end")
    return Number("Spent", dollars(run.usd), ", ".join(notes))


def _slowly(number: int) -> None:
    run = runs.run(settings(), number)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _charts(run)
    with right:
        _map(run)
    if run.is_going and (found := figures.samples(settings(), number, _LATEST)):
        st.header("Latest captions", anchor=False)
        samples.texts(found)


def _charts(run: Run) -> None:
    """Draw tiles and errors over the time for which the run went."""
    seen = figures.moments(settings(), run.id)
    if len(seen) < 2:
        st.caption("Charts over time begin after some seconds.")
        return
    axis = ["start", f"{time_text(seen[-1].seconds)} of going"]
    rates, errors = over_time(seen)
    st.html(charts.columns_html("Tiles a second", [{"tiles": rate} for rate in rates], {"tiles": DONE}, axis))
    if not any(errors):
        st.caption("No call has failed.")
        return
    said = [{failure_words(kind): count for kind, count in step.items()} for step in errors]
    colours = {failure_words(kind): colour for kind, colour in FAILURE_COLOURS.items()}
    st.html(charts.columns_html("Failed calls by what they failed by", said, colours, axis))


def over_time(seen: Sequence[Moment]) -> tuple[list[float], list[dict[str, float]]]:
    """Return tiles a second and failed calls by kind, in steps of equal length of the time for which a run went."""
    last = seen[-1].seconds
    count = max(1, min(_STEPS, round(last / EVERY_S)))
    edges = np.linspace(0, last, count + 1)
    dealt = np.interp(edges, [0, *(one.seconds for one in seen)], [0, *(one.done + one.failed for one in seen)])
    rates = np.maximum(0, np.diff(dealt)) * count / last if last else np.zeros(count)
    errors: list[dict[str, float]] = [{} for _ in range(count)]
    for one in seen:
        step = errors[min(count - 1, int(one.seconds / last * count) if last else 0)]
        for kind, number in one.errors.items():
            step[kind] = step.get(kind, 0) + number
    return [float(rate) for rate in rates], errors


def _map(run: Run) -> None:
    """Draw where its tiles are and how they stand; a click names one."""
    revision, counts = catalogue().revision(), run.counts
    stamp = f"{counts.done}-{counts.failed}-{counts.cached}-{counts.waiting}"
    shown = MapView(
        points=f"/map/points?v={revision}",
        mask=f"/map/run/{run.id}/mask?v={revision}",
        states=f"/map/run/{run.id}?v={revision}-{stamp}",
        colouring=standing.colouring(counts),
        revision=str(revision),
        areas=False,
        height=380,
    )
    result = world_map(shown, key=_MAP)
    if result.picked is not None:
        st.session_state["run_picked"] = (run.id, result.picked)
    of, key = st.session_state.get("run_picked", (None, None))
    if of == run.id and key is not None:
        tile = Tile.from_key(key)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            there = way.to_tile(tile.name)
            st.page_link("single.py", label=plain(tile.name), icon=":material/crop_square:", query_params=there)
            st.page_link("lab.py", label="In the lab", icon=":material/science:", query_params={"tile": tile.name})
