"""How the tiles of a run stand, on a small world map: what it fetches, and its legend."""

import gzip

import numpy as np
from numpy.typing import NDArray

from core.geography.tiles import GRID
from core.selection.browse import Browser
from core.settings import Settings
from core.store.points import COMPRESSION, morton
from generation.batch.claims import Counts
from generation.batch.database import CallState
from generation.batch.figures import standing
from pages.ui.map.view import Colouring, MapEntry
from pages.ui.runs.wording import CACHED, DONE, FAILED, LEFT_OUT, WAITING

_ABSENT = 0
_VALUES = {CallState.FAILED: 1, CallState.LEFT_OUT: 2, CallState.DONE: 3, CallState.CACHED: 4}
_WAITING = 5
"""Of calls that wait and those under way."""


def states_of(browser: Browser, settings: Settings, run: int) -> NDArray[np.uint8]:
    """Return of each point of the map how its tile stands in a run; 0 for one that is none of it."""
    codes = browser.points().morton
    held = standing(settings, run)
    values = np.full(max(CallState) + 1, _WAITING, np.uint8)
    for state, value in _VALUES.items():
        values[state] = value
    own = morton(held.keys // GRID, held.keys % GRID)
    found = np.full(len(codes), _ABSENT, np.uint8)
    at = np.searchsorted(codes, own)
    inside = at < len(codes)  # a tile may be gone since
    inside[inside] &= codes[at[inside]] == own[inside]
    found[at[inside]] = values[held.states[inside]]
    return found


def encode_states(states: NDArray[np.uint8]) -> bytes:
    """Pack the states for the browser, a byte a point, gzip-compressed."""
    return gzip.compress(states.tobytes(), COMPRESSION, mtime=0)


def colouring(counts: Counts) -> Colouring:
    """Colour by how tiles stand; what is rare and what is new covers what waits, which steps back as the last entry."""
    entries = (
        MapEntry(_VALUES[CallState.FAILED], "failed", FAILED, counts.failed, "F"),
        MapEntry(_VALUES[CallState.LEFT_OUT], "cannot be asked", LEFT_OUT, counts.left_out, "N"),
        MapEntry(_VALUES[CallState.DONE], "done", DONE, counts.done, "D"),
        MapEntry(_VALUES[CallState.CACHED], "answered before", CACHED, counts.cached, "C"),
        MapEntry(_WAITING, "waiting", WAITING, counts.waiting, "W"),
    )
    return Colouring(
        "run", "Tiles of the run", tuple(entry for entry in entries if entry.tiles or entry.value == _WAITING)
    )
