"""The exports that are there: whole ones with the way to take them, and those that were stopped."""

from functools import partial

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.estimate import size_text
from core.exports import held
from core.exports.held import MOST_BYTES, Held, Unfinished
from core.exports.order import FORMS
from pages.ui.exports import going
from pages.ui.exports.choice import Chosen
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import exporting, settings

_SHOWN = 20


def draw() -> None:
    """Draw what lies in the folder of exports."""
    st.header("Exports", anchor=False)
    started = exporting().started
    under_way = started.target if started and exporting().is_running() else None
    for half in held.unfinished(settings().exports):
        if half.target != under_way:
            _half(half)
    whole = held.held(settings().exports)
    if not whole:
        st.caption("Nothing was exported yet.")
        return
    st.caption(plain(f"In {settings().exports}"))
    for one in whole[:_SHOWN]:
        _whole(one)
    if len(whole) > _SHOWN:
        st.caption(f"{len(whole) - _SHOWN:,} older ones are in the same folder.")


def _whole(one: Held) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"export_held_{one.name}"):
        pictures = f", {counted(one.pictures, 'picture')}" if one.pictures else ""
        said = f"{FORMS[one.format].name} · {counted(one.captions, 'caption')}{pictures} · {size_text(one.bytes)} · "
        st.markdown(f"**{plain(one.name)}**  \n{plain(f'{said}{one.made_at:%Y-%m-%d %H:%M} UTC')}")
        st.space("stretch")
        if one.bytes <= MOST_BYTES and not _is_apart(one):
            st.download_button(
                "Download",
                partial(held.packed, one),
                f"{one.name}.zip",
                "application/zip",
                icon=":material/download:",
                key=f"export_take_{one.name}",
                on_click="ignore",
            )


def _is_apart(one: Held) -> bool:
    """Whether its pictures are files of their own, of which there may be too many for a browser."""
    return one.pictures * 80_000 > MOST_BYTES


def _half(half: Unfinished) -> None:
    name = half.target.name
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"export_half_{name}"):
        kept = (
            f"{counted(half.parts, 'part')} of it, {size_text(half.bytes)}, {'is' if half.parts == 1 else 'are'} whole"
        )
        try:
            order, said = half.order, going.readable(half.order)
        except ExplorerError as error:
            order, said = None, str(error)
        st.markdown(f"**{plain(name)}** :orange-badge[stopped]  \n{plain(f'{said}. {kept}.')}")
        st.space("stretch")
        busy = exporting().is_running()
        if order:
            st.button(
                "Go on",
                icon=":material/play_arrow:",
                type="primary",
                key=f"export_resume_{name}",
                on_click=going.begin,
                args=(Chosen(order, half.target),),
                disabled=busy,
            )
        st.button("Discard", icon=":material/delete:", key=f"export_discard_{name}", on_click=_discard, args=(half,))


def _discard(half: Unfinished) -> None:
    try:
        held.discard(half)
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/error:")
