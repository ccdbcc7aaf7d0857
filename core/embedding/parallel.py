"""Embed texts in several threads, within a time."""

import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from core.embedding.protocol import Embedded, Embedder


def embed_within(
    embedder: Embedder, texts: Sequence[str], *, threads: int, part: int, seconds: float = math.inf
) -> Embedded:
    """Embed as many of the first texts as the time allows; what is begun is finished.

    Args:
        embedder: The model; it is asked by all threads.
        texts: In order of their importance.
        threads: How many ask it at a time.
        part: Texts a thread takes at once.
        seconds: After this time no other part is begun.
    """
    until = time.monotonic() + seconds
    parts = iter(range(0, len(texts), part))
    made: dict[int, Embedded] = {}

    def work() -> None:
        for start in parts:  # an iterator of a range hands each number out once, also to threads
            if time.monotonic() >= until:
                return
            made[start] = embedder.embed(texts[start : start + part])

    if threads == 1:
        work()
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()
    return joined([made[start] for start in _without_gap(made, part)], embedder.space.dimension)


def _without_gap(made: dict[int, Embedded], part: int) -> Iterator[int]:
    start = 0
    while start in made:
        yield start
        start += part


def joined(parts: list[Embedded], dimension: int) -> Embedded:
    """Put vectors of parts together again, in their order."""
    if not parts:
        return Embedded(np.empty((0, dimension), np.float32), np.empty(0, np.uint32), np.empty(0, np.bool_))
    starts = np.cumsum([0, *(len(part.vectors) for part in parts)]).tolist()
    refused = (one._replace(place=one.place + start) for start, part in zip(starts, parts, strict=False)
               for one in part.refused)  # fmt: skip
    return Embedded(
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.n_tokens for part in parts]),
        np.concatenate([part.truncated for part in parts]),
        tuple(refused),
    )
