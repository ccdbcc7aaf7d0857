"""A second look: the best hits of an estimate are embedded exactly while the question waits, and stay exact."""

import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock

from core.embedding.build import store
from core.embedding.parallel import embed_within
from core.embedding.protocol import Embedder
from core.embedding.spaces import SpaceTable
from core.errors import ExplorerError
from core.store.catalogue import Catalogue

TIME_S = 0.4
"""How long a question waits for exact vectors at most, but for what is in hand then."""

THREADS = 2

_PART = 2
"""Captions a thread takes at once: fifty milliseconds of long ones."""

_PATIENCE_S = 0.1
"""How long others who write are waited for; then the vectors are left to the work in the background."""

_REMEMBERED = 1_000


class Answered:
    """Captions that answered a question by an estimate; shared between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._captions: dict[int, None] = {}

    def add(self, captions: Sequence[int]) -> None:
        """Remember some, the latest longest."""
        with self._lock:
            for caption in captions:
                self._captions.pop(caption, None)
                self._captions[caption] = None
            for caption in list(self._captions)[:-_REMEMBERED]:
                del self._captions[caption]

    def captions(self) -> list[int]:
        """Return them."""
        with self._lock:
            return list(self._captions)


def make_exact(
    catalogue: Catalogue, embedder: Embedder, table: SpaceTable, captions: Sequence[int], seconds: float
) -> bool:
    """Give exact vectors to as many of some captions, best first, as the time allows; tell whether any got one."""
    if seconds <= 0 or not captions:
        return False
    started = time.monotonic()
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select id, text from captions where list_contains(?::ubigint[], id)", [list(captions)]
        ).fetchall()
    texts = dict(rows)
    there = [caption for caption in captions if caption in texts]
    prefix = embedder.space.prefix
    with suppress(ExplorerError):  # a server that fails, or others who write: the estimate has to do
        left = seconds - (time.monotonic() - started)
        made = embed_within(
            embedder, [prefix + texts[caption] for caption in there], threads=THREADS, part=_PART, seconds=left
        )
        store(catalogue, table, there[: len(made.vectors)], made, patience_s=_PATIENCE_S)
        return len(made.vectors) > len(made.refused)
    return False
