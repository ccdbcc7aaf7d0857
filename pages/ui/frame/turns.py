"""Pages are drawn two at a time, in the order in which they were asked for.

All scripts share one interpreter. Twenty that are drawn at the same time hand it to each other every few milliseconds:
all of them are ready late, and the handing over costs a sixth of the processor time (`python -m bench.sessions`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

_AT_ONCE = 2
"""While one waits for the catalogue or a file, the other has the interpreter."""

_LONGEST_S = 10.0
"""How long a page waits for its turn. It is drawn nevertheless then, since the others may wait for something slow."""

_turns = BoundedSemaphore(_AT_ONCE)
_mine = local()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn, and have it while a page is drawn; a part of a page that has it goes on with it."""
    if _has():
        yield
        return
    _take()
    try:
        yield
    finally:
        _give_back()


def crowded() -> bool:
    """Tell whether as many pages are drawn as can be: what nobody waits for yet is better left."""
    if _turns.acquire(blocking=False):
        _turns.release()
        return False
    return True


@contextmanager
def aside() -> Iterator[None]:
    """Let others have the turn while this page waits for something slow, as with every spinner."""
    had = _has()
    _give_back()
    try:
        yield
    finally:
        if had:
            _take()


def _has() -> bool:
    return getattr(_mine, "has", False)


def _take() -> None:
    _mine.has = _turns.acquire(timeout=_LONGEST_S)


def _give_back() -> None:
    if _has():
        _mine.has = False
        _turns.release()
