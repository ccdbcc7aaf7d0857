"""What failed in a run and why, a class at a time; from each to its request in the lab, and all asked again."""

import json

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from generation.batch import figures
from generation.batch.figures import FailedCall
from generation.batch.runs import Run
from generation.calls.requests import Ask
from generation.prompts import store
from pages.ui.frame import way
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings
from pages.ui.lab import columns
from pages.ui.lab.prompt import PROMPT
from pages.ui.runs import acting, going, opened
from pages.ui.runs.wording import failure_words

PAGE = 10
_KIND, _SHOWN = "runs_failure", "runs_failures"
_LEFT_OUT = "cannot be asked"
_LONGEST = 400
"""Characters of a message, or of what a model wrote, in the list."""


def draw(run: Run) -> None:
    """Draw the classes of failures, then those of one class."""
    kinds = figures.failure_kinds(settings(), run.id)
    shown = dict(sorted(kinds.items(), key=lambda item: -item[1]))
    if run.counts.left_out:
        shown[_LEFT_OUT] = run.counts.left_out
    if not shown:
        st.caption("Nothing has failed.")
        return
    if st.session_state.get(_KIND) not in shown:
        st.session_state.pop(_KIND, None)
    kind = st.pills(
        "What they failed by",
        list(shown),
        format_func=lambda one: f"{plain(failure_words(one))} {shown[one]:,}",
        key=_KIND,
        default=None if _KIND in st.session_state else next(iter(shown)),
        required=True,
        label_visibility="collapsed",
    )
    wanted = str(kind or next(iter(shown)))
    if wanted != _LEFT_OUT:
        _again(run, wanted, kinds)
    _list(run, wanted)


def _again(run: Run, kind: str, kinds: dict[str, int]) -> None:
    """Offer to ask again, all of them or those of a class, or to make a new run of them.

    Of a run that has ended, all of them are offered above, whatever is shown of it.
    """
    total = sum(kinds.values())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if going.is_going(run):
            st.caption("Pause the run to ask them again now. At its end it does so once by itself for what may pass.")
            return
        if run.state not in ("ended", "cancelled"):
            st.button(
                f"Retry {plain(counted(total, 'request'))}",
                icon=":material/replay:",
                key="run_retry",
                type="primary",
                on_click=acting.again,
                args=(run.id, None),
                help=acting.STAYS,
            )
        if run.state != "cancelled" and len(kinds) > 1:
            st.button(
                f"Retry these {kinds[kind]:,}",
                icon=":material/replay:",
                key="run_retry_kind",
                on_click=acting.again,
                args=(run.id, kind),
            )
        st.button(
            "New run of these tiles",
            icon=":material/add:",
            key="run_new_of_failed",
            on_click=opened.anew,
            args=(run.id,),
            help="With another prompt or model, for instance.",
        )


def _list(run: Run, kind: str) -> None:
    count = int(st.session_state.get(_SHOWN, PAGE))
    if kind == _LEFT_OUT:
        found = figures.left_out(settings(), run.id, limit=count + 1)
    else:
        found = figures.failed_calls(settings(), run.id, failure=kind, limit=count + 1)
    for one in found[:count]:
        _failed(run, one)
    if len(found) > count:
        st.button("Show more", icon=":material/expand_more:", key="runs_more_failures", on_click=_more, args=(count,))


def _more(count: int) -> None:
    st.session_state[_SHOWN] = count + PAGE


def _failed(run: Run, one: FailedCall) -> None:
    """Draw a request that failed."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for tile in one.tiles:
                st.page_link("single.py", label=plain(tile.name), query_params=way.to_tile(tile.name))
            st.caption(plain(_about(one)))
            st.space("stretch")
            if one.attempts:
                _attempts(run, one)
            if st.button("Open in the lab", icon=":material/science:", key=f"run_lab_{one.call}", type="tertiary"):
                to_lab(run.order.ask, one)
        st.markdown(plain(one.message[:_LONGEST]))


def _about(one: FailedCall) -> str:
    said = [f"HTTP {one.status}"] if one.status else []
    said += [f"{counted(one.attempts, 'call')}"] if one.attempts else []
    said += [f"{one.at:%Y-%m-%d %H:%M:%S} UTC"] if one.at else []
    return " · ".join(said)


def _attempts(run: Run, one: FailedCall) -> None:
    """Offer to read each call that failed, with what came of it."""
    with st.popover("Each call", icon=":material/history:", type="tertiary", key=f"run_calls_{one.call}"):
        for made in figures.attempts(settings(), run.id, one.call):
            status = f", HTTP {made.status}" if made.status else ""
            st.caption(plain(f"{made.at:%H:%M:%S} UTC: {failure_words(made.failure)}{status}"))
            st.text(made.message[:_LONGEST])
            if made.said:
                st.code(made.said[:_LONGEST], language=None, wrap_lines=True)


def to_lab(ask: Ask, one: FailedCall) -> None:
    """Open the lab with the tile, the prompt, the model and the parameters of a request."""
    prompt, number = ask.recipe, ""
    if ask.version is not None:
        try:
            number = f"@{store.version(catalogue(), ask.version).number}"
        except ExplorerError:
            st.toast("The prompt of this run is gone since, so the lab shows another one.", icon=":material/history:")
    name = ask.model if ask.endpoint is None else f"{ask.endpoint.name} · {ask.model}"
    used = ask.parameters or ask.content.parameters()
    column = {
        "model": f"Rule-based · {name}" if ask.endpoint is None else name,
        "with": f"{prompt}{number}",
        **{field: getattr(used, field) for field in ("temperature", "top_p", "seed", "max_tokens")},
    }
    columns.put(json.dumps({"columns": [column], "repetitions": 1}))
    shown = {} if ask.endpoint is None else {PROMPT: prompt}
    st.switch_page("lab.py", query_params={"tile": one.tiles[0].name, **shown})
