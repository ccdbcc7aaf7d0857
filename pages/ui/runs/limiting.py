"""What a run may take: the fields in which a person says so, before it and while it goes on."""

from dataclasses import replace

import streamlit as st

from core.errors import ExplorerError
from generation.batch import runs
from generation.batch.order import MOST_AT_ONCE, Limits
from generation.batch.runs import Run
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import settings

_MOST = 10**12


def fields(key: str, held: Limits, *, priced: bool, by_rules: bool) -> Limits:
    """Draw the fields of the limits; return what stands in them.

    Args:
        key: Begins the keys of the fields.
        held: What stands there at first.
        priced: Whether dollars can be counted.
        by_rules: Whether nobody is asked, so that time alone matters.
    """
    if by_rules:
        minutes = st.number_input(
            "Minutes", 0.1, None, held.minutes, 10.0, key=f"{key}_minutes", placeholder="no limit"
        )
        return replace(held, minutes=minutes)
    left, right = st.columns(2)
    usd = left.number_input(
        "US dollars",
        0.0,
        None,
        held.usd,
        1.0,
        key=f"{key}_usd",
        placeholder="no limit" if priced else "price unknown",
        disabled=not priced,
        help="The worst case of each call is set aside before it is made, so that this is never passed.",
    )
    tokens = right.number_input(
        "Tokens", 1, _MOST, held.tokens, 100_000, key=f"{key}_tokens", placeholder="no limit",
        help="Of requests and answers together.",
    )  # fmt: skip
    requests = left.number_input(
        "Requests", 1, _MOST, held.requests, 100, key=f"{key}_requests", placeholder="no limit"
    )
    minutes = right.number_input("Minutes", 0.1, None, held.minutes, 10.0, key=f"{key}_minutes", placeholder="no limit")
    at_once = left.number_input(
        "Calls at once",
        1,
        MOST_AT_ONCE,
        held.concurrency,
        1,
        key=f"{key}_at_once",
        placeholder="automatic",
        help="Left empty, calls are added while the server keeps up, and halved when it does not.",
    )
    per_start = right.selectbox(
        "Limits are for",
        [False, True],
        index=int(held.per_start),
        key=f"{key}_per_start",
        format_func=lambda one: "each start anew" if one else "the whole run",
        help="The whole run: what earlier starts have taken counts too.",
    )
    return replace(
        held,
        usd=usd if priced else None,
        tokens=tokens,
        requests=requests,
        minutes=minutes,
        concurrency=at_once,
        per_start=bool(per_start),
    )


def stop_fields(key: str, held: Limits) -> Limits:
    """Draw the fields of the rule by which failures pause a run; return the limits with what stands in them."""
    left, right = st.columns(2)
    percent = left.number_input(
        "Pause when more failed, %",
        0.1,
        100.0,
        held.stop_share * 100,
        5.0,
        format="%.3g",
        key=f"{key}_stop_share",
        help="The run pauses when more than this share of its last requests have failed for good. 100 never pauses.",
    )
    window = right.number_input(
        "Of the last requests", 5, 10_000, held.stop_window, 10, key=f"{key}_stop_window",
        help="How many are looked back on. The rule begins when there are so many.",
    )  # fmt: skip
    return replace(held, stop_share=percent / 100, stop_window=int(window))


def change(run: Run) -> None:
    """Offer other limits for a run; they hold at once, also while it goes on."""
    with st.popover("Limits", icon=":material/tune:", key="run_limits"), st.form("run_limits_form", border=False):
        order = run.order
        priced = order.rates.usd(1, 1) is not None
        key = f"run_limits_{run.id}"
        wanted = fields(key, run.limits, priced=priced, by_rules=order.by_rules)
        if not order.by_rules:
            wanted = stop_fields(key, wanted)
        if st.form_submit_button("Change the limits", key="run_limits_set", type="primary"):
            try:
                runs.change(settings(), run.id, wanted)
                st.rerun()
            except ExplorerError as error:
                st.error(plain(error), icon=":material/error:")
