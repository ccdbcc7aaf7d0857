"""Export: captions and what goes with them as files that others open."""

import streamlit as st

from pages.ui.exports import backup, choice, going, listed
from pages.ui.frame import emptiness, filters, folding, madeup
from pages.ui.frame.resources import exporting


def page() -> None:
    """Draw the choices, the export that goes on, and those that are there."""
    selected = filters.selection()
    st.title("Export", anchor=False)
    st.caption(
        "Captions with what is known of them as files that the field's own tools open, into a folder of this machine. "
        "Each has a manifest, a dataset card and a Croissant description." + madeup.synthetic_mark(selected)
    )
    folding.sidebar()
    chosen = choice.draw(selected)
    if exporting().is_running():
        going.watch()
    else:
        st.button(
            "Export",
            icon=":material/download:",
            type="primary",
            key="export_begin",
            disabled=chosen is None,
            on_click=going.begin,
            args=(chosen,),
        )
        going.outcome()
    listed.draw()
    backup.draw()


if not emptiness.told("Nothing to export yet"):
    page()
