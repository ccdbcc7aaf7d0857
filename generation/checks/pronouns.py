"""Which class is meant by "it", "they", "the former" and "the latter"."""

from collections.abc import Sequence
from typing import NamedTuple

from core.query.phrasebook import word_set
from generation.checks.mention import Mention, is_open
from generation.checks.tokens import Token

_FORMER, _LATTER = frozenset({"the former", "former"}), frozenset({"the latter", "latter"})
_SINGULAR = frozenset({"it", "this class", "this land cover", "this type", "this cover", "this land cover type"})
_OBJECTS = frozenset({"them", "it"})


class Spoken(NamedTuple):
    """A class that a sentence named."""

    name: str
    plural: bool


def spoken_of(tokens: Sequence[Token], found: Sequence[Mention]) -> tuple[Spoken, ...]:
    """Return the classes that a sentence named, for the pronouns of the next one."""
    return tuple(Spoken(mention.name, is_plural(tokens[mention.last].text)) for mention in found)


def referent(tokens: Sequence[Token], place: int, found: Sequence[Mention], before: Sequence[Spoken]) -> str | None:
    """Return the class that a pronoun means: what was spoken of before in the sentence, else in the one before."""
    text = tokens[place].text
    if _is_cleft(tokens, place):
        return None
    earlier = [mention for mention in found if not mention.pronoun]
    names = list(dict.fromkeys([mention.name for mention in earlier] or [one.name for one in before]))
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if (
        text in _FORMER | _LATTER
        and after is not None
        and (after.kind == "class" or is_open(after))
        and text == "the former"
    ):
        return None
    if text in _FORMER | _LATTER:
        return names[text in _LATTER] if len(names) == 2 else None
    if not earlier:
        return _of_sentence_before(before, text) if place <= 1 or _is_object(tokens, place) else None
    if _is_object(tokens, place):
        return earlier[-1].name
    return _subject(tokens, place, earlier, singular=text in _SINGULAR) if _begins(tokens, place) else None


def _of_sentence_before(before: Sequence[Spoken], text: str) -> str | None:
    """The one class of the sentence before that agrees in number; where several do, the last if all of them do."""
    if not before:
        return None
    singular = text in _SINGULAR
    fitting = list(dict.fromkeys(one.name for one in before if one.plural is not singular))
    names = list(dict.fromkeys(one.name for one in before))
    if len(fitting) > 1 and len(fitting) < len(names):
        return None
    return fitting[0] if len(fitting) == 1 else before[-1].name


def _is_cleft(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether "it" only leads to a class: "it is bare land that comes first"."""
    after = [token for token in tokens[place + 1 : place + 5] if token.text not in ("the", "a", "mostly", "not")]
    return len(after) > 1 and after[0].text in ("is", "was") and after[1].kind in ("class", "lead")


def _is_object(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a pronoun is what is denied or counted: "free of them", "more of it"."""
    if not place or tokens[place].text not in _OBJECTS:
        return False
    counted = [token.text for token in tokens[max(0, place - 2) : place]]
    return tokens[place - 1].kind == "not" or counted in (["more", "of"], ["fewer", "of"], ["less", "of"])


def _begins(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a pronoun opens a part of a sentence, after no more than a place or a word that joins."""
    back = place - 1
    while back >= 0 and (tokens[back].kind in ("place", "here", "and") or tokens[back].text in _LEADING_IN):
        back -= 1
    return back >= 0 and (tokens[back].kind in ("break", "comma") or tokens[place - 1].text == "where")


_LEADING_IN = word_set("two both in on at to the where side half part across along")


def _subject(tokens: Sequence[Token], place: int, earlier: Sequence[Mention], *, singular: bool) -> str | None:
    """The first class that agrees with the pronoun in number; with none of them, or if it is denied, nothing."""
    fitting = [mention for mention in earlier if is_plural(tokens[mention.last].text) is not singular]
    meant = fitting[0] if fitting else earlier[0] if len({mention.name for mention in earlier}) == 1 else None
    return None if meant is None or meant.negated else meant.name


def is_plural(text: str) -> bool:
    """Tell a plural by its ending."""
    return text.endswith("s") and not text.endswith(("ss", "us"))
