"""Statistics: what the captions of a selection are made of, and where its tiles lie."""

import streamlit as st

from core.counting import counted
from core.errors import ExplorerError
from core.selection.filters import Selection
from pages.ui.frame import cards, emptiness, filters, folding, madeup, turns, underway
from pages.ui.frame.markdown import Markdown, plain
from pages.ui.frame.resources import browser
from pages.ui.frame.statistics_resources import (
    caption_figures,
    caption_reading,
    caption_store,
    tile_places,
    waiting,
)
from pages.ui.statistics import classes, datasets, frequencies, lengths, repeated, whereabouts
from pages.ui.statistics.found import Found
from pages.ui.truth import doors

VIEWS = ("Lengths", "Words", "Classes", "Places", "Repetition", "Datasets")
_AT_ONCE = 2_000
"""Captions that are read while the page waits."""
_MOST_SETS = 6


def is_read() -> bool:
    """Make sure that all captions are numbers; draw how far that has come where it takes longer."""
    reading = caption_reading()
    if not reading.is_running():
        if not (left := waiting()):
            return True
        if left <= _AT_ONCE:
            with st.spinner("Reading captions"), turns.aside():
                caption_store().update()
            return True
        if isinstance(reading.outcome, ExplorerError):
            st.error(plain(reading.outcome), icon=":material/error:")
        elif not reading.was_stopped:
            reading.start()
    if reading.is_running():
        st.info("Captions are read once, some thousands a second; figures of any selection are quick then.")
        underway.watch(reading, key="stats_stop_reading", stop="Stop after this batch")
        return False
    st.button(
        f"Read on ({plain(counted(left, 'caption'))} left)",
        icon=":material/play_arrow:",
        type="primary",
        on_click=reading.start,
        key="stats_read",
    )
    return False


def choose_sets(chosen: Selection) -> list[str]:
    """Draw which caption sets are shown beside each other; return them."""
    held = [item.name for item in browser().caption_sets() if not chosen.sets or item.name in chosen.sets]
    if len(held) < 2:
        return held
    wanted = st.pills(
        "Caption sets",
        held,
        selection_mode="multi",
        default=held[:2],
        format_func=_set_name,
        key="stats_sets",
        bind="query-params",
    )
    return [name for name in held if name in (wanted or held[:2])][:_MOST_SETS]


def _set_name(caption_set: str) -> Markdown:
    return plain(cards.set_name(caption_set))


def draw(chosen: Selection) -> None:
    """Draw what a person chose to see."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        view = st.segmented_control(
            "Show", VIEWS, default=VIEWS[0], key="stats_view", bind="query-params", required=True
        )
        sets = [] if view == "Places" else choose_sets(chosen)
        normalised = view != "Datasets" and st.toggle(
            "Normalised",
            value=True,
            key="stats_normalised",
            bind="query-params",
            help="Shares instead of counts, so that sets of different sizes can be held against each other.",
        )
    if view == "Places":
        with st.spinner("Looking up where tiles lie"), turns.aside():
            found = tile_places(chosen)
        st.caption(
            plain(f"{counted(found.tiles, 'tile')}. A bar opens its tiles on the map.") + madeup.synthetic_mark(chosen)
        )
        whereabouts.draw(found, chosen, normalised=normalised)
        return
    if not is_read():
        return
    with st.spinner("Counting"), turns.aside():
        shown = [Found(name, chosen, caption_figures(chosen, name)) for name in sets]
    shown = [one for one in shown if one.figures.captions]
    if not shown:
        st.info("No caption is within the filters.", icon=":material/filter_alt:")
        st.button("Clear all filters", icon=":material/filter_alt_off:", on_click=filters.clear, key="widen")
        return
    st.caption(
        plain(
            "; ".join(
                f"{one.name}: {counted(one.figures.captions, 'caption')} of {counted(one.figures.tiles, 'tile')}"
                for one in shown
            )
            + (". A bar opens its tiles on the map." if view != "Datasets" else ".")
        )
        + madeup.synthetic_mark(chosen)
    )
    if view == "Words":
        frequencies.draw(shown, normalised=normalised)
    elif view == "Classes":
        classes.draw(shown, normalised=normalised)
    elif view == "Repetition":
        repeated.draw(shown, normalised=normalised)
    elif view == "Datasets":
        words = sum(one.figures.words.total for one in shown)
        captions = sum(one.figures.captions for one in shown)
        datasets.draw(captions, words / captions, [one.caption_set for one in shown])
    else:
        lengths.draw(shown, normalised=normalised)


st.title("Statistics")
st.caption(
    "What captions are made of, and the land cover and places of their tiles, for whatever is selected. Every chart "
    "can be taken away as SVG or CSV."
)
if emptiness.told():
    st.stop()
folding.sidebar()
selected = filters.selection()
doors.pass_through()
draw(selected)
