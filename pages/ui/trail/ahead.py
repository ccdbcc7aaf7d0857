"""What the pages of the next and the previous hit need, found before a person steps there."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import streamlit as st

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.selection.around import Around
from core.selection.filters import Selection
from core.store.catalogue import State
from core.tile.record import load
from generation.checks.claims import read
from generation.facts.store import facts_of
from pages.ui.frame import filters, turns, way
from pages.ui.frame.address import Address
from pages.ui.frame.resources import catalogue, settings
from pages.ui.trail import ranked

_WORKERS: list[ThreadPoolExecutor] = []

_FIRST_S = 0.3
"""How long the page itself is left to be drawn first."""

_LATE_S = 3.0
"""After how long somebody has gone on, or is not going to."""


def around(page: str, said: Address, chosen: Selection, tile: Tile) -> Around | None:
    """Return where a tile stands in what a page has shown; None where it is no longer there.

    Raises:
        ExplorerError: The ranking cannot be made now.
    """
    if chosen.lists:  # a list may go without notice
        return ranked.find(page, said, chosen, tile)
    return _around(page, tuple((key, tuple(held)) for key, held in said.items()), chosen, tile, catalogue().state())


@contextmanager
def working() -> Iterator[None]:
    """Have `prepare` work while the explorer is served; anywhere else it does nothing."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as worker:
        _WORKERS.append(worker)
        try:
            yield
        finally:
            _WORKERS.remove(worker)
            worker.shutdown(cancel_futures=True)


def expect(tile: Tile) -> None:
    """Prepare for somebody who opens the page of a tile from the one that is drawn."""
    page, said = way.trail()
    prepare(page, said, filters.selection(), [tile])


def prepare(page: str, said: Address, chosen: Selection, tiles: Sequence[Tile]) -> None:
    """Find in the background where tiles stand, what is measured of them, and what their captions claim.

    While many pages are drawn it is left to the page of the tile: most who opened a tile do not go on to the next.
    """
    for worker in _WORKERS:
        for tile in tiles:
            worker.submit(_prepare, page, said, chosen, tile, time.monotonic())


def _prepare(page: str, said: Address, chosen: Selection, tile: Tile, asked: float) -> None:
    waited = time.monotonic() - asked
    if waited < _FIRST_S:
        time.sleep(_FIRST_S - waited)
    if waited > _LATE_S or turns.crowded():
        return
    with suppress(ExplorerError):  # the page of the tile says what is wrong
        around(page, said, chosen, tile)
    with suppress(ExplorerError):
        for caption in load(catalogue(), tile).captions:
            if caption.active:
                read(caption.text)
        facts_of(catalogue(), settings(), tile)


@st.cache_resource(show_spinner=False, max_entries=64)
def _around(
    page: str, said: tuple[tuple[str, tuple[str, ...]], ...], chosen: Selection, tile: Tile, state: State
) -> Around | None:
    return ranked.find(page, {key: list(held) for key, held in said}, chosen, tile)
