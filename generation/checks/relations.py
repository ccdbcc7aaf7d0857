"""Which class a sentence puts first, in order, where it says a class is strongest, and of what shape."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from core.phrasebook import word_set
from generation.checks.mentions import Mention, chain_back, chain_on
from generation.checks.tokens import Token

_NEAR = 4
_BETWEEN = word_set(
    "the a of by is are being class cover type land feature element features elements most and component in this "
    "image classes with natural on as here being vegetation dense landscape category cover: to it be"
)
_IMAGE = frozenset({"image", "scene", "landscape", "tile", "part", "area"})


class Lead(NamedTuple):
    """Classes that are called dominant, together if several."""

    mentions: tuple[Mention, ...]
    at: int


class Order(NamedTuple):
    """A class that is said to cover more than another."""

    more: Mention
    less: Mention


class Shape(NamedTuple):
    """A class and the shape it is said to have."""

    mention: Mention
    at: int


class Peak(NamedTuple):
    """A class that is said to be strongest in its places."""

    mention: Mention
    at: int


def leads_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Lead]:
    """Find what is called dominant: "dominated by trees", "trees prevail", "the main class is trees"."""
    for at, token in enumerate(tokens):
        if token.kind != "lead" or (at and tokens[at - 1].kind == "not"):
            continue
        mentions = _led(tokens, found, at)
        if mentions and not any(mention.negated for mention in mentions):
            yield Lead(tuple(mentions), at)


def _led(tokens: Sequence[Token], found: Sequence[Mention], at: int) -> list[Mention]:
    look = tokens[at].name
    after = next((i for i, mention in enumerate(found) if mention.first > at), None)
    if look != "left" and after is not None and _reaches(tokens, at, found[after].first, look):
        return chain_on(tokens, found, after)
    if look == "right":
        return []
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < at), None)
    if before is None or any(token.kind == "break" for token in tokens[found[before].last : at]):
        return []
    return chain_back(tokens, found, before) if look == "left" else [found[before]]


def _reaches(tokens: Sequence[Token], at: int, first: int, look: str) -> bool:
    """Tell whether a class so near after a word of dominance is what it speaks of."""
    between = tokens[at + 1 : first]
    if any(token.kind in ("comma", "break", "order", "hedge", "amount", "it") for token in between):
        return False
    if look == "right":
        return len(between) <= _NEAR
    states = any(token.text in ("is", "are", "being", "of") for token in between)
    plain = all(token.kind in ("noun", "plain", "place") or token.text in _BETWEEN | _IMAGE for token in between)
    return not between or (states and plain)


def orders_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Order]:
    """Find which class is said to come before which."""
    for at, token in enumerate(tokens):
        if token.kind != "order":
            continue
        before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < at), None)
        after = next((i for i, mention in enumerate(found) if mention.first > at), None)
        if token.name == "list":
            yield from _listed(tokens, found, before, after)
        elif token.name == "next":
            yield from _next(found, before)
        elif before is not None and after is not None and _compares(tokens, found, at, before, after):
            yield from _pairs(tokens, found, token.name, before, after)


def _pairs(tokens: Sequence[Token], found: Sequence[Mention], name: str, before: int, after: int) -> Iterator[Order]:
    for other in chain_on(tokens, found, after):
        one = found[before]
        if one.name != other.name and not (one.negated or other.negated):
            yield Order(one, other) if name == "more" else Order(other, one)


def _compares(tokens: Sequence[Token], found: Sequence[Mention], at: int, before: int, after: int) -> bool:
    """Tell whether a word of order stands between two classes rather than two sentences or places."""
    token = tokens[at]
    stretch = tokens[found[before].last + 1 : found[after].first]
    if any(other.kind == "break" for other in stretch):
        return False
    if token.text in ("then", "over", "subsequently", "behind", "and then"):
        near = all(other.kind != "place" for other in stretch) and len(stretch) <= _NEAR + 5
        return near and token.text != "over"
    return found[after].first - at <= _NEAR + 6


def _next(found: Sequence[Mention], before: int | None) -> Iterator[Order]:
    """After "X leads, and Y comes next", the class before the words follows the first one of the sentence."""
    if before and found[0].name != found[before].name:
        yield Order(found[0], found[before])


def _listed(
    tokens: Sequence[Token], found: Sequence[Mention], before: int | None, after: int | None
) -> Iterator[Order]:
    chain = chain_on(tokens, found, after) if after is not None else []
    if len(chain) < 2 and before is not None:
        chain = chain_back(tokens, found, before)
    for one, other in pairwise(chain):
        yield Order(one, other)


def peaks_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Peak]:
    """Find classes that are said to be strongest in a place: "especially in the middle"."""
    for at, token in enumerate(tokens):
        if token.kind != "peak" or not any(t.kind == "place" for t in tokens[at + 1 : at + 4]):
            continue
        before = next((mention for mention in reversed(found) if mention.last < at), None)
        if before is not None and before.places and not before.leading:
            yield Peak(before, at)


def shapes_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Shape]:
    """Find the shapes that classes are said to have: the class close after, else the last one before."""
    for at, token in enumerate(tokens):
        if token.kind != "shape":
            continue
        mention = _shaped(tokens, found, at)
        if mention is not None and not mention.negated:
            yield Shape(mention, at)


def _shaped(tokens: Sequence[Token], found: Sequence[Mention], at: int) -> Mention | None:
    after = next((mention for mention in found if mention.first > at), None)
    if after is not None and after.first - at <= _NEAR + 1:
        between = tokens[at + 1 : after.first]
        near = ("word", "shape", "noun", "amount", "and", "comma")
        words = {token.text for token in between if token.kind == "word"}
        joined = not any(token.kind == "and" for token in between) or bool(words & {"of"})
        comma = any(token.kind == "comma" for token in between[-2:])
        if all(token.kind in near for token in between) and words <= {"of", "the", "a"} and joined and not comma:
            return after
    before = next((mention for mention in reversed(found) if mention.last < at), None)
    if before is None or any(token.kind == "break" for token in tokens[before.last : at]):
        return None
    return before
