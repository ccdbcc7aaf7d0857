"""Earlier runs of the lab: listed for a tile, opened again with the screen as it was, also from an address."""

import json
from contextlib import suppress

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.geography.tiles import Tile
from generation.calls import generations
from generation.calls.generations import Run
from generation.lab.runs import Cell, LabRun, reopened
from generation.prompts import store
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from pages.ui.frame import address, state
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue
from pages.ui.lab import columns, prompt
from pages.ui.lab.prompt import Chosen

RUN = "run"
"""Name of the run in the address."""

_LIVE, _HERE, _SHOWN = "lab_run", "lab_address", "lab_shown_run"
_ADDRESS = ("tile", prompt.PROMPT, RUN)


def live() -> LabRun | None:
    """The run of this session that the address names."""
    held: LabRun | None = st.session_state.get(_LIVE)
    return held if held and held.id == st.query_params.get(RUN) else None


def show(run: LabRun) -> None:
    """Name a run in the address, and follow it."""
    st.session_state[_LIVE], st.session_state[_SHOWN] = run, run.id
    address.say({RUN: run.id})


def screen(chosen: Chosen, count: int) -> dict[str, object]:
    """What the page shows, as JSON values, so that it can be shown again."""
    shown = {"prompt": chosen.name, "content": json.loads(chosen.content.to_json())}
    return {**columns.screen(count), **shown, "quarters": prompt.with_quarters()}


def keep_address() -> None:
    """Remember the address, for coming back from another page."""
    held = {name: value for name in _ADDRESS if (value := st.query_params.get(name))}
    st.session_state[_HERE] = held


def restore() -> None:
    """Bring back what the address leaves out, and the columns of the run that it names; runs before anything drawn."""
    held = st.session_state.get(_HERE, {})
    if RUN not in st.query_params and st.query_params.get("tile", held.get("tile")) == held.get("tile"):
        address.say(held)
    elif RUN not in st.query_params and prompt.PROMPT in held:
        address.say({prompt.PROMPT: st.query_params.get(prompt.PROMPT, held[prompt.PROMPT])})
    name = st.query_params.get(RUN)
    if name and st.session_state.get(_SHOWN) != name:
        st.session_state[_SHOWN] = name
        with suppress(ExplorerError):  # said where the answers stand
            _put(generations.run(catalogue(), name))


def _put(run: Run) -> None:
    """Set columns and prompt to those of a run."""
    columns.put(run.screen)
    held = _held(run)
    if held:
        st.session_state[prompt.QUARTERS] = held.get("quarters", True) is True
    if held and prompt.PROMPT not in st.query_params:
        prompt.go(str(held["prompt"]))


def _held(run: Run) -> dict[str, object] | None:
    """What a run says of its prompt; None for one that was no screen of this page."""
    held = json.loads(run.screen)
    return held if isinstance(held, dict) and "prompt" in held and "content" in held else None


def open_run(run: Run) -> None:
    """Show an earlier run again."""
    address.say({RUN: run.id})
    if (held := _held(run)) and _exists(str(held["prompt"])):
        prompt.go(str(held["prompt"]))


def _exists(name: str) -> bool:
    return name in RECIPES or any(one.name == name for one in store.prompts(catalogue()))


def forget() -> None:
    """Show no run."""
    address.say({RUN: ""})


def named(tile: Tile) -> Run | None:
    """Return the run that the address names, or say why there is nothing to show."""
    name = st.query_params.get(RUN)
    if not name:
        return None
    try:
        held = generations.run(catalogue(), name)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/history:")
        return None
    if held.tile != tile:
        st.warning("This run is of another tile.", icon=":material/history:")
        return None
    return held


def cells(run: Run) -> list[Cell]:
    """The answers of an earlier run."""
    return reopened(catalogue(), run.id)


def earlier(run: Run, chosen: Chosen) -> None:
    """Say when a run was, and offer its prompt where another one stands in the editor."""
    st.caption(f"Run of {run.started_at:%Y-%m-%d %H:%M} UTC")
    held = _held(run)
    version = chosen.version
    if not held or version is None or held["prompt"] != chosen.name or _content(held) in (None, chosen.content):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("The prompt was changed since.")
        st.button(
            "Put the prompt of this run into the editor",
            icon=":material/history:",
            key="lab_prompt_of_run",
            type="tertiary",
            on_click=prompt.put,
            args=(version, _content(held)),
        )


def _content(held: dict[str, object]) -> PromptContent | None:
    try:
        return PromptContent.from_json(json.dumps(held["content"]))
    except TypeError:  # of another version of the explorer
        return None


def past(tile: Tile) -> None:
    """List the runs of a tile."""
    runs = generations.history(catalogue(), tile)
    with st.expander(f"Earlier runs of this tile ({len(runs):,})", icon=":material/history:"):
        if not runs:
            st.caption("None yet.")
        for held in runs:
            asked = (_held(held) or {}).get("prompt", "")
            said = f"{held.started_at:%Y-%m-%d %H:%M} · {counted(held.calls, 'call')}, {held.finished:,} finished"
            name = f"{said} · {asked}" if asked else said
            st.button(plain(name), key=f"reopen_{held.id}", type="tertiary", on_click=open_run, args=(held,))


def open_tile(tile: Tile) -> None:
    """Open a tile; the answers of another one are left in the history."""
    state.pick(tile)
    forget()
