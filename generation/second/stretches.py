"""What a second reader is asked about: a stretch that was not read, in its sentence, with the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generation.checks.claims import Claim, Unread, read
from generation.checks.lines import Sentence, sentences

LONGEST = 500
"""Characters of a sentence that are sent at most, around the stretch; likewise of the sentence before."""

_MOST_READ = 20_000
"""Characters of a text that are looked at, as on every page."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a caption that the grammar does not read."""

    text: str
    """The whole caption."""
    unread: Unread
    start: int
    """First character of the sentence in the caption."""
    end: int
    before: str = ""
    """The sentence before, which pronouns may mean."""
    named: frozenset[str] = frozenset()
    """Classes that the stretch names."""
    around: frozenset[str] = frozenset()
    """Classes that the sentence names, and the one before."""

    @property
    def sentence(self) -> str:
        """The words that claims have to be quoted from."""
        return self.text[self.start : self.end]

    @property
    def words(self) -> str:
        """The stretch itself."""
        return self.text[self.unread.start : self.unread.end]


class Read(NamedTuple):
    """A stretch with what came of it."""

    stretch: Stretch
    claims: tuple[Claim, ...]
    dropped: tuple[str, ...]
    """Why claims were left out, one for each."""


def stretches_of(text: str) -> list[Stretch]:
    """Return the stretches of a caption that are not read, in its order."""
    unread = read(text).unread if len(text) <= _MOST_READ else ()
    if not unread:
        return []
    told = [tokens for tokens in sentences(text) if tokens]
    return [_stretch(text, one, told) for one in unread]


def _stretch(text: str, unread: Unread, told: Sequence[Sentence]) -> Stretch:
    place = next((n for n, tokens in enumerate(told) if any(_within(unread, tokens))), None)
    tokens = [] if place is None else told[place]
    start = min([unread.start, *(token.start for token in tokens)])
    end = max([unread.end, *(token.end for token in tokens)])
    start, end = max(start, unread.start - LONGEST // 2), min(end, max(unread.end, start + LONGEST))
    previous = told[place - 1] if place else []
    named = frozenset(_within(unread, tokens))
    around = named | {token.name for token in (*tokens, *previous) if token.kind == "class"}
    return Stretch(text, unread, start, _with_stop(text, end), _said(text, previous), named or around, around)


def _within(unread: Unread, tokens: Sentence) -> Iterator[str]:
    """Yield the classes that a stretch names."""
    for token in tokens:
        if token.kind == "class" and token.start < unread.end and unread.start < token.end:
            yield token.name


def _with_stop(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] in (".", "!", "?") else end


def _said(text: str, tokens: Sentence) -> str:
    if not tokens:
        return ""
    start, end = min(token.start for token in tokens), max(token.end for token in tokens)
    return text[max(start, end - LONGEST) : _with_stop(text, end)]
