"""What can be done with a run now: begin it, pause it, go on, give it up, change its limits, take it away."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from generation.batch import runs
from generation.batch.runs import RESUMABLE, Run
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import keys, settings
from pages.ui.frame.run_resources import batch_work
from pages.ui.runs import going, limiting, opened

STAYS = "What they failed by stays with them until they succeed."
"""Of requests that are asked again."""

_PROBLEM = "runs_problem"


def draw(run: Run) -> None:
    """Draw the deeds that a run allows, and what came of the last one."""
    under_way = going.is_going(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if under_way:
            _while_going(run)
        elif run.state == "planned":
            _before(run)
        elif run.state in RESUMABLE:
            label = "Yes, run the rest" if run.state == "tried" else "Resume"
            _button(label, ":material/play_arrow:", "run_rest", lambda: start(run.id), first=True)
        elif run.state == "ended":
            _after(run)
        if run.state not in ("ended", "cancelled"):
            limiting.change(run)
        if not under_way and run.state in RESUMABLE and run.state != "planned":
            _button("Cancel", ":material/close:", "run_cancel", lambda: runs.cancel(settings(), run.id))
        if not under_way:
            _forget(run)
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.error(plain(problem), icon=":material/error:")
    if under_way:
        going.watch(run)
    _outcome(run)


def _before(run: Run) -> None:
    plan = run.plan
    if plan is None or not plan.asked:
        st.caption("There is nothing to ask.")
        return
    if plan.pilot:
        label = f"Try {plan.pilot:,} first"
        _button(label, ":material/science:", "run_pilot", lambda: start(run.id, pilot=True), first=True)
    _button("Run all at once", ":material/play_arrow:", "run_all", lambda: start(run.id), first=not plan.pilot)


def _after(run: Run) -> None:
    if run.counts.done + run.counts.cached:
        _button("Keep the captions", ":material/done_all:", "run_keep", lambda: opened.go(run.id, "Keep"), first=True)
    if failed := run.counts.failed:
        label = f"Retry {counted(failed, 'tile')} that failed"
        _button(label, ":material/replay:", "run_again", lambda: again(run.id, None), says=STAYS)


def _while_going(run: Run) -> None:
    waits = bool(run.wanted) or not run.is_going
    _button("Pause", ":material/pause:", "run_pause", lambda: runs.pause(settings(), run.id), first=True, waits=waits)
    _button(
        "Cancel", ":material/close:", "run_cancel_going", lambda: runs.cancel(settings(), run.id),
        waits=not run.is_going or run.wanted == "cancelled",
    )  # fmt: skip


def _button(
    label: str,
    icon: str,
    key: str,
    act: Callable[[], object],
    *,
    first: bool = False,
    waits: bool = False,
    says: str | None = None,
) -> None:
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    st.button(
        plain(label),
        icon=icon,
        key=key,
        type=kind,
        on_click=_do,
        args=(act,),
        disabled=waits,
        help=plain(says) if says else None,
    )


def _do(act: Callable[[], object]) -> None:
    """Do something before the page is drawn; why it cannot be is said there."""
    try:
        act()
    except ExplorerError as error:
        st.session_state[_PROBLEM] = str(error)


def start(run: int, *, pilot: bool = False) -> None:
    """Begin a run or go on with it.

    Raises:
        ExplorerError: It is over, or another one is going.
    """
    runs.resumable(settings(), run)
    batch_work().start(run, keys(), pilot=pilot)
    opened.go(run)


def again(run: int, failure: str | None) -> None:
    """Ask failed requests again, now."""

    def act() -> None:
        runs.retry(settings(), run, failure)
        start(run)

    _do(act)


def _forget(run: Run) -> None:
    """Offer to take a run off the list; asked twice, since it cannot be undone."""
    with st.popover("Delete", icon=":material/delete:", type="tertiary", key="run_delete"):
        st.write(
            "The run goes from the list, with what failed. Its answers stay: the same requests cost nothing again."
        )
        if st.button("Delete this run", key="run_delete_yes", type="primary"):
            _do(lambda: runs.forget(settings(), run.id))
            if _PROBLEM not in st.session_state:
                opened.go(None)
            st.rerun()


def _outcome(run: Run) -> None:
    """Say why a run rests, or could not begin."""
    work = batch_work()
    if work.run == run.id and not work.is_running() and isinstance(work.outcome, ExplorerError):
        st.error(plain(work.outcome), icon=":material/error:")
    elif run.state == "interrupted":
        st.warning(
            "The explorer or console that was at it has ended without a word. What was answered is kept; resume goes "
            "on from there, and asks again at most what was under way.",
            icon=":material/restart_alt:",
        )
    elif run.reason:
        st.info(plain(run.reason), icon=":material/info:")
