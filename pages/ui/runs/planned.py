"""The plan of a run: what would be sent, what it costs at most, how long it takes, and what cannot be asked."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.estimate import time_text
from generation.batch import figures, portable, runs
from generation.batch.estimates import Plan, shortfall
from generation.batch.runs import Run
from generation.second.costs import dollars
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings
from pages.ui.runs import charts, opened
from pages.ui.runs.charts import Number
from pages.ui.runs.wording import DONE, limits_words, seconds_words

_AT_ONCE = 8
"""Calls under way together, where the server decides, for the guess of the time."""
_CALL_S = 4.0
"""Seconds of a call, where the model was never asked."""
_LOOKED = 8
"""Earlier runs that are looked through for how fast a model answers."""


def draw(run: Run, plan: Plan) -> None:
    """Draw the plan."""
    order = run.order
    sent = counted(plan.sent, "request")
    st.html(
        charts.numbers_html(
            [
                Number("Tiles", f"{plan.tiles:,}", order.chosen),
                Number("To be sent", f"{plan.sent:,}", "requests" if plan.sent != 1 else "request"),
                Number("Answered before", f"{plan.cached:,}", "taken from the store, free") if plan.cached else
                Number("Answered before", "0", "no identical request is in the store"),
                *([] if order.by_rules else [_price(plan), _tokens(plan)]),
                _time(run, plan),
            ]
        )
    )  # fmt: skip
    st.caption(plain(limits_words(run.limits)))
    if not order.by_rules and (short := shortfall(plan, run.limits, _seconds(run, plan).seconds)):
        st.warning(plain(short), icon=":material/data_usage:")
    _why(run, plan)
    if plan.left_out:
        count = sum(plan.left_out.values())
        st.markdown(f"**{plain(counted(count, 'tile'))} cannot be asked about**")
        for reason, tiles in plan.left_out.items():
            st.markdown(f"- {plain(counted(tiles, 'tile'))}: {plain(reason)}")
    if not order.by_rules and plan.token_steps:
        steps = [{"requests": float(count)} for _, count in plan.token_steps]
        edges = [edge for edge, _ in plan.token_steps]
        st.html(
            charts.columns_html(
                f"Estimated tokens of a request: half have up to {plan.p50:,}, 95 of 100 up to {plan.p95:,}",
                steps, {"requests": DONE}, [f"from {edges[0]:,}", f"from {edges[-1]:,}"],
            )
        )  # fmt: skip
        st.caption(plain(f"{sent}, each with an answer of up to {plan.longest:,} tokens."))
    opened.offer_same(run)
    st.download_button(
        "This run as a file",
        data=lambda: _portable(run.id),
        file_name=f"run-{run.id}.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
        key="run_file",
        help="Prompt, tiles, limits and no key. `chatearth batch run --from-run` starts the same elsewhere.",
    )


def _portable(run: int) -> bytes:
    with TemporaryDirectory() as folder:
        portable.write(settings(), run, path := Path(folder) / "run.json")
        return path.read_bytes()


def _price(plan: Plan) -> Number:
    if plan.usd is None:
        return Number("Price", "unknown", "enter prices on the page Models, or limit tokens")
    return Number(
        "Price", f"{dollars(plan.usd_low)} to {dollars(plan.usd)}", f"at most {dollars(plan.usd_most)}, each asked once"
    )


def _tokens(plan: Plan) -> Number:
    return Number(
        "Tokens", f"{plan.tokens_in:,} + {plan.tokens_out:,}", f"asked + written; at most {plan.most_tokens:,}"
    )


class _Time(NamedTuple):
    """How long a run takes."""

    seconds: float
    a_call: float
    at_once: int
    measured: bool


def _seconds(run: Run, plan: Plan) -> _Time:
    at_once = run.limits.concurrency or _AT_ONCE
    known = seconds_a_call(run)
    return _Time(plan.seconds(at_once, known or _CALL_S), known or _CALL_S, at_once, known is not None)


def _time(run: Run, plan: Plan) -> Number:
    if run.order.by_rules:
        rate = rate_of_rules()
        if rate is None:
            return Number("Time", "—", "some hundred tiles a second, without a network")
        return Number("Time", _about(plan.sent / rate), f"{rate:,.0f} tiles a second, as measured before")
    found = _seconds(run, plan)
    how = "as measured before" if found.measured else "a guess"
    return Number(
        "Time", _about(found.seconds), f"{found.at_once:,} at once, {seconds_words(found.a_call)} a call, {how}"
    )


def _about(seconds: float) -> str:
    return "less than a second" if seconds < 1 else f"about {time_text(seconds)}"


def rate_of_rules() -> float | None:
    """Tiles a second of the last run by the rules that took long enough to tell; None where there was none."""
    found = (one for one in runs.runs(settings()) if one.order.by_rules and one.seconds >= 1 and one.counts.done)
    return next((one.counts.done / one.seconds for one in found), None)


def seconds_a_call(run: Run) -> float | None:
    """The middle time of a call in the last run of the same model; None where there was none."""
    same = [one for one in runs.runs(settings()) if _same(one, run)]
    found = (figures.pace(settings(), one).p50_s for one in same[:_LOOKED])
    return next((seconds for seconds in found if seconds is not None), None)


def _same(one: Run, other: Run) -> bool:
    first, second = one.order.ask, other.order.ask
    return first.endpoint == second.endpoint and first.model == second.model and one.requests > 0


def _why(run: Run, plan: Plan) -> None:
    """Say where the figures come from."""
    if run.order.by_rules:
        st.caption("The rules write from the measured facts: nothing is sent and nothing is paid.")
        return
    how = "as earlier calls of this model show" if plan.measured else "by the length of the texts; the pilot measures"
    if plan.experienced:
        how = "as in the last run with this prompt and model"
    if plan.usd is None:
        st.caption(f"Tokens are estimated {plain(how)}.")
        return
    answers = (
        "with answers as long as there, within the 95 % interval of their mean"
        if plan.experienced
        else "from answers a quarter as long as allowed to half as long"
    )
    st.caption(
        f"Tokens are estimated {plain(how)}. The price runs {plain(answers)}. Its bound takes a token for each byte of "
        "the request and every answer as long as allowed, each request answered once; repeated calls count against "
        "the limits too."
    )
