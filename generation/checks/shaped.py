"""Which shapes classes are said to have."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.query.phrasebook import word_set
from generation.checks.mention import Mention, subject_of
from generation.checks.tokens import Token
from generation.checks.wordlists import FUNCTION, VERBS

_NEAR = 4
_SINGLE = word_set(
    "road street highway railway runway building house church roof warehouse factory tower rooftop airport"
)
_SINGLE |= word_set("roads streets highways runways")
_COLOURS = word_set("green blue brown red grey gray white black yellow dark light deep bright golden")


class Shape(NamedTuple):
    """A class and the shape it is said to have."""

    mention: Mention
    at: int


def _is_another(shape: Token, after: Token) -> bool:
    """Tell whether a word of shape is said of another noun, or is a verb: "the wide land", "separate the houses"."""
    if shape.text in ("island", "islands") and after.text != "of":
        return True
    if shape.text == "connected" and after.text in ("to", "with"):
        return True
    if after.text in ("the", "a", "an", "this", "that"):
        return shape.text in ("separate", "square", "connected", "closed", "block", "long")
    open_ = after.kind == "word" and not (after.text in FUNCTION or after.text in VERBS or after.text.endswith("ly"))
    return open_ and after.text not in _SHAPED_NOUNS


_SHAPED_NOUNS = word_set(
    "shape shapes form forms pattern patterns outline outlines lines line shaped manner way fashion body "
    "features feature layout arrangement structure structures arms branches rows row"
)


def shapes_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Shape]:
    """Find the shapes that classes are said to have, each once: the class close after, else the last one before."""
    said: set[tuple[str, str]] = set()
    for at, token in enumerate(tokens):
        mention = _shaped(tokens, found, at) if token.kind == "shape" else None
        if mention is None or (
            token.name in ("compact", "rectangular") and tokens[mention.last].text.split()[-1] in _SINGLE
        ):
            continue  # of a single thing: a circular road, a square building
        if not mention.negated and (mention.name, token.name) not in said:
            said.add((mention.name, token.name))
            yield Shape(mention, at)


def _shaped(tokens: Sequence[Token], found: Sequence[Mention], at: int) -> Mention | None:
    after_it = tokens[at + 1] if at + 1 < len(tokens) else None
    if after_it is None and tokens[at].text in ("island", "islands"):
        return None
    if after_it is not None and _is_another(tokens[at], after_it):
        return None
    noun = tokens[at].text == "square" and any(t.text in ("the", "a", "this") for t in tokens[max(0, at - 3) : at])
    if noun and (after_it is None or after_it.kind not in ("class", "noun", "shape", "comma", "and")):
        return None
    after = next((mention for mention in found if mention.first > at), None)
    if after is not None and after.first - at <= _NEAR + 1:
        between = tokens[at + 1 : after.first]
        near = ("word", "shape", "noun", "amount", "and", "comma")
        words = {token.text for token in between if token.kind == "word"}
        joined = not any(token.kind == "and" for token in between) or bool(words & {"of"})
        comma = any(token.kind == "comma" for token in between[-2:])
        if (
            all(token.kind in near for token in between)
            and words <= {"of", "the", "a"} | _COLOURS
            and joined
            and not comma
        ):
            return after
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < at), None)
    if before is None or any(token.kind == "break" for token in tokens[found[before].last : at]):
        return None
    if tokens[at - 1].text in ("is", "are") and (first := _head(tokens, found, before, at)) is not None:
        return first
    return subject_of(tokens, found, before)


def _head(tokens: Sequence[Token], found: Sequence[Mention], before: int, at: int) -> Mention | None:
    """The first class of "the ocean in front of the beach is broad"."""
    start = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].kind in ("and", "comma", "break")), 0)
    heads = [mention for mention in found[: before + 1] if mention.first >= start]
    between = tokens[heads[0].last + 1 : at - 1] if heads else []
    return heads[0] if heads and not any(token.text in VERBS for token in between) else None
