"""What turns texts into vectors: one small protocol, whatever the model behind it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import PrerequisiteError

DEFAULT_SPACE = "minilm"
"""The space that needs nothing but the installed packages."""

SPACES = (DEFAULT_SPACE,)
"""Names that `open_embedder` knows."""


class Space(NamedTuple):
    """What decides a text's vector; vectors of two spaces are never compared."""

    name: str
    model: str
    revision: str
    """Which weights, and how they are computed with."""
    dimension: int
    max_tokens: int
    """Tokens that the model reads, with its special ones; the rest of a text is left out."""
    prefix: str = ""
    """Put before a text that is to be found."""
    query_prefix: str = ""
    """Put before a text that is searched with."""


class Embedded(NamedTuple):
    """Vectors of some texts, in their order."""

    vectors: NDArray[np.float32]
    """One row a text, of length 1."""
    n_tokens: NDArray[np.uint32]
    """Tokens of the whole text, also of what was left out."""
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

    Raises:
        PrerequisiteError: There is no such space, or what it needs is missing or damaged.
    """
    if name not in SPACES:
        raise PrerequisiteError(f"There is no embedding space '{name[:60]}'. Known are: {', '.join(SPACES)}.")
    from core.minilm import MiniLM

    return MiniLM(threads=threads)
