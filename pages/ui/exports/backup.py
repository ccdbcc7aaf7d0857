"""The backup of the data folder: begun, followed, and where it lies."""

import streamlit as st

from core.errors import ExplorerError
from core.exports import backupjob
from core.exports.backup import BackedUp
from pages.ui.exports.going import SOON_S
from pages.ui.frame import underway
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import backing_up, settings


def draw() -> None:
    """Draw the part of the page that is about backups."""
    st.header("Backup", anchor=False)
    st.caption(
        "The whole data folder as one file, while everybody goes on: captions with all versions, checks, prompts, "
        "runs, lists, and pictures that were fetched. Pictures of releases stay where they are. "
        "`chatearth --data NEW restore FILE` brings it back."
    )
    job = backing_up()
    if job.is_running():
        underway.watch(job, key="backup_stop")
        return
    st.button("Back up", icon=":material/archive:", key="backup_begin", on_click=_begin)
    if isinstance(job.outcome, BackedUp):
        st.success(plain(job.outcome), icon=":material/check:")
    elif isinstance(job.outcome, ExplorerError):
        st.error(plain(job.outcome), icon=":material/error:")


def _begin() -> None:
    try:
        backing_up().start(backupjob.suggested(settings()))
    except ExplorerError as error:
        st.toast(plain(error), icon=":material/hourglass_top:")
    else:
        backing_up().wait(SOON_S)
