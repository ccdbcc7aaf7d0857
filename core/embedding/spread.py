"""A model on all machines of a cluster: each loads it once, and takes a few texts at a time."""

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import cache, partial

from core.embedding.embedders import open_embedder
from core.embedding.parallel import joined
from core.embedding.protocol import Embedded, Embedder, Space

_CHUNK = 128
BATCH = 4_096
"""Captions a commit: enough for some machines."""


class SpreadEmbedder:
    """Gives the same vectors as the model of this machine."""

    def __init__(self, embedder: Embedder, name: str, keys: str, pool: Executor) -> None:
        """Prepare.

        Args:
            embedder: The model as this machine has it.
            name: Its space, as `open_embedder` takes it.
            keys: The setting that binds keys to servers.
            pool: Where it is to work.
        """
        self._space, self._pool, self._work = embedder.space, pool, partial(_embedded, name, keys)

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""
        return self._space

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own."""
        chunks = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        return joined(list(self._pool.map(self._work, chunks)), self._space.dimension)


def _embedded(name: str, keys: str, texts: Sequence[str]) -> Embedded:
    return _model(name, keys).embed(texts)


@cache
def _model(name: str, keys: str) -> Embedder:
    return open_embedder(name, threads=1, keys=keys)
