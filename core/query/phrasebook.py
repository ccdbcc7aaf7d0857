"""Finding known phrases in a text word by word, whatever its hyphens, capitals and spaces."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

APOSTROPHES = "'\u2019\u2018\u02bc\u02b9\u2032\uff07\u00b4`"
"""What people and keyboards put between "isn" and "t"."""

_PARTED = rf"\b(?:is|are|was|were|do|does|did|has|have|had|would|could|should|ca|wo|ai)n[{APOSTROPHES} ]{{1,2}}t\b"
LETTERS = rf"w/o\b|(?i:{_PARTED})|[^\W\d_]+(?:[{APOSTROPHES}][^\W\d_]+)?"
"""A word, as a part of a regular expression; "isn 't" and "isn t" are one."""

CROSSES = "\u2612\u2716\u2717\u2718\u274c\u274e\u00d7\u26d4\U0001f6ab"
"""Signs for none of what they stand beside, as a part of a regular expression."""

_WORD = re.compile(rf"\d+(?:[.,]\d+)*|{LETTERS}")
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))

_DENIED_VERBS = (
    *("is", "are", "was", "were", "do", "does", "did", "has", "have", "had"),
    *("would", "could", "should", "must", "need", "might"),
)
_SPELLED_OUT = {f"{verb}{ending}": (verb, "not") for verb in _DENIED_VERBS for ending in ("n't", "nt", "'nt")} | {
    "can't": ("can", "not"),
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "wont": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("is", "not"),
    "aint": ("is", "not"),
    "n't": ("not",),
    "w/o": ("without",),
    **dict.fromkeys(CROSSES, ("none",)),
}
"""Words that hold a denial, typed with an apostrophe or without, as the words that they stand for."""


class Word(NamedTuple):
    """One word or number of a text."""

    text: str
    """In lower case, with a straight apostrophe."""
    start: int
    end: int


class Found(NamedTuple, Generic[T]):
    """A phrase that was found in a text, and what it stands for."""

    value: T
    start: int
    """First character in the text."""
    end: int
    """One after the last character."""


def words_of(text: str) -> list[Word]:
    """Split a text into words and numbers; hyphens, slashes and spaces part words alike."""
    return [word for match in _WORD.finditer(text) for word in spelled(match[0], *match.span())]


def spelled(written: str, start: int, end: int) -> tuple[Word, ...]:
    """Return what was written at a place as a word, or as several that all lie there: "isn't" is "is not"."""
    return tuple([Word(text, start, end) for text in spelled_out(written)])


@lru_cache(maxsize=4096)  # texts of one kind have few words of their own
def spelled_out(written: str) -> tuple[str, ...]:
    """Return the words that a written one stands for, in lower case and with straight apostrophes."""
    lower = written.lower().translate(_STRAIGHT)
    return _SPELLED_OUT.get(lower.replace(" ", ""), (lower,))


class _Branch(Generic[T]):
    """Where phrases with the same first words part."""

    __slots__ = ("after", "found")

    def __init__(self) -> None:
        self.after: dict[str, _Branch[T]] = {}
        self.found: tuple[int, T] | None = None
        """How many words the phrase has that ends here, and its value."""


class Phrasebook(Generic[T]):
    """Phrases of one or more words, each standing for a value; the longest that fits wins.

    A book is put together when it is asked for the first time: all of them take a second, which nobody would like to
    wait for before the first page.
    """

    def __init__(self, phrases: Mapping[str, T] | Callable[[], Mapping[str, T]]) -> None:
        """Take the phrases, or what makes them, in any spelling of hyphens and capitals."""
        self._made = phrases

    @cached_property
    def _phrases(self) -> dict[str, T]:
        made = self._made() if callable(self._made) else self._made
        return {
            " ".join([word for written in _WORD.findall(phrase) for word in spelled_out(written)]): value
            for phrase, value in made.items()
        }

    @cached_property
    def _root(self) -> _Branch[T]:
        root: _Branch[T] = _Branch()
        for phrase, value in self._phrases.items():
            branch, words = root, phrase.split()
            for word in words:
                following = branch.after.get(word)
                if following is None:
                    following = branch.after[word] = _Branch()
                branch = following
            branch.found = len(words), value
        return root

    def items(self) -> Iterable[tuple[str, T]]:
        """Return every phrase, in lower case and without hyphens, and its value."""
        return self._phrases.items()

    def match(self, words: Sequence[Word], place: int) -> tuple[int, T] | None:
        """Return how many words the longest phrase at `place` has, and its value; None if none is there."""
        branch = self._root.after.get(words[place].text)
        found = None
        while branch is not None:
            found = branch.found or found
            place += 1
            branch = branch.after.get(words[place].text) if branch.after and place < len(words) else None
        return found

    def look_up(self, phrase: str) -> T | None:
        """Return the value of a phrase that is in the book as a whole."""
        words = words_of(phrase)
        found = self.match(words, 0) if words else None
        return found[1] if found and found[0] == len(words) else None

    def find(self, text: str) -> list[Found[T]]:
        """Return the phrases in a text from left to right, none overlapping another."""
        return self.find_among(words_of(text))

    def find_among(self, words: Sequence[Word]) -> list[Found[T]]:
        """Return the phrases among words, as `find` does; for words that were split in another way."""
        taken, found = 0, []
        for place in range(len(words)):
            match = self.match(words, place) if place >= taken else None
            if match:
                taken = place + match[0]
                found.append(Found(match[1], words[place].start, words[taken - 1].end))
        return found


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text that parts them by spaces."""
    return frozenset(text.split())


def plurals(phrases: Iterable[str]) -> list[str]:
    """Return the phrases, and each again with its last word in the plural."""
    return [form for phrase in phrases for form in (phrase, _plural(phrase))]


def _plural(phrase: str) -> str:
    if phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        return f"{phrase[:-1]}ies"
    return f"{phrase}es" if phrase.endswith(("s", "x", "ch", "sh")) else f"{phrase}s"
