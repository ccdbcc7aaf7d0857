"""Prompt lab: edit a prompt on one tile, see what is sent, run it, check the answers, keep one."""

import streamlit as st

from core.errors import ExplorerError, TileNameError
from core.selection import Selection
from core.tilerecord import TileRecord, load
from core.tiles import Tile
from generation.calls import Ask
from generation.endpoints import Endpoint
from generation.generations import history
from generation.generations import run as stored_run
from generation.lab import Cell, LabRun, reopened
from generation.recipes.inputs import TileInput, prepare
from pages.ui import filters, lab_columns, lab_prompt, lab_results, panel, state
from pages.ui.cards import place
from pages.ui.lab_preview import preview
from pages.ui.resources import browser, catalogue, keys, tile_input

RUN, LIVE = "run", "lab_run"

ANYONE = Endpoint("any server", "http://127.0.0.1", models=("model",), pictures=True, local=True)
"""What the preview is made for while no endpoint is set up."""


def tile_bar(tile: Tile) -> None:
    """Draw which tile it is, and the ways to another one."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Tile", tile.name, key=f"lab_tile_{tile.name}", on_change=go_to, args=(tile,), width=240)
        st.button("Surprise me", icon=":material/casino:", key="lab_surprise", on_click=surprise)
        st.page_link("single.py", label="Tile page", icon=":material/crop_square:", query_params={"tile": tile.name})


def go_to(before: Tile) -> None:
    """Open the tile whose name was typed."""
    try:
        open_tile(Tile.parse(st.session_state[f"lab_tile_{before.name}"]))
    except TileNameError as error:
        st.toast(str(error), icon=":material/error:")


def surprise() -> None:
    """Open a tile of the filters at random."""
    if found := browser().surprise(filters.selection()):
        open_tile(found)


def open_tile(tile: Tile) -> None:
    """Open a tile; the answers of another one are left in the history."""
    state.pick(tile)
    st.query_params.pop(RUN, None)
    st.session_state.pop(LIVE, None)


def workbench(record: TileRecord, tile: TileInput) -> lab_prompt.Chosen:
    """Draw the prompt and, beside it, what it comes to for this tile."""
    lab_prompt.choose()
    chosen = lab_prompt.chosen()
    left, right = st.columns([1, 1], gap="medium")
    filled = prepare(chosen.content.recipe(chosen.name), [tile])
    with left:
        lab_prompt.editor(chosen, filled.variables)
    with right:
        preview(Ask(chosen.content, chosen.name, "model", ANYONE), tile)
    return chosen


def run_bar(asks: list[Ask], again: int, tile: TileInput) -> None:
    """Draw the buttons that run all columns, or stop them."""
    live: LabRun | None = st.session_state.get(LIVE)
    running = live is not None and live.running
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Run",
            icon=":material/play_arrow:",
            key="lab_start",
            type="primary",
            disabled=running or not asks,
            shortcut="ctrl+enter",
        ):
            start(asks, again, tile)
            st.rerun()
        if live and running:
            st.button("Stop all", icon=":material/stop:", key="lab_stop", on_click=live.stop)


def start(asks: list[Ask], again: int, tile: TileInput) -> None:
    """Make all calls, in the background; the address names the run from now on."""
    run = LabRun(catalogue(), tile, asks, keys(), repetitions=again, screen=lab_columns.screen(len(asks)))
    run.start()
    st.session_state[LIVE] = run
    st.query_params[RUN] = run.id


def answers(record: TileRecord) -> None:
    """Draw the answers of the run that the address names; while it is under way, several times a second."""
    live: LabRun | None = st.session_state.get(LIVE)
    name = st.query_params.get(RUN)
    if live and live.id == name:
        if live.running:
            st.fragment(lambda: follow(live, record), run_every=0.3)()
        else:
            lab_results.draw(live.cells(), record, live)
    elif name:
        earlier(name, record)
    else:
        st.caption("Answers appear here. The rule-based captioner needs no key.")


def follow(live: LabRun, record: TileRecord) -> None:
    """Draw what has come so far."""
    if not live.running:
        st.rerun()
    lab_results.draw(live.cells(), record, live)


def earlier(name: str, record: TileRecord) -> None:
    """Draw the answers of a run of an earlier visit."""
    try:
        held = stored_run(catalogue(), name)
        cells: list[Cell] = reopened(catalogue(), name)
    except ExplorerError as error:
        st.warning(str(error), icon=":material/history:")
        return
    if held.tile != record.tile:
        st.warning("This run is of another tile.", icon=":material/history:")
        return
    st.caption(f"Run of {held.started_at:%Y-%m-%d %H:%M}")
    if cells:
        lab_results.draw(cells, record, None)


def reopen(name: str, screen: str) -> None:
    """Show an earlier run again, with the columns as they were."""
    st.query_params[RUN] = name
    st.session_state.pop(LIVE, None)
    lab_columns.put(screen)


def past(tile: Tile) -> None:
    """List the runs of this tile."""
    runs = history(catalogue(), tile)
    with st.expander(f"Earlier runs of this tile ({len(runs)})", icon=":material/history:"):
        if not runs:
            st.caption("None yet.")
        for held in runs:
            said = f"{held.started_at:%Y-%m-%d %H:%M} · {held.calls} calls, {held.finished} finished"
            st.button(said, key=f"reopen_{held.id}", type="tertiary", on_click=reopen, args=(held.id, held.screen))


def sidebar(record: TileRecord) -> None:
    """Draw the tile at a glance."""
    with st.sidebar:
        st.markdown(f"**{record.tile.name}**")
        st.caption(place(*record.tile.centre))
        st.html(panel.STYLE + panel.pictures_html(record, catalogue().revision()) + panel.shares_html(record))
        panel.captions(record)


def lab(tile: Tile) -> None:
    """Draw the lab for a tile."""
    tile_bar(tile)
    try:
        record = load(catalogue(), tile)
        given = tile_input(tile, catalogue().revision())
    except ExplorerError as error:
        st.error(str(error), icon=":material/error:")
        return
    sidebar(record)
    chosen = workbench(record, given)
    st.divider()
    asks, again = lab_columns.draw(chosen, given)
    run_bar(asks, again, given)
    answers(record)
    past(tile)


opened = state.picked() or browser().surprise(Selection())
if opened is None:
    st.title("No tile to write about yet")
    st.write("Import a ChatEarthNet release with label maps first; a prompt is filled in from its land cover:")
    st.code("chatearth import path/to/release --labels path/to/labels", language="shell")
else:
    if state.picked() is None:
        state.pick(opened)
    lab(opened)
