"""What of the published dataset can be downloaded: with its size, host and time, and nothing asked before a click."""

from pathlib import Path
from typing import Literal

import streamlit as st

from core.errors import DownloadError, ExplorerError
from core.estimate import size_text
from core.imports.fetching import Fetch
from core.imports.history import past_imports
from core.progress import Report
from core.remote.downloads import Plan, download, plan
from core.remote.published import PARTS, Published, Source
from pages.ui.frame import turns
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import catalogue, fetching, settings
from pages.ui.start.progress import SOON_S

_LOOKED_AT = 1000
"""Earlier imports among which a downloaded file is looked for."""


def offer(part: str, *, primary: bool = False) -> None:
    """Draw the button that downloads a part, and what it takes; or why it cannot be had."""
    file = PARTS[part]
    try:
        source = Source.of(settings())
        takes = plan(file, source, settings().downloads)
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/hard_drive:")
        return
    if not takes.left and _is_imported(settings().downloads / file.name):
        st.success(plain(f"The {file.holds} are here and imported."), icon=":material/check:")
        return
    icon = ":material/download:" if takes.left else ":material/upload:"
    kind: Literal["primary", "secondary"] = "primary" if primary else "secondary"
    if st.button(plain(_label(file, takes)), icon=icon, type=kind, key=f"download_{part}"):
        begin(f"A download of {file.name}", _fetch(file, source))
    st.caption(plain(takes.words))


def _is_imported(path: Path) -> bool:
    return any(past.finished and str(path) in past.paths for past in past_imports(catalogue(), limit=_LOOKED_AT))


def begin(what: str, fetch: Fetch) -> None:
    """Begin to fetch, unless something else is being fetched."""
    try:
        fetching().start(what, fetch, by=f"from {st.context.ip_address or 'this machine'}")
    except ExplorerError as error:
        st.warning(plain(error), icon=":material/hourglass_top:")
    else:
        with turns.aside():
            fetching().wait(SOON_S)
        st.rerun()


def _label(file: Published, takes: Plan) -> str:
    if not takes.left:
        return f"Import the {file.holds} that were downloaded"
    if takes.left < takes.size:
        return f"Go on with the {file.holds} ({size_text(takes.left)} more from {takes.host})"
    return f"Download the {file.holds} ({_whole(file.size)} from {takes.host})"


def _whole(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size < 1e9 else size_text(size)


def _fetch(file: Published, source: Source) -> Fetch:
    folder = settings().downloads

    def fetch(report: Report) -> Path:
        done = download(file, source, folder, report)
        if done.problem:
            raise DownloadError(done.problem)
        return done.path

    return fetch
