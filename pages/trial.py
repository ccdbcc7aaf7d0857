"""Prompt trial: a prompt on some tens of tiles, scored against the land cover, beside what the tiles had before."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.estimate import Estimate
from core.geography.tiles import Tile
from core.progress import Progress
from core.selection.filters import Selection
from generation.calls.generations import of_run
from generation.calls.perform import forecast, prepare_request
from generation.lab.trial import MAX_TILES, Row, Trial, original_truth, row_of
from pages.ui.frame import address, emptiness, filters, folding
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import browser, catalogue, keys, settings, tile_input
from pages.ui.lab.preview import cost_text
from pages.ui.lab.ways import Way, choose_way
from pages.ui.trial import table

LIVE, NAMES = "trials", ("a", "b")
PUBLISHED = "the published captions"


def choose_tiles(chosen: Selection, *, covered: bool) -> list[Tile]:
    """Draw how many tiles are taken, and return them: the same seed draws the same ones.

    Args:
        chosen: Which there are.
        covered: Whether they have to have land cover; otherwise an image is enough.
    """
    left, right, text = st.columns([2, 1, 3], vertical_alignment="bottom")
    count = left.slider("Tiles", 3, MAX_TILES, 20, key="trial_tiles")
    seed = right.number_input("Seed", 0, 9999, 1, key="trial_seed")
    held = browser().count(chosen)
    text.caption(
        f"Drawn at random from {plain(counted(held, 'tile'))}{' of the selection' if chosen else ''}, "
        f"of those that have {'land cover' if covered else 'an image'}."
    )
    return browser().sample(chosen, int(count), seed=int(seed), covered=covered)


def costs(chosen: list[Way], tiles: list[Tile]) -> None:
    """Say what all calls may cost."""
    for way in chosen:
        if way.ask.endpoint is None:
            continue
        try:
            request = prepare_request(way.ask, tile_input(tiles[0], catalogue().revision())).request
        except ExplorerError as error:
            st.warning(plain(error), icon=":material/warning:")
            continue
        guess = forecast(way.ask, request, catalogue())
        total = None if guess.cost.usd is None else guess.cost.usd * len(tiles)
        tokens = len(tiles) * (guess.prompt_tokens + guess.completion_tokens)
        st.caption(f"{plain(way.name)}: about {tokens:,} tokens, {plain(cost_text(total))} (estimate)")


def begin(chosen: list[Way], tiles: list[Tile]) -> None:
    """Start a trial of each way on the same tiles; the address names them from now on."""
    trials = [
        Trial(catalogue(), settings(), way.ask, tiles, keys(), screen={"trial": way.name, "tiles": len(tiles)})
        for way in chosen
    ]
    for trial in trials:
        trial.start()
    named = [trial.id for trial in trials] + [""] * (len(NAMES) - len(trials))
    address.say(dict(zip(NAMES, named, strict=False)))
    st.session_state[LIVE] = trials
    st.session_state["trial_names"] = [way.name for way in chosen]
    st.session_state["trial_estimate"] = Estimate()


def under_way() -> list[Trial]:
    """Trials of this session that have not ended."""
    return [trial for trial in st.session_state.get(LIVE, []) if trial.done < len(trial.rows())]


@st.fragment(run_every=1)
def follow() -> None:
    """Show how far the trials have come; the page follows when they end."""
    trials: list[Trial] = st.session_state.get(LIVE, [])
    if not under_way():
        st.rerun()
    done, total = sum(trial.done for trial in trials), sum(len(trial.rows()) for trial in trials)
    estimate: Estimate = st.session_state["trial_estimate"]
    st.progress(done / total, plain(estimate.words(Progress("Asking", done, total))))
    if st.button("Stop", icon=":material/stop:", key="trial_stop"):
        for trial in trials:
            trial.stop()


def rows_of(name: str) -> list[Row]:
    """Return the rows of a trial that the address names: of this session, or of an earlier one."""
    wanted = st.query_params.get(name)
    for trial in st.session_state.get(LIVE, []):
        if trial.id == wanted:
            return [row for row in trial.rows() if row.generation or row.problem]
    if not wanted:
        return []
    latest = {made.tile: made for made in of_run(catalogue(), wanted) if made.tile and made.finished_at}
    return [row_of(catalogue(), settings(), made) for made in latest.values()]


def results() -> None:
    """Draw what has come of the trials that the address names."""
    first, second = (rows_of(name) for name in NAMES)
    if not first:
        st.caption("Choose tiles and a prompt, then run the trial: texts, truth scores and costs appear here.")
        return
    names = [*st.session_state.get("trial_names", []), "first way", "second way"]
    original = original_truth(catalogue(), settings(), [row.tile for row in first])
    table.summary(names[0], first, original, PUBLISHED)
    if second:
        table.summary(names[0], first, {row.tile: row.score for row in second}, names[1])
    table.table(first, second, original)


def trial() -> None:
    """Draw the page."""
    chosen = filters.selection()
    st.title("Prompt trial")
    st.caption("Does an edit of a prompt help? Run it on some tens of tiles and see how true the texts are.")
    above = st.container()  # which tiles can be taken depends on what is chosen below
    first = choose_way("Try", "trial_first")
    also = st.selectbox("Compare with", [PUBLISHED, "another model or prompt"], key="trial_against")
    second = choose_way("Against", "trial_second") if also != PUBLISHED else None
    asked = [way for way in (first, second) if way]
    covered = any(way.needs_cover for way in asked)
    with above:
        tiles = choose_tiles(chosen, covered=covered)
    if not tiles:
        st.info(
            "No tile with land cover is selected. Take a filter away, fetch land cover on the page Dataset, or choose "
            "a prompt that shows a model the image alone, as the recipe image does."
            if covered
            else "No tile with an image is selected. Take a filter away, or import the images on the page Dataset.",
            icon=":material/filter_alt:",
        )
        st.page_link("dataset.py", label="Dataset", icon=":material/database:")
        return
    costs(asked, tiles)
    running = bool(under_way())
    if st.button("Run the trial", icon=":material/play_arrow:", type="primary", key="trial_run", disabled=running):
        begin(asked, tiles)
        st.rerun()
    if running:
        follow()
    results()


if not emptiness.told("Nothing to try a prompt on yet"):
    folding.sidebar()
    trial()
