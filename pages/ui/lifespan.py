"""What happens when the explorer starts, before and beside the first page."""

import gc
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module

import streamlit as st

from core.errors import ExplorerError
from core.exports.backupjob import Listener
from core.geography import outlines
from core.query.concepts import concepts
from core.query.understand import understand
from core.selection.filters import Selection
from core.store import whereabouts
from core.store.regionshares import region_shares
from core.tile.record import load
from pages.ui.frame.resources import (
    adding,
    backing_up,
    browser,
    catalogue,
    comparing,
    covering,
    embedding,
    exporting,
    fetching,
    importing,
    layers,
    projection,
    settings,
    words,
)
from pages.ui.frame.run_resources import batch_work, keeping
from pages.ui.start.tries import tries
from pages.ui.tile.folium_offline import warm_up
from pages.ui.trail.ahead import working

_FIRST_PAGE_S = 5
"""How long what the first page does not need is left alone, so that it does not slow the first page down."""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the catalogue and load what is slow in the background, so that the first page does not wait for it."""
    ending = threading.Event()
    threading.Thread(target=_warm, args=(ending,), name="warm-up", daemon=True).start()
    listener = Listener(backing_up, settings())
    with working():
        yield
    ending.set()
    listener.close()
    batch_work.clear()
    keeping.clear()
    fetching.clear()
    importing.clear()
    adding.clear()
    comparing.clear()
    exporting.clear()
    backing_up.clear()
    covering.clear()
    projection.clear()
    embedding.clear()  # ends its work before the catalogue closes
    catalogue.clear()


def _warm(ending: threading.Event) -> None:
    with _told():
        _load_first()
    if ending.wait(_FIRST_PAGE_S):
        return
    with _told():
        _load_rest()


@contextmanager
def _told() -> Iterator[None]:
    """Log what is expected to go wrong: pages say the same, and load what they need once it can be had."""
    try:
        yield
    except ExplorerError as error:
        logging.getLogger("chatearth").warning("%s", error)


def _load_first() -> None:
    import_module("pandas")  # Streamlit does so where a page shows its first component; by then a browser is loading
    browser().summary(Selection())


def _load_rest() -> None:
    layers().drop_old()
    if tile := browser().surprise(Selection()):
        load(catalogue(), tile)  # the first look reads the catalogue's pages, so that the first click need not
    tries()  # what the first minute offers
    import_module("pages.ui.lab.prompt")  # the prompt lab brings most that no other page has
    words().start().join()
    embedding().start()
    region_shares(catalogue())  # so that the first condition on a part of the tile need not wait
    warm_up()
    import_module("core.remote.stac")  # half a second, for the first search for scenes
    outlines.warm_up()
    _place()
    understand("water near Lisbon")  # both read the words and places that they know
    concepts("water")
    import_module("generation.models.openai_compatible")
    gc.freeze()  # what is loaded by now stays; looking through it for garbage would hold up a search, now and then


def _place() -> None:
    """Look up where tiles lie, so that the first filter by country or climate need not wait for it."""
    try:
        whereabouts.fill(catalogue())
    except ExplorerError as error:
        logging.getLogger("chatearth").warning("Where the tiles lie could not be looked up: %s", error)
