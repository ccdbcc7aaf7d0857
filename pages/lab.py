"""Prompt lab: edit a prompt on one tile, see what is sent, run it, check the answers, keep one."""

import secrets

import streamlit as st

from core.errors import ExplorerError, LandCoverError, TileNameError
from core.geography.tiles import Tile
from core.landcover.held import covers_of
from core.pictures.locations import locate
from core.selection.filters import Selection
from core.store.flags import SYNTHETIC_NOTE
from core.tile.record import TileRecord, load
from generation.calls.perform import Ask
from generation.facts.measure import Facts
from generation.lab.runs import LabRun
from generation.models.endpoints import Endpoint
from pages.ui.frame import emptiness, filters, panel, state, turns
from pages.ui.frame.cards import place
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, keys, tile_input
from pages.ui.lab import answer, columns, history, prompt, results, versions
from pages.ui.lab.columns import Columns
from pages.ui.lab.preview import Given, preview
from pages.ui.lab.prompt import Chosen
from pages.ui.landcover import fetching
from pages.ui.tile.captions import picture_of
from pages.ui.truth.checked import picture_alone

ANYONE = Endpoint("any server", "http://127.0.0.1", models=("model",), pictures=True, local=True)
"""What the preview is made for while no column asks a model."""

_WIDTHS = {False: (6, 8), True: (4, 10)}
"""Of the workbench and of the answers, by whether these stand in more than two columns."""


_RULES_S = 1.0
"""How long the rules are waited for before the page is drawn anew to follow them; mostly they need less."""


def tile_bar(record: TileRecord) -> None:
    """Draw the tile, which all columns share, and the ways to another one."""
    tile = record.tile
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name_box(tile)
        st.button("Surprise me", icon=":material/casino:", key="lab_surprise", on_click=surprise, type="tertiary")
        st.page_link("single.py", label="Tile page", icon=":material/crop_square:", query_params={"tile": tile.name})
    picture_alone(picture_of(record), legend=history.RUN in st.query_params, key="lab_picture")
    made_up = f" · :orange-badge[{SYNTHETIC_NOTE}]" if record.synthetic else ""
    st.caption(f"{plain(place(*tile.centre))}{made_up}")


def name_box(tile: Tile) -> None:
    """Draw the name of the tile, where that of another one can be typed."""
    key = f"lab_tile_{tile.name}"
    st.text_input("Tile", tile.name, key=key, on_change=go_to, args=(tile,), width=200, label_visibility="collapsed")


def go_to(before: Tile) -> None:
    """Open the tile whose name was typed."""
    try:
        history.open_tile(Tile.parse(st.session_state[f"lab_tile_{before.name}"]))
    except TileNameError as error:
        st.toast(plain(error), icon=":material/error:")


def surprise() -> None:
    """Open a tile of the filters at random."""
    if found := at_random(filters.selection()):
        history.open_tile(found)


def at_random(chosen: Selection) -> Tile | None:
    """A selected tile that a prompt can be filled in for."""
    return next(iter(browser().sample(chosen, 1, seed=secrets.randbelow(2**31))), None)


def run_bar(asked: Columns, chosen: Chosen, given: Given, count: int) -> bool:
    """Draw the buttons that run all columns, or stop them; return whether a run is under way."""
    live = history.live()
    running = live is not None and live.running
    asks_now = st.button(
        "Run",
        icon=":material/play_arrow:",
        key="lab_start",
        type="primary",
        disabled=running or not asked.ready,
        shortcut="ctrl+enter",
    )
    if asks_now:
        start(asked, history.screen(chosen, count), given)
    if live and running:
        st.button("Stop all", icon=":material/stop:", key="lab_stop", on_click=live.stop)
    return running


def start(asked: Columns, screen: object, given: Given) -> None:
    """Make all calls, in the background; the address names the run from now on."""
    siblings = given.shared(max(ask.tiles_per_request for ask in asked.asks))
    again = asked.repetitions
    run = LabRun(catalogue(), given.tile, asked.asks, keys(), siblings=siblings, repetitions=again, screen=screen)
    run.start()
    history.show(run)
    with turns.aside():
        ended = run.wait(_RULES_S if all(ask.endpoint is None for ask in asked.asks) else 0)
    if not ended:  # and so needs a button that stops it
        st.rerun()


def answers(record: TileRecord, facts: Facts | None, chosen: Chosen, *, running: bool) -> None:
    """Draw the answers of the run that the address names; while it is under way, several times a second.

    One that has ended since its buttons were drawn is still followed, which draws them anew.
    """
    live = history.live()
    if live and running:
        st.fragment(lambda: follow(live, record, facts), run_every=0.3)()
    elif live:
        results.draw(live.cells(), record, facts, live)
    elif held := history.named(record.tile):
        history.earlier(held, chosen)
        if cells := history.cells(held):
            results.draw(cells, record, facts, None)
    else:
        st.caption("Answers appear here. The rule-based captioner needs no key.")


def follow(live: LabRun, record: TileRecord, facts: Facts | None) -> None:
    """Draw what has come so far."""
    if not live.running:
        st.rerun()
    results.draw(live.cells(), record, facts, live)


def workbench(record: TileRecord, given: Given) -> None:
    """Draw tile and prompt at the left; what is asked, and what is answered, at the right."""
    st.html("<style>[data-testid='stMainBlockContainer'] {padding-inline: clamp(1rem, 2.5vw, 5rem)}</style>")
    left, right = st.columns(_WIDTHS[columns.wanted() > 2], gap="medium")
    with left:
        tile_bar(record)
        written, sent, captions = st.tabs(["Prompt", "What will be sent", "Captions"])
        with written:
            prompt.choose()
            chosen = prompt.chosen()
            versions.workplace(chosen, given.variables(chosen.content))
        with captions:
            panel.captions(record)
    with right:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            buttons = st.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
            count = columns.bar()
        asked = columns.draw(count, chosen, given)
        with buttons:
            running = run_bar(asked, chosen, given, count)
        if given.tile.facts is None:
            with st.expander("This tile has no land cover: fetch it", icon=":material/layers_clear:"):
                st.caption("Prompts that show the model the image alone work without; answers cannot be checked.")
                fetching.offer(record.tile, covers_of(catalogue(), record.tile))
        answers(record, given.tile.facts, chosen, running=running)
    with sent:
        preview(asked.asks, Ask(chosen.content, chosen.name, "model", ANYONE), given, asked.refused)


def lab(tile: Tile) -> None:
    """Draw the lab for a tile."""
    revision = catalogue().revision()
    try:
        record = load(catalogue(), tile)
        answer.look_anew()
        given = Given(tile_input(tile, revision), revision, prompt.with_quarters())
    except ExplorerError as error:
        st.error(plain(error), icon=":material/error:")
        if isinstance(error, LandCoverError) and locate(catalogue(), tile, "labels") is None:
            fetching.offer(tile, covers_of(catalogue(), tile))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            name_box(tile)
            st.button("Surprise me", icon=":material/casino:", key="lab_surprise", on_click=surprise)
        return
    workbench(record, given)
    history.past(tile)
    history.keep_address()


history.restore()
opened = state.picked() or at_random(filters.selection()) or at_random(Selection())
if opened is None:
    emptiness.told("No tile to write about yet")
else:
    if state.picked() is None:
        if "tile" in st.query_params:
            st.toast("The link names no tile, so this is another one.", icon=":material/link_off:")
        state.pick(opened)
    lab(opened)
