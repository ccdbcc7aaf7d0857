"""The export that goes on: how far it is, the way to stop it, and what it came to."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.estimate import size_text
from core.exports.folder import hidden
from core.exports.order import Order
from core.exports.run import Exported
from pages.ui.exports import choice
from pages.ui.exports.choice import Chosen
from pages.ui.frame import underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import exporting

SOON_S = 0.5


def begin(chosen: Chosen) -> None:
    """Begin an export, or go on with it, unless somebody else's is going on."""
    try:
        exporting().start(chosen.order, chosen.target, by=f"from {st.context.ip_address or 'this machine'}")
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/hourglass_top:")
        return
    choice.renew(chosen.order.format)
    exporting().wait(SOON_S)


def watch() -> None:
    """Show how far it is; the page follows when it ends."""
    job = exporting()
    if job.started:
        what = f"{choice.words(job.started.order)}, begun {job.started.by} at {job.started.at:%H:%M} UTC"
        st.caption(plain(f"{job.started.target}: {what}. It goes on while this page is closed."))
    underway.watch(job, key="export_stop", keeps="What is whole stays, and the same export goes on from there.")


def outcome() -> None:
    """Draw what the last export of this explorer came to."""
    job, found = exporting(), exporting().outcome
    if job.started is None:
        return
    if isinstance(found, ExplorerError):
        st.error(plain(found), icon=":material/error:")
    elif isinstance(found, Exported):
        _done(found)
    elif job.was_stopped:
        kept = hidden(job.started.target).exists()
        then = "It goes on where it was." if kept else "No part of it was whole yet, so nothing was left."
        st.info(f"The export to {plain(job.started.target.name)} was stopped. {then}", icon=":material/stop:")


def _done(found: Exported) -> None:
    about = found.about
    told = [counted(about.captions - about.left_out, "caption")]
    told += [counted(about.pictures, "picture")] if about.pictures else []
    told += [counted(about.labels, "land-cover map")] if about.labels else []
    st.success(
        plain(f"{', '.join(told)}: {counted(found.files, 'file')}, {size_text(found.bytes)}."), icon=":material/check:"
    )
    st.code(str(found.folder), language=None)
    st.caption("To open it:")
    st.code(found.opening.code, language=found.opening.language, wrap_lines=True)
    lacking = {"picture": about.without_picture, "land-cover map": about.without_label}
    for what, count in lacking.items():
        if count:
            left = f"; {counted(about.left_out, 'caption')} left out for it" if about.left_out else ""
            st.caption(plain(f"{counted(count, 'tile')} without a {what} that can be read{left}."))


def readable(order: Order) -> str:
    """Say what a half export is to be, with its filters."""
    filters = order.selection.to_query()
    return choice.words(order) + (f", {filters}" if filters else "")
