"""One task: its picture with boxes, question and answer, and the ways to correct, reject and restore it."""

from collections.abc import Sequence

import streamlit as st

from core.errors import ExplorerError
from core.tile.record import TileRecord
from generation.boxes.found import Box
from generation.tasks import changed
from generation.tasks.changed import Changed, Standing, standing
from generation.tasks.held import Kept
from generation.tasks.kinds import LETTERS, NO, YES
from generation.tasks.task import Turn
from generation.tasks.wording import filled, in_pixels
from pages.ui.boxes import drawn
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue


def draw(kept: Kept, record: TileRecord, changes: Sequence[Changed], *, with_tile: bool) -> None:
    """Draw a task as it stands after its changes."""
    now = standing(kept.task.turns, changes)
    with st.container(border=True, key=f"task_{kept.number:016x}"):
        left, right = st.columns([1, 3], gap="medium")
        with left:
            cover = bool(st.session_state.get("cover"))
            drawn.picture(record, _boxes(now), cover=cover, key=f"task_picture_{kept.number:016x}")
        with right:
            _head(kept, now, with_tile=with_tile)
            for before, turn in zip(kept.task.turns, now.turns, strict=True):
                _turn(before, turn)
            _ways(kept, now, changes)


def _boxes(now: Standing) -> list[Box]:
    """All boxes, named by the number under which the text speaks of them."""
    return [
        box._replace(name=" ".join(filter(None, (f"box {number}", box.name))))
        for turn in now.turns
        for number, box in enumerate(turn.boxes, start=1)
    ]


def _head(kept: Kept, now: Standing, *, with_tile: bool) -> None:
    marks = [f":blue-badge[{plain(kept.task.kind)}]", f":gray-badge[{plain(kept.task.form)}]"]
    marks += [":red-badge[rejected]"] if now.rejected else []
    marks += [":orange-badge[corrected]"] if now.corrected_by else []
    marks += [f":violet-badge[in the words of {plain(now.rephrased_by)}]"] if now.rephrased_by else []
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" ".join(marks), width="content")
        if with_tile:
            name = kept.task.tile.name
            st.page_link("single.py", label=plain(name), icon=":material/crop_square:", query_params={"tile": name})


def _turn(before: Turn, turn: Turn) -> None:
    """Draw a question, its options and its answer; what the map said stays beside a correction."""
    st.markdown(f"**{plain(_said(turn.question, turn))}**")
    with st.container(gap="xxsmall"):
        for letter, option in zip(LETTERS, turn.options, strict=False):
            text = f"{plain(letter)}. {plain(option)}"
            st.markdown(f"{text} :green[:material/check:]" if option == turn.answer else text)
        for line in () if turn.options else _said(turn.answer, turn).splitlines():
            st.markdown(plain(line))
    if _said(before.answer, before) != _said(turn.answer, turn):
        st.caption(plain(f"The map says: {_said(before.answer, before)}"))


def _said(text: str, turn: Turn) -> str:
    return filled(text, turn, in_pixels)


def _ways(kept: Kept, now: Standing, changes: Sequence[Changed]) -> None:
    number = f"{kept.number:016x}"
    with st.container(horizontal=True):
        with st.popover("Correct", icon=":material/edit:", key=f"task_correct_{number}"):
            _correct(kept, now)
        if not now.rejected:
            st.button("Reject", icon=":material/block:", key=f"task_reject_{number}", on_click=_reject, args=(kept,))
        if changes:
            newest = changes[-1].change
            st.button(
                f"Undo: {plain(newest)}",
                icon=":material/undo:",
                key=f"task_undo_{number}",
                on_click=_undo,
                args=(kept,),
            )


def _correct(kept: Kept, now: Standing) -> None:
    number, place = f"{kept.number:016x}", 0
    if len(now.turns) > 1:
        places = range(len(now.turns))
        place = st.selectbox(
            "Question",
            places,
            format_func=lambda at: plain(_said(now.turns[at].question, now.turns[at])),
            key=f"task_turn_{number}",
        )
    turn = now.turns[place]
    options = [YES, NO] if turn.form == "binary" else list(turn.options)
    key = f"task_answer_{number}_{place}"
    if options:
        given = st.selectbox("Answer", options, options.index(turn.answer), key=key, format_func=plain)
    else:
        given = st.text_area("Answer", _said(turn.answer, turn), key=key, max_chars=changed.LONGEST)
        if turn.boxes:
            st.caption("Boxes are written as [left, top, right, bottom], in pixels of the tile from its top left.")
    if st.button("Save", icon=":material/save:", type="primary", key=f"task_save_{number}"):
        try:
            changed.correct(catalogue(), kept.task.tile.key, kept.number, kept.task.turns, place, given)
        except ExplorerError as error:
            st.error(plain(error), icon=":material/error:")
        else:
            st.rerun()


def _reject(kept: Kept) -> None:
    try:
        changed.reject(catalogue(), kept.task.tile.key, kept.number)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")


def _undo(kept: Kept) -> None:
    try:
        changed.undo(catalogue(), kept.number)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
