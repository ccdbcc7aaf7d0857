"""Review: captions in queues, one at a time or many at once, decided by people; originals stay, reports come of it."""

import streamlit as st

from core.errors import ExplorerError
from core.selection.filters import Selection
from pages.ui.frame import emptiness, filters, folding, madeup
from pages.ui.frame.markdown import plain
from pages.ui.review import grid, item, listed, opened, report


def lobby() -> None:
    """Draw the queues to choose from."""
    st.title("Review", anchor=False)
    st.caption(
        "People check captions here, queue by queue. A correction is a new version beside the original; several people "
        "can work at once, and nobody sees what others decided before they have decided themselves."
        + madeup.synthetic_mark(Selection())
    )
    folding.sidebar()
    within = filters.selection()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        opened.ask_name()
        st.space("stretch")
        st.button(
            "Report", icon=":material/summarize:", key="review_report", on_click=opened.look, args=(opened.REPORT,)
        )
    listed.draw(within)


def queue_page() -> None:
    """Draw the queue that the address names."""
    queue = opened.queue()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "All queues",
            icon=":material/arrow_back:",
            key="review_back",
            type="tertiary",
            on_click=opened.go,
            args=(None,),
        )
        st.title(plain(queue.rule.words), anchor=False, width="content")
        st.space("stretch")
        name = opened.reviewer()
        if name:
            st.caption(plain(f"You are {name}"), width="content")
            shown = opened.GRID if opened.view() == opened.ONE else opened.ONE
            words, icon = ("Grid", "grid_view") if shown == opened.GRID else ("One by one", "crop_portrait")
            st.button(
                "Report", icon=":material/summarize:", key="queue_report", on_click=opened.look, args=(opened.REPORT,)
            )
            if not queue.settles:
                st.button(
                    plain(words), icon=f":material/{icon}:", key="review_view", on_click=opened.look, args=(shown,)
                )
    if not name:
        st.info(
            "Give your name first: others see who holds which caption, and decisions are signed.",
            icon=":material/badge:",
        )
        opened.ask_name()
        return
    if opened.view() == opened.GRID and not queue.settles:
        grid.work(queue, name)
    else:
        item.work(queue, name)


def page() -> None:
    """Draw the page, or say what it needs."""
    if emptiness.told("Review"):
        return
    if opened.view() == opened.REPORT:
        report.draw()
    elif st.query_params.get(opened.QUEUE):
        try:
            queue_page()
        except ExplorerError as error:
            st.warning(plain(error), icon=":material/search_off:")
            st.button("All queues", icon=":material/arrow_back:", key="review_away", on_click=opened.go, args=(None,))
    else:
        lobby()


page()
