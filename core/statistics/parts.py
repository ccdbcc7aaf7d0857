"""What captions are written with, each different part between blanks looked at once: words, tokens, ends, phrases."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.statistics.modeltokens import pieces_of
from core.statistics.phrases import END, number_of
from core.statistics.words import words

END_OF_SENTENCE = 0
"""Number among those of words that stands for the end of a sentence; numbers of words begin at 1."""

_ENDS = re.compile(r"[.!?\u2026\u3002]+[\"'\u2019\u201d)\]]*\Z")
_LETTERS = re.compile(r"[^\W_]")
_SUBWORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*")

Numbers = NDArray[np.int64]


@dataclass(slots=True)
class Vocabulary:
    """Words by number, in the order in which they came; only ever longer."""

    words: list[str] = field(default_factory=lambda: ["."])
    """The first is the end of a sentence."""
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """Return the number of a word, a new one where it has none."""
        if (held := self.numbers.get(word)) is None:
            held = self.numbers[word] = len(self.words)
            self.words.append(word)
        return held

    def extend(self, more: list[str]) -> None:
        """Take in words that were numbered before."""
        for word in more:
            self.number(word)


class Parts(dict[str, int]):
    """Parts of captions between blanks, by number; what is not known yet is looked at when it is asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._words = _Lists()
        self._phrases = _Lists()
        self._letters: list[int] = []
        self._pieces: list[int] = []

    def __missing__(self, part: str) -> int:
        found = words(part)
        ends = bool(_ENDS.search(part))
        numbers = [self._vocabulary.number(word) for word in found]
        self._words.append([*numbers, END_OF_SENTENCE] if ends else numbers)
        spelled = [number_of(sub) for word in found for sub in _SUBWORDS.findall(word)]
        self._phrases.append([*spelled, END] if ends else spelled)
        self._letters.append(sum(len(_LETTERS.findall(word)) for word in found))
        self._pieces.append(len(pieces_of(part)))
        number = self[part] = len(self)
        return number

    def words_of(self, parts: Numbers) -> tuple[Numbers, Numbers]:
        """Return the words of parts in their order, with ends of sentences, and how many each part has."""
        return self._words.of(parts)

    def phrase_words_of(self, parts: Numbers) -> tuple[Numbers, Numbers]:
        """Return the same as numbers of `phrases`, hyphened words cut in two."""
        return self._phrases.of(parts)

    def letters_of(self, parts: Numbers) -> Numbers:
        """Return how many letters and digits each part has."""
        return np.asarray(self._letters, np.int64)[parts]

    def pieces_of(self, parts: Numbers) -> Numbers:
        """Return how many tokens of CLIP each part is."""
        return np.asarray(self._pieces, np.int64)[parts]


class _Lists:
    """Many short lists of numbers, end to end."""

    def __init__(self) -> None:
        self._flat: list[int] = []
        self._starts = [0]

    def append(self, numbers: list[int]) -> None:
        self._flat += numbers
        self._starts.append(len(self._flat))

    def of(self, chosen: Numbers) -> tuple[Numbers, Numbers]:
        """Return the numbers of chosen lists, one list after the other, and the length of each."""
        starts = np.asarray(self._starts, np.int64)
        lengths = np.diff(starts)[chosen]
        return np.asarray(self._flat, np.int64)[ranges(starts[:-1][chosen], lengths)], lengths


def ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """Return the places of many stretches, one after the other."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(int(ends[-1]) if len(ends) else 0)
