"""The plan of a run: what would be sent, what it costs at most, how long it takes, and what cannot be asked."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from core.counting import counted
from generation.batch import portable
from generation.batch.estimates import Plan, shortfall
from generation.batch.runs import Run
from generation.batch.timing import about, expected, rate_of_rules
from generation.second.costs import dollars
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings
from pages.ui.runs import charts, opened
from pages.ui.runs.charts import Number
from pages.ui.runs.wording import DONE, limits_words, seconds_words


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
    st.caption(plain(f"{limits_words(run.limits)}{'' if order.by_rules else f' It {run.limits.stop_rule}.'}"))
    if not order.by_rules and (short := shortfall(plan, run.limits, expected(settings(), run, plan).seconds)):
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
    low, high = dollars(plan.usd_low), dollars(plan.usd)
    price = f"about {low}" if low == high else f"{low} to {high}"
    return Number("Price", price, f"at most {dollars(plan.usd_most)}, each asked once")


def _tokens(plan: Plan) -> Number:
    return Number(
        "Tokens", f"{plan.tokens_in:,} + {plan.tokens_out:,}", f"asked + written; at most {plan.most_tokens:,}"
    )


def _time(run: Run, plan: Plan) -> Number:
    if run.order.by_rules:
        rate = rate_of_rules(settings())
        if rate is None:
            return Number("Time", "—", "some hundred tiles a second, without a network")
        return Number("Time", about(plan.sent / rate), f"{rate:,.0f} tiles a second, as measured before")
    found = expected(settings(), run, plan)
    how = "as measured before" if found.measured else "a guess"
    return Number(
        "Time", about(found.seconds), f"{found.at_once:,} at once, {seconds_words(found.a_call_s)} a call, {how}"
    )


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
        "is for answers as long as there, within the 95% interval of their mean"
        if plan.experienced
        else "runs from answers a quarter as long as allowed to half as long"
    )
    st.caption(
        f"Tokens are estimated {plain(how)}. The price {plain(answers)}. Its bound takes a token for each byte of the "
        "request and every answer as long as allowed, each request answered once; repeated calls count against the "
        "limits too."
    )
