"""A tiny embedder, real but without a model: how often each letter occurs."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from core.embedding.protocol import Embedded, Space


class Letters:
    """Texts with the same letters lie together."""

    space: ClassVar[Space] = Space("letters", "counts", "1", 27, 40)

    def embed(self, texts: Sequence[str]) -> Embedded:
        counts = np.zeros((len(texts), 27), np.float32)
        counts[:, 26] = 1e-3
        for row, text in enumerate(texts):
            for letter in text.lower():
                if "a" <= letter <= "z":
                    counts[row, ord(letter) - ord("a")] += 1
        lengths = np.array([len(text) for text in texts], np.uint32)
        return Embedded(counts / np.linalg.norm(counts, axis=1, keepdims=True), lengths, lengths > 40)
