"""Land-cover maps: two sources of the same tiles held against each other."""

from typing import NamedTuple

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.landcover.comparing import Comparison
from core.landcover.sides import offered
from pages.ui.frame import emptiness, underway
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import catalogue, comparing
from pages.ui.landcover import report

FOLDER = "A folder of maps or rasters"

_SOON_S = 0.5
"""How long the page waits for a comparison before it shows its progress."""


class Choice(NamedTuple):
    """A source that can be compared."""

    name: str
    """As `core.landcover.sides.side_of` takes it; empty for a folder that is yet to be named."""
    words: str


def choices() -> list[Choice]:
    """Return what there is in this data folder, and a folder of one's own."""
    held = [Choice(name, f"{words} · {counted(tiles, 'tile')}") for name, words, tiles in offered(catalogue())]
    return [*held, Choice("", FOLDER)]


def choose(label: str, known: list[Choice], place: int, key: str) -> str:
    """Draw the choice of a source and return its name; empty while it has none."""
    chosen = st.selectbox(plain(label), known, index=min(place, len(known) - 1), format_func=_words, key=key)
    if chosen.name:
        return chosen.name
    return st.text_input("Folder or file", key=f"{key}_path", placeholder="/data/worldcover", max_chars=1000).strip()


def _words(choice: Choice) -> Markdown:
    return plain(choice.words)


def start(first: str, second: str) -> None:
    """Compare in the background."""
    comparing().start(first, second)
    comparing().wait(_SOON_S)


def outcome() -> None:
    """Draw what the last comparison came to, whoever asked for it."""
    found = comparing().outcome
    if isinstance(found, ExplorerError):
        st.error(plain(found), icon=":material/error:")
    elif isinstance(found, Comparison):
        report.draw(found)
    elif comparing().asked:
        st.info("The comparison was stopped.", icon=":material/stop:")


def page() -> None:
    """Draw the page, or say what it needs."""
    st.title("Land-cover maps", anchor=False)
    st.caption(
        "Two sources of the same tiles, pixel by pixel: how far they agree, which class stands for which, and where "
        "they differ most. WorldCover 2020 and 2021 come from two versions of the algorithm, so that what differs "
        "between them is not always the ground."
    )
    if emptiness.told():
        return
    known = choices()
    left, right = st.columns(2, gap="large")
    with left:
        first = choose("A, the rows", known, 0, "compare_first")
    with right:
        second = choose("B, the columns", known, 1, "compare_second")
    if len(known) == 1:
        st.info(
            "No tile has land cover yet. Fetch it, or import label maps, on the page Dataset.",
            icon=":material/layers_clear:",
        )
        st.page_link("dataset.py", label="Dataset", icon=":material/database:")
    same = bool(first) and first == second
    if same:
        st.caption("Both are the same source: choose another one, or fetch a second version on the page Dataset.")
    running = comparing().is_running()
    st.button(
        "Compare",
        icon=":material/compare:",
        type="primary",
        key="compare_start",
        on_click=start,
        args=(first, second),
        disabled=running or same or not (first and second),
    )
    if running:
        underway.watch(comparing(), key="compare_stop")
    else:
        outcome()


page()
