"""Finding known phrases in a text word by word, whatever its hyphens, capitals and spaces."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


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
    return [Word(match[0].lower().replace("\u2019", "'"), *match.span()) for match in _WORD.finditer(text)]


class Phrasebook(Generic[T]):
    """Phrases of one or more words, each standing for a value; the longest that fits wins."""

    def __init__(self, phrases: Mapping[str, T]) -> None:
        """Take the phrases in any spelling of hyphens and capitals."""
        self._phrases = {" ".join(word.text for word in words_of(phrase)): value for phrase, value in phrases.items()}
        lengths: dict[str, set[int]] = {}
        for phrase in self._phrases:
            words = phrase.split()
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def items(self) -> Iterable[tuple[str, T]]:
        """Return every phrase, in lower case and without hyphens, and its value."""
        return self._phrases.items()

    def match(self, words: Sequence[Word], place: int) -> tuple[int, T] | None:
        """Return how many words the longest phrase at `place` has, and its value; None if none is there."""
        lengths = self._lengths.get(words[place].text)
        return self._longest([word.text for word in words[place : place + lengths[0]]], 0) if lengths else None

    def _longest(self, texts: Sequence[str], place: int) -> tuple[int, T] | None:
        for length in self._lengths.get(texts[place], ()):
            phrase = " ".join(texts[place : place + length])
            if phrase in self._phrases and place + length <= len(texts):
                return length, self._phrases[phrase]
        return None

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
        texts = [word.text for word in words]
        taken, found = 0, []
        for place, text in enumerate(texts):
            match = self._longest(texts, place) if place >= taken and text in self._lengths else None
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
