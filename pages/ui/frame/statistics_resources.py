"""What all sessions share of statistics: captions as numbers, and the figures that were made last."""

import streamlit as st

from core.background import BackgroundWork
from core.progress import Report
from core.selection.filters import Selection
from core.statistics.chosen import chosen
from core.statistics.duplicates import Duplicates, duplicates
from core.statistics.places import Places, places
from core.statistics.store import STEP, CaptionStore
from core.statistics.summary import CaptionFigures, figures
from core.store.catalogue import State
from pages.ui.frame.resources import browser, catalogue, settings


@st.cache_resource(show_spinner=False)
def caption_store() -> CaptionStore:
    """The captions as numbers."""
    return CaptionStore(catalogue(), settings().statistics)


class CaptionReading(BackgroundWork[int]):
    """The reading of captions that are not numbers yet."""

    def __init__(self) -> None:
        super().__init__("The reading of captions", STEP)

    def start(self) -> None:
        """Begin, unless it goes on already."""
        with self._lock:
            if not self.is_running():
                self._begin(self._read)

    def _read(self, report: Report) -> int:
        return caption_store().update(report, workers=settings().workers)


@st.cache_resource(show_spinner=False, on_release=CaptionReading.close)
def caption_reading() -> CaptionReading:
    """The reading, one at a time."""
    return CaptionReading()


def waiting() -> int:
    """Count the captions that are not read yet; kept until something is written."""
    if _all_read(catalogue().state()):
        return 0
    _all_read.clear()
    return caption_store().waiting()


@st.cache_resource(show_spinner=False, max_entries=1)
def _all_read(state: State) -> bool:
    return caption_store().waiting() == 0


def caption_figures(selection: Selection, caption_set: str) -> CaptionFigures:
    """What the selected captions of a set are made of; kept until a tile or a caption changes."""
    if selection.lists:  # a list may go without notice
        return figures(catalogue(), caption_store(), browser(), selection, caption_set)
    return _caption_figures(catalogue().state(), selection, caption_set)


@st.cache_resource(show_spinner=False, max_entries=12)
def _caption_figures(state: State, selection: Selection, caption_set: str) -> CaptionFigures:
    return figures(catalogue(), caption_store(), browser(), selection, caption_set)


def tile_places(selection: Selection) -> Places:
    """Where the selected tiles lie; kept until a tile or a caption changes."""
    if selection.lists:
        return places(catalogue(), browser(), selection)
    return _tile_places(catalogue().state(), selection)


@st.cache_resource(show_spinner=False, max_entries=12)
def _tile_places(state: State, selection: Selection) -> Places:
    return places(catalogue(), browser(), selection)


def alike(selection: Selection, caption_set: str) -> Duplicates:
    """Selected captions of a set that are the same or nearly so; kept until a tile or a caption changes."""
    if selection.lists:
        return duplicates(lambda: chosen(caption_store(), browser(), selection, caption_set))
    return _alike(catalogue().state(), selection, caption_set)


@st.cache_resource(show_spinner=False, max_entries=12)
def _alike(state: State, selection: Selection, caption_set: str) -> Duplicates:
    return duplicates(lambda: chosen(caption_store(), browser(), selection, caption_set))
