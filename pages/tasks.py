"""Tasks: questions about tiles with answers from their land cover, to browse, correct, reject and export."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError, TileNameError
from core.geography.tiles import Tile
from core.tile.record import load
from generation.tasks.changed import changes_of
from generation.tasks.held import Kept, Tally, Wanted, find, tally
from generation.tasks.keep import job_of, read_maps, standing_of
from generation.tasks.kinds import FORMS, KINDS
from generation.tasks.make import tasks_of
from pages.ui.frame import emptiness, named, state, underway
from pages.ui.frame.figured import pills
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, settings, tasking
from pages.ui.tasks import card, files, words

PAGE = 6
"""Tasks that are shown at first, and that `Show more` adds."""

MOST = 200
"""Tasks that one page shows."""

STATES = ("corrected", "rejected", "rephrased")


def go_to() -> None:
    """Show the tasks of the tile whose name was typed; a name that is none stays there."""
    typed = st.session_state["tasks_tile"].strip()
    try:
        state.pick(Tile.parse(typed) if typed else None)
    except TileNameError:
        return
    st.session_state["tasks_tile"] = ""


def every_tile() -> None:
    """Show the tasks of all tiles again."""
    state.pick(None)


def draw_others() -> None:
    """Draw other tasks by chance."""
    st.session_state["tasks_draw"] = st.session_state.get("tasks_draw", 0) + 1


def show_more() -> None:
    """Show some more tasks."""
    st.session_state["tasks_shown"] = st.session_state.get("tasks_shown", PAGE) + PAGE


def choose(tile: Tile | None, unstored: Sequence[Kept]) -> Wanted:
    """Draw the filters; each figure says how many there are beside the other choices."""
    made = Counter((one.task.kind, one.task.form) for one in unstored)
    every = [Tally(*kind_form, count) for kind_form, count in made.items()] or tally(catalogue(), Wanted(tile=tile))
    counts = {kind: sum(one.tasks for one in every if one.kind == kind) for kind in KINDS}
    kinds = pills("Kind", "kind", counts, key="tasks_kind", several=True)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        counts = {form: sum(one.tasks for one in every if one.form == form) for form in FORMS}
        forms = pills("Answer", "form", counts, key="tasks_form", several=True)
        changed = st.pills("Changed", STATES, key="state", bind="query-params", width="content")
        st.toggle("Land cover", key="cover", bind="query-params", help="Draw the map instead of the image")
    return Wanted(tuple(kinds), tuple(forms), "", tile, changed or "")


def make() -> None:
    """Offer to make the tasks of tiles that have none, and show how far that is."""
    work = tasking()
    if work.is_running():
        underway.watch(work, key="tasks_stop")
        return
    if isinstance(work.outcome, ExplorerError):
        st.error(plain(work.outcome), icon=":material/error:")
    seed, waiting = standing_of(catalogue())
    if not waiting:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        has = "has" if waiting == 1 else "have"
        st.markdown(f"{plain(counted(waiting, 'tile'))} with land cover {has} no tasks yet, or another map since.")
        st.button(
            "Make their tasks",
            icon=":material/quiz:",
            type="primary",
            key="tasks_make",
            on_click=work.start,
            args=(seed,),
        )


def unstored_of(tile: Tile | None) -> list[Kept]:
    """The tasks that a tile without stored ones would have.

    Raises:
        ExplorerError: It has no label map, or one of which too little is known.
    """
    if tile is None or tally(catalogue(), Wanted(tile=tile)):
        return []
    ids, maps = read_maps(job_of(catalogue(), settings(), tile), max_pixels=settings().max_image_pixels)
    return [Kept(task.number, task) for task in tasks_of(tile, ids, 0, maps)]


def draw(wanted: Wanted, unstored: Sequence[Kept]) -> None:
    """Draw the tasks, each with its tile."""
    shown = min(MOST, st.session_state.get("tasks_shown", PAGE))
    stored = sum(one.tasks for one in tally(catalogue(), wanted))
    if unstored:
        st.caption("These are not stored: they were made for this page, as they would be for all tiles.")
        kinds, forms = wanted.kinds or KINDS, wanted.forms or FORMS
        fitting = [one for one in unstored if one.task.kind in kinds and one.task.form in forms and not wanted.state]
        tasks, total = fitting[:shown], len(fitting)
    else:
        tasks, total = find(catalogue(), wanted, shown, st.session_state.get("tasks_draw", 0)), stored
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(counted(total, 'task'))}**", width="content")
        st.space("stretch")
        if not wanted.tile and total > len(tasks):
            st.button("Draw others", icon=":material/casino:", key="tasks_others", on_click=draw_others)
        if stored:
            words.offer(wanted, st.session_state.get("tasks_draw", 0))
        files.offer(wanted, stored)
    if not tasks:
        st.info("No task is like that. Choose fewer filters.", icon=":material/filter_alt:")
        return
    changes = changes_of(catalogue(), [one.number for one in tasks])
    records = {tile: load(catalogue(), tile) for tile in {one.task.tile for one in tasks}}
    for one in tasks:
        card.draw(one, records[one.task.tile], changes.get(one.number, []), with_tile=wanted.tile is None)
    if len(tasks) < min(total, MOST):
        st.button(f"Show {min(PAGE, total - len(tasks)):,} more", icon=":material/expand_more:", on_click=show_more)


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Tasks", anchor=False)
    st.caption(
        "Questions about tiles in the manner of FIT-RS and BigEarthNet.txt. Each answer follows from the land-cover "
        "map, and only what the map says clearly is asked. A yes goes with a no in the same words."
    )
    if emptiness.told():
        return
    make()
    words.told()
    tile = state.picked()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Tile",
            key="tasks_tile",
            placeholder=tile.name if tile else "any",
            on_change=go_to,
            width=260,
            max_chars=200,
        )
        if tile:
            st.button("All tiles", icon=":material/close:", key="tasks_all", on_click=every_tile)
            st.page_link(
                "single.py", label=plain(tile.name), icon=":material/crop_square:", query_params={"tile": tile.name}
            )
    named.problem(typed)
    if not tile:
        named.problem_of_address()
    try:
        unstored = unstored_of(tile)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/search_off:")
        return
    wanted = choose(tile, unstored)
    if not tile and not tally(catalogue(), Wanted()):
        st.info(
            "There are no tasks yet. Make them above, or look at those of one tile by its name.", icon=":material/quiz:"
        )
        return
    draw(wanted, unstored)


page()
