"""What turns texts into vectors: one small protocol, whatever the model behind it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import PrerequisiteError

DEFAULT_SPACE = "minilm"
"""The space that needs nothing but the installed packages."""

KNOWN = f"{DEFAULT_SPACE}, st:<folder or model>, http://<host>/v1#<model>"
"""Forms of names that `open_embedder` knows."""


class Space(NamedTuple):
    """What decides a text's vector; vectors of two spaces are never compared."""

    name: str
    model: str
    revision: str
    """Which weights, and how they are computed with."""
    dimension: int
    max_tokens: int
    """Tokens that the model reads, with its special ones; the rest of a text is left out. 0 if not known."""
    prefix: str = ""
    """Put before a text that is to be found."""
    query_prefix: str = ""
    """Put before a text that is searched with."""


class Embedded(NamedTuple):
    """Vectors of some texts, in their order."""

    vectors: NDArray[np.float32]
    """One row a text, of length 1."""
    n_tokens: NDArray[np.uint32]
    """Tokens of the whole text, also of what was left out; 0 if the model does not tell."""
    truncated: NDArray[np.bool_]
    """Whether the end of the text was left out."""


class Embedder(Protocol):
    """A model that is ready to work; safe to share between threads."""

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own."""


def open_embedder(name: str = DEFAULT_SPACE, *, threads: int = 2) -> Embedder:
    """Load the model of a space.

    Args:
        name: `minilm`, the bundled model; `st:` and a folder or a model of the hub, for sentence-transformers; or the
            base address of an OpenAI-compatible server, `#` and the name of its model.
        threads: How many texts the bundled model takes at a time.

    Raises:
        PrerequisiteError: There is no such space, or what it needs is missing or damaged.
    """
    if name == DEFAULT_SPACE:
        from core.minilm import MiniLM

        return MiniLM(threads=threads)
    if name.startswith("st:") and len(name) > len("st:"):
        from core.sentencetransformer import SentenceModel

        return SentenceModel(name.removeprefix("st:"))
    if name.startswith(("http://", "https://")):
        from core.embeddingserver import EmbeddingServer

        return EmbeddingServer(name)
    raise PrerequisiteError(f"There is no embedding space '{name[:60]}'. Known are: {KNOWN}.")
