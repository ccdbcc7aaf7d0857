"""Which run the address names, and which part of it is shown."""

import streamlit as st

from generation.batch.runs import Run, State
from pages.ui.frame import address
from pages.ui.frame.markdown import plain

BATCH, PART, VIEW, FAILED_IN, SAME_AS = "batch", "part", "view", "failed", "same"
"""Names in the address: of the run, of what is shown of it, of the new run, and of the run whose failures or tiles it
takes."""

TILES, OF_RUN = "newrun_tiles", "newrun_of"
FAILED, SAME = "Those that failed in a run", "Those of a run"
"""Keys of which tiles a new run takes, and the choices that take the failures, or all tiles, of another."""

PARTS = ("Progress", "Plan", "Pilot", "Captions", "Failures", "Keep", "Compare")

_FIRST: dict[State, str] = {"planned": "Plan", "tried": "Pilot"}


def number() -> int | None:
    """The run that the address names; damaged, none."""
    said = st.query_params.get(BATCH, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def go(run: int | None, part: str = "") -> None:
    """Have the address name a run, or none."""
    address.say({BATCH: "" if run is None else str(run), PART: part, VIEW: "", FAILED_IN: "", SAME_AS: ""})


def anew(of: int, *, failed: bool = True) -> None:
    """Show the form for a new run, of the tiles that failed in one or of all of its tiles."""
    st.session_state[TILES], st.session_state[OF_RUN] = FAILED if failed else SAME, of
    said = {FAILED_IN: str(of) if failed else "", SAME_AS: "" if failed else str(of)}
    address.say({BATCH: "", PART: "", VIEW: "new", **said})


def offer_same(run: Run) -> None:
    """Offer a new run of the same tiles, to compare another prompt or model on them."""
    st.button(
        "New run of the same tiles",
        icon=":material/add:",
        key="run_new_of_same",
        type="tertiary",
        on_click=anew,
        args=(run.id,),
        kwargs={"failed": False},
        help="With another prompt or model, to compare the two.",
    )


def part_of(run: Run) -> str:
    """Draw the choice of what is shown of a run; return what is: until somebody chooses, what is new in its state."""
    shown = parts_of(run)
    here = st.query_params.get(PART, "")
    st.session_state["runs_part"] = here if here in shown else _FIRST.get(run.state, "Progress")
    st.segmented_control(
        "Show of this run",
        shown,
        format_func=plain,
        key="runs_part",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: address.say({PART: str(st.session_state["runs_part"])}),
    )
    return str(st.session_state["runs_part"])


def parts_of(run: Run) -> list[str]:
    """What there is to be shown of a run."""
    counts = run.counts
    has = {
        "Progress": run.state != "planned",
        "Plan": run.plan is not None,
        "Pilot": run.state != "planned" and bool(run.plan and run.plan.pilot),
        "Captions": bool(counts.done + counts.cached),
        "Failures": bool(counts.failed + counts.left_out),
        "Keep": bool(counts.done + counts.cached) and not run.is_going,
        "Compare": bool(counts.done + counts.cached),
    }
    return [name for name in PARTS if has[name]]
