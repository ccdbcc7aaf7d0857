"""Captions turned into numbers once, so that figures of any selection of them are sums."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from core.statistics import phrases
from core.statistics.modeltokens import MARKS
from core.statistics.parts import END_OF_SENTENCE, Parts
from core.statistics.said import said
from core.statistics.variety import mtld_of, repeats
from core.statistics.words import normal

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some captions as numbers; columns of one length n but where said, not to be written to."""

    captions: NDArray[np.uint64]
    """Numbers of the captions in the catalogue."""
    starts: NDArray[np.uint32]
    """(n + 1) place of the first token of each caption, and the end of all."""
    tokens: NDArray[np.uint32]
    """Numbers of words with ends of sentences between them, caption after caption."""
    words: NDArray[np.uint32]
    sentences: NDArray[np.uint32]
    """At least 1 where there is a word."""
    letters: NDArray[np.uint32]
    """Letters and digits."""
    model_tokens: NDArray[np.uint32]
    """Tokens of CLIP, with the two that mark start and end."""
    mtld: NDArray[np.float32]
    """NaN where no word occurs twice."""
    named: NDArray[np.uint16]
    """A bit for each class id that the caption names."""
    denied: NDArray[np.uint16]
    sized_row: NDArray[np.uint32]
    """(m) with the next three: size words given to a class, as `said.Sized` has them."""
    sized_region: NDArray[np.uint8]
    sized_class: NDArray[np.uint8]
    sized_size: NDArray[np.uint8]

    def save(self, path: Path, vocabulary: Sequence[str]) -> None:
        """Write it with the words that came in with it; a file that is there is whole."""
        draft = path.with_suffix(".new")
        said_words = np.frombuffer("\n".join(vocabulary).encode(), np.uint8)
        with draft.open("wb") as file:
            np.savez(file, vocabulary=said_words, **self._columns())
        draft.replace(path)

    def _columns(self) -> dict[str, Any]:
        return {column.name: getattr(self, column.name) for column in fields(self)}


DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error)
"""What reading a file raises that is not whole, or not ours."""


def load(path: Path) -> Segment:
    """Read what `save` wrote.

    Raises:
        One of DAMAGED: The file is not whole, or not ours.
    """
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        return Segment(**{column.name: held[column.name] for column in fields(Segment)})


def load_head(path: Path) -> tuple[NDArray[np.uint64], list[str]]:
    """Read the numbers of the captions of a file, and the words that came in with them; raises as `load` does."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        words = held["vocabulary"].tobytes().decode()
        return held["captions"], words.split("\n") if words else []


def encode(captions: Sequence[int], texts: Sequence[str], parts: Parts) -> Segment:
    """Turn captions into numbers; some tens of thousands at a time are fastest."""
    per_caption, flat = [], list[int]()
    for text in texts:
        before = len(flat)
        flat += map(parts.__getitem__, normal(text).split())
        per_caption.append(len(flat) - before)
    number, counts = np.array(flat, np.int64), np.array(per_caption, np.int64)
    tokens, lengths = parts.words_of(number)
    starts = _starts(_sums(lengths, counts))
    ends = tokens == END_OF_SENTENCE
    words = np.diff(starts) - _sums_at(ends, starts)
    plain, plain_starts = tokens[~ends].astype(np.uint32), _starts(words)
    spelled, spelled_lengths = parts.phrase_words_of(number)
    spelled_counts = _sums(spelled_lengths, counts) + 1
    ended = np.insert(spelled, _starts(spelled_counts - 1)[1:], phrases.END)  # no phrase goes on in the next caption
    of_classes = said(phrases.find(ended), _starts(spelled_counts))
    return Segment(
        captions=np.array(captions, np.uint64),
        starts=starts.astype(np.uint32),
        tokens=tokens.astype(np.uint32),
        words=words.astype(np.uint32),
        sentences=_sentences(tokens, starts).astype(np.uint32),
        letters=_sums(parts.letters_of(number), counts).astype(np.uint32),
        model_tokens=(_sums(parts.pieces_of(number), counts) + MARKS).astype(np.uint32),
        mtld=mtld_of(*repeats(plain, plain_starts), plain_starts),
        named=of_classes.named,
        denied=of_classes.denied,
        sized_row=of_classes.sized.row.astype(np.uint32),
        sized_region=of_classes.sized.region.astype(np.uint8),
        sized_class=of_classes.sized.land.astype(np.uint8),
        sized_size=of_classes.sized.size.astype(np.uint8),
    )


def _sentences(tokens: Numbers, starts: Numbers) -> Numbers:
    """Count ends of sentences that follow a word, and what is left over at the end of a caption as one more."""
    word = tokens != END_OF_SENTENCE
    after_word = np.zeros(len(tokens) + 1, bool)
    after_word[1:] = word
    after_word[starts] = False
    counted = _sums_at(~word & after_word[:-1], starts)
    open_end = np.zeros(len(starts) - 1, bool)
    held = np.diff(starts) > 0
    open_end[held] = word[starts[1:][held] - 1]
    return counted + open_end


def _starts(lengths: Numbers) -> Numbers:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


def _sums(values: Numbers, counts: Numbers) -> Numbers:
    """Add up values by groups of so many."""
    return _sums_at(values, _starts(counts))


def _sums_at(values: NDArray[Any], starts: Numbers) -> Numbers:
    added: Numbers = _starts(values.astype(np.int64))[starts]
    return np.diff(added)
