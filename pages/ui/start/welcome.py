"""What an explorer without tiles shows first: what this is, and three ways to begin."""

from pathlib import Path

import streamlit as st

from core.errors import ExplorerError
from core.imports.importer import ImportRequest
from core.progress import Progress, Report
from generation.demo.release import write_demo
from pages.ui.frame.markdown import plain
from pages.ui.frame.resources import importing, settings
from pages.ui.start import progress
from pages.ui.start.offers import begin, offer

_DEMO_TILES = 600


def welcome() -> None:
    """Draw the page until the first tiles are there."""
    st.title("ChatEarthNet Explorer")
    st.markdown(
        "See 163,488 places on Earth from space with what is written about them, and search, compare and check those "
        "descriptions, all on this machine."
    )
    if progress.is_busy():
        st.header("The map appears here in a moment")
        progress.watch()
        st.caption("It goes on while this page is closed.")
        return
    progress.draw_outcome()
    st.header("Three ways to begin")
    for column, draw in zip(st.columns([6, 5, 5], gap="medium", border=True), (_published, _demo, _own), strict=True):
        with column:
            draw()
    st.page_link("places.py", label="Or begin with any place on Earth", icon=":material/add_location_alt:")
    with st.expander("The same from the console", icon=":material/terminal:"):
        st.code(
            "chatearth download captions\n\n"
            "chatearth demo demo-release\nchatearth import demo-release\n\n"
            "chatearth import path/to/release",
            language="shell",
        )
        st.caption(f"Stop the explorer while a command imports; the data folder is {plain(settings().data)}.")


def _published() -> None:
    st.markdown("**The published captions**")
    st.markdown(
        "173,488 descriptions by GPT-3.5 and GPT-4V. All their places are on the map within a minute and can be "
        "searched by words; pictures can follow, or not. CC-BY-4.0."
    )
    offer("captions", primary=True)
    st.caption("Nothing is requested before you click.")


def _demo() -> None:
    st.markdown("**A synthetic demo**")
    st.markdown(
        f"{_DEMO_TILES} made-up tiles with pictures, land cover and descriptions, computed on this machine. Nothing is "
        "downloaded, and everything is marked as synthetic."
    )
    if st.button("Make the demo", icon=":material/auto_awesome:", key="make_demo"):
        begin("The synthetic demo", _make_demo)
    st.caption("About 190 MB on the disk, and about a minute.")


def _make_demo(report: Report) -> Path:
    return write_demo(
        settings().data / "demo",
        tiles=_DEMO_TILES,
        progress=lambda done, total: report(Progress("Writing the demo", done, total)),
        workers=settings().workers,
    ).directory


def _own() -> None:
    st.markdown("**Files of your own**")
    st.markdown("Zips or folders of the release, in whole or in part, or captions of another dataset by tile name.")
    with st.form("first_import", border=False):
        path = st.text_input("Folder, zip or caption file on this machine", placeholder="/data/ChatEarthNet")
        started = st.form_submit_button("Import", icon=":material/upload:")
    if started and path.strip():
        try:
            importing().start(
                ImportRequest([Path(path.strip()).expanduser()]),
                by=f"from {st.context.ip_address or 'this machine'}",
            )
        except ExplorerError as error:
            st.warning(plain(error), icon=":material/hourglass_top:")
        else:
            progress.watched()
    st.caption(
        "Read where they are, and nothing is copied: about a minute for all 173,488 captions, 20 s more for the "
        "pictures of 1,000 tiles, and about 370 MB on the disk for the whole release."
    )
    st.page_link("dataset.py", label="More to choose: land cover, several paths", icon=":material/database:")
