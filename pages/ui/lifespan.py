"""What happens when the explorer starts, before and beside the first page."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from core.errors import ExplorerError
from pages.ui.folium_offline import warm_up
from pages.ui.resources import browser, catalogue, layers


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Open the catalogue and load what is slow in the background, so that the first page does not wait for it."""
    threading.Thread(target=_warm, name="warm-up", daemon=True).start()
    yield
    catalogue.clear()


def _warm() -> None:
    try:
        browser().caption_sets()
        layers().drop_old()
    except ExplorerError as error:
        logging.getLogger("chatearth").warning("%s", error)
    warm_up()
