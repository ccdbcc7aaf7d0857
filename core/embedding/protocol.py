"""What turns texts into vectors: one small protocol, whatever the model behind it."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


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


class Refused(NamedTuple):
    """A text that has no vector."""

    place: int
    """Which of the texts."""
    reason: str


class Embedded(NamedTuple):
    """Vectors of some texts, in their order."""

    vectors: NDArray[np.float32]
    """One row a text, of length 1."""
    n_tokens: NDArray[np.uint32]
    """Tokens of the whole text, also of what was left out; 0 if the model does not tell."""
    truncated: NDArray[np.bool_]
    """Whether the end of the text was left out."""
    refused: tuple[Refused, ...] = ()
    """Texts that the model does not take; their rows hold nothing."""


class Embedder(Protocol):
    """A model that is ready to work; safe to share between threads."""

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own."""
