"""The stretches of a caption that are read apart, so that what was read of one before need not be read again."""

import re
from functools import lru_cache
from typing import NamedTuple

from core.query.layout import is_laid_out
from core.query.lexicon import Amount, Place
from generation.checks.contrasts import Contrast, contrasts_of
from generation.checks.lines import sentences
from generation.checks.places import GOES_ON
from generation.checks.pronouns import Spoken
from generation.checks.rewriting import plainly
from generation.checks.signs import Signs, may, signs_of
from generation.checks.tokens import LONGEST, SHORT, Token

SEEN = 16_384
"""Stretches whose reading is kept, some 3 kB each."""

_FULL = "".join(rf"(?<!\b(?i:{short})[.!])" for short in SHORT)
_STOP = re.compile(rf"[.!](?:(?<=[a-z]{{3}}[.!]){_FULL}|(?<=\d%[.!])|(?<=\d %[.!])) +(?=[A-Z][a-z ])")
"""What ends a sentence of prose beyond doubt; a stretch may hold several that end otherwise. The stop stands first,
since nothing else is looked at then."""


class Context(NamedTuple):
    """What a stretch may speak of that stands before it."""

    before: tuple[Spoken, ...] = ()
    """Classes that the last sentence with any named, for pronouns."""
    places: tuple[Place, ...] = ()
    """Those of the sentence before, for "here"."""
    amounts: tuple[Amount, ...] = ()
    """Those of the sentence before, for "the rest"."""
    frame: Place = ()
    """Where a sentence that names no class went: "Drove through the south." holds for what was seen then."""

    def as_seen_by(self, stretch: str) -> "Context":
        """Leave out what a stretch does not speak of, so that it reads the same wherever it stands."""
        pronoun, here, rest = _leans(stretch)
        return Context(self.before * pronoun, self.places * (here or rest), self.amounts * rest, self.frame)


class Plain(NamedTuple):
    """A sentence in plain words."""

    tokens: tuple[Token, ...]
    contrasts: tuple[Contrast, ...]
    signs: Signs
    endless: bool = False
    """Whether it is too long to be read; then it holds nothing but names of classes."""


def stretches(text: str) -> list[tuple[int, str]]:
    """Part prose at its stops, each stretch with its first character; lists, tables and questions are one stretch."""
    if "?" in text or is_laid_out(text):
        return [(0, text)]
    starts = [0, *(stop.end() for stop in _STOP.finditer(text))]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


@lru_cache(maxsize=SEEN)
def _leans(stretch: str) -> tuple[bool, bool, bool]:
    """Whether a stretch may speak of classes, places and amounts of the sentence before."""
    signs = frozenset[str]().union(*(sentence.signs for sentence in sentences_of(stretch)))
    return "it" in signs, may(GOES_ON, signs), "rest" in signs


@lru_cache(maxsize=4)  # what a stretch leans on is asked right before it is read
def sentences_of(stretch: str) -> tuple[Plain, ...]:
    """Return the sentences of a stretch in plain words."""
    return tuple(_plain(tokens) for tokens in sentences(stretch))


def _plain(written: list[Token]) -> Plain:
    if len(written) > LONGEST:
        return Plain(tuple(token for token in written if token.kind == "class"), (), frozenset(), endless=True)
    said = plainly(written)
    signs = signs_of(said)
    tokens, contrasts = contrasts_of(said, signs)
    return Plain(tuple(tokens), tuple(contrasts), signs if tokens == said else signs_of(tokens))
