"""Many texts as numbers of their tokens, cut as the COCO caption code cuts them: fast, since pieces come back often."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core.metrics.abbreviations import BEFORE_A_NUMBER
from core.metrics.penn import DROPPED, penn_tokens

_AS_A_WHOLE = re.compile(r"<[A-Za-z!?/][^>]*\s|[\d)]\s+\(?\+?\d")
"""What can be one token although it holds white space: tags, and numbers of two parts such as `1 1/2`."""

_OPEN_END = re.compile(rf"(?:^|[^A-Za-z0-9])(?:[A-Za-z]|{'|'.join(sorted(BEFORE_A_NUMBER))})\.$", re.IGNORECASE)
"""A piece whose full stop belongs to it or not, depending on what follows."""

_MOST_PIECES = 500_000
"""Different pieces remembered; texts that hold more of them are cut without memory, so that it stays bounded."""


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts as rows of token numbers."""

    flat: NDArray[np.int32]
    """Numbers of all tokens, text after text."""
    starts: NDArray[np.int64]
    """(n + 1,) where each text begins in `flat`, and last the end."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(n,) tokens of each text."""
        return np.diff(self.starts)

    def row(self, number: int) -> list[int]:
        """Token numbers of one text."""
        row: list[int] = self.flat[self.starts[number] : self.starts[number + 1]].tolist()
        return row


class Cutter:
    """Cuts texts and numbers their tokens; the same token has the same number in everything that one cutter cut."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._pieces: dict[str, tuple[int, ...]] = {}
        self._broken: dict[int, tuple[int, ...]] = {}

    @property
    def vocabulary(self) -> int:
        """Different tokens so far."""
        return len(self._numbers)

    def cut(self, texts: Iterable[str]) -> Texts:
        """Cut texts."""
        rows = [self._row(text) for text in texts]
        starts = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        return Texts(np.fromiter(chain.from_iterable(rows), np.int32, count=int(starts[-1])), starts)

    def broken(self, texts: Texts) -> Texts:
        """Break tokens at non-breaking spaces, as the COCO code does for counts of n-grams and not for ROUGE."""
        if not self._broken or not np.isin(texts.flat, list(self._broken)).any():
            return texts
        rows = [[part for one in texts.row(i) for part in self._broken.get(one, (one,))] for i in range(len(texts))]
        starts = np.concatenate(([0], np.cumsum([len(row) for row in rows])))
        return Texts(np.fromiter(chain.from_iterable(rows), np.int32), starts)

    def _row(self, text: str) -> list[int]:
        if _AS_A_WHOLE.search(text):
            return list(self._numbered(penn_tokens(text)))
        pieces = text.split()
        found = list(map(self._pieces.get, pieces))
        if None in found:
            found = [
                self._new(piece, pieces[place + 1 : place + 2]) if known is None else known
                for place, (piece, known) in enumerate(zip(pieces, found, strict=True))
            ]
        return list(chain.from_iterable(filter(None, found)))

    def _new(self, piece: str, following: Sequence[str]) -> tuple[int, ...]:
        if _OPEN_END.search(piece):
            return self._numbered(penn_tokens(" ".join((piece, *following)), len(piece)))
        numbers = self._numbered(penn_tokens(piece))
        if len(self._pieces) < _MOST_PIECES:
            self._pieces[piece] = numbers
        return numbers

    def _numbered(self, tokens: list[str]) -> tuple[int, ...]:
        return tuple(self._number(token) for token in tokens if token not in DROPPED)

    def _number(self, token: str) -> int:
        number = self._numbers.setdefault(token, len(self._numbers))
        if "\u00a0" in token and number not in self._broken:
            self._broken[number] = tuple(self._number(part) for part in token.split())
        return number


def score_tokens(text: str) -> list[str]:
    """Return the tokens of a text that are scored, as the COCO code has them."""
    return [token for token in penn_tokens(text) if token not in DROPPED]
