"""Where a sentence names classes, and which of its words deny or doubt them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from core.query.lexicon import Amount, Place
from core.query.phrasebook import word_set
from generation.checks.qualified import EXCEPT, is_aside, unstated
from generation.checks.tokens import Token
from generation.checks.vocabulary import Kind

_LIST: frozenset[Kind] = frozenset({"and", "comma", "amount", "noun", "shape", "plain", "approx"})
_SMALL = word_set(
    "a an the of some any more other further even also its their this these those both either in with one two three "
    "four five dense open natural green large-scale overall such as covered by being several type types cover"
)
_LIST_WORDS = _SMALL - {"in", "with", "covered", "by", "being"}
_MODALS = frozenset({"may", "might", "could", "seems", "seem", "appears to", "appear to"})
_HOLD = frozenset({"contain", "show", "include", "have", "feature", "exhibit", "hold", "display", "possess"})
_HAS = frozenset({"has", "have", "contains", "contain", "holds", "hold", "shows", "show"})
_PRESENT = frozenset({"present", "visible", "found", "seen", "observed", "exist", "occur", "there", "detected", "here"})
_COPULA = frozenset(
    {"is", "are", "be", "was", "were", "do", "does", "did", "can", "completely", "entirely", "has", "have"}
)


class Peak(NamedTuple):
    """A place where a class is said to be strongest."""

    places: tuple[Place, ...]
    """Together: "mainly in the top left and the top right"."""
    at: int
    """The token that says so."""


@dataclass(slots=True)
class Mention:
    """A class named in a sentence; filled in by one part of the grammar after the other."""

    first: int
    """Its first token."""
    last: int
    """Its last token: two names of one class side by side are one mention."""
    name: str
    pronoun: bool = False
    places: list[Place] = field(default_factory=list)
    leading: bool = False
    """Its places were named before it, for all that follows."""
    peaks: list["Peak"] = field(default_factory=list)
    """Where it is said to be strongest; what else is said of it is not said of these places."""
    far: bool = False
    """Its places stand behind a comma, so that a dominance before it is not theirs."""
    amount: Amount | None = None
    amount_at: int | None = None
    """The token of the amount."""
    negated: bool = False
    hedged: bool = False
    aside: bool = False
    """Only named as what another class stands among."""
    excepted: list[Place] = field(default_factory=list)
    """Places where the opposite is said of it: "no crops except in the middle"."""


def mentions_of(tokens: Sequence[Token], last_class: str | None) -> list[Mention]:
    """Find the classes that a sentence names; "it" and "they" at its start mean the last class before."""
    found: list[Mention] = []
    silent = unstated(tokens)
    for place, token in enumerate(tokens):
        if token.kind == "it" and last_class and place <= 1 and not found:
            found.append(Mention(place, place, last_class, pronoun=True))
        if found and _continues(tokens, found[-1], place):
            negated = token.kind == "not"
            amount_at = None if negated else place
            again = Mention(place, place, found[-1].name, amount=token.amount, amount_at=amount_at, negated=negated)
            found.append(again)
        if token.kind != "class" or place in silent:
            continue
        if found and found[-1].last == place - 1 and found[-1].name == token.name:
            found[-1].last = place
        else:
            found.append(Mention(place, place, token.name, aside=is_aside(tokens, place)))
    _set_aside(tokens, found)
    _deny(tokens, found)
    _doubt(tokens, found)
    return [mention for mention in found if not _but_some(tokens, found, mention)]


def _set_aside(tokens: Sequence[Token], found: Sequence[Mention]) -> None:
    """Let a list stand aside as one: "among fields and meadows"."""
    for one, other in pairwise(found):
        other.aside |= one.aside and linked(tokens, one, other) and not _with_comma(tokens, one, other)


def _but_some(tokens: Sequence[Token], found: Sequence[Mention], denied: Mention) -> bool:
    """Tell whether a denial leaves out some of the same class: "no water except a pond in the middle"."""
    after = next((mention for mention in found if mention.first > denied.last), None)
    if after is None or not denied.negated or after.name != denied.name or after.negated:
        return False
    return any(token.text in EXCEPT for token in tokens[denied.last : after.first])


def subject_of(tokens: Sequence[Token], found: Sequence[Mention], last: int) -> Mention:
    """Return what is spoken of at the mention `last`: itself, or what stands among it."""
    for place in range(last, -1, -1):
        if any(token.kind == "break" for token in tokens[found[place].last : found[last].first]):
            break
        if not found[place].aside and not found[place].pronoun:
            return found[place]
    return found[last]


def _continues(tokens: Sequence[Token], last: Mention, place: int) -> bool:
    """Tell whether the last class is meant again: "a small part in the north and a large part in the south"."""
    if _has_none(tokens, last, place):
        return True
    token, rest = tokens[place], [other for other in tokens[place + 1 : place + 6] if other.text != "the"]
    if token.text != "none" and (
        token.kind != "amount" or not any(t.kind == "place" for t in tokens[last.last : place])
    ):
        return False
    if token.kind == "amount" and token.name != "number":
        if not rest or rest[0].kind != "noun":
            return False
        rest = rest[1:]
    if len(rest) < 2 or rest[0].text not in ("in", "of", "at", "on", "across") or rest[1].kind != "place":
        return False
    return len(rest) == 2 or rest[2].kind in ("comma", "and", "break")


def _has_none(tokens: Sequence[Token], last: Mention, place: int) -> bool:
    """Tell whether a place is said to have none of the last class: "whereas the right half has none"."""
    if tokens[place].text != "none" or tokens[place - 1].text not in _HAS:
        return False
    return any(token.kind == "place" for token in tokens[max(last.last, place - 3) : place])


def linked(tokens: Sequence[Token], one: Mention, other: Mention) -> bool:
    """Tell whether two neighbours stand in one list: nothing but commas, articles and amounts between them."""
    between = tokens[one.last + 1 : other.first]
    return any(token.kind in ("and", "comma") for token in between) and all(
        token.kind in _LIST or token.text in _LIST_WORDS for token in between
    )


def chain_back(tokens: Sequence[Token], found: Sequence[Mention], last: int) -> list[Mention]:
    """Return the list of mentions that ends with the one at `last`."""
    first = last
    while first > 0 and not found[first - 1].pronoun and linked(tokens, found[first - 1], found[first]):
        first -= 1
    return list(found[first : last + 1])


def chain_on(tokens: Sequence[Token], found: Sequence[Mention], first: int) -> list[Mention]:
    """Return the list of mentions that starts with the one at `first`."""
    last = first
    while last + 1 < len(found) and linked(tokens, found[last], found[last + 1]):
        last += 1
    return list(found[first : last + 1])


def _deny(tokens: Sequence[Token], found: list[Mention]) -> None:
    for place, token in enumerate(tokens):
        if token.text == "neither" and tokens[min(place + 1, len(tokens) - 1)].kind == "place":
            for mention in found:
                mention.negated |= mention.first > place
        elif token.text == "except" and any(t.kind == "not" or t.text == "nothing" for t in tokens[:place]):
            continue
        elif token.kind == "not" and token.text != "none" and not _deny_on(tokens, found, place):
            _deny_back(tokens, found, place)


def _deny_on(tokens: Sequence[Token], found: list[Mention], place: int) -> bool:
    """Deny the list of classes that follows: "no water or wetland"."""
    after = next((i for i, mention in enumerate(found) if mention.first > place), None)
    if after is None:
        return False
    between = tokens[place + 1 : found[after].first]
    amount = next((i for i, token in enumerate(between) if token.kind == "amount"), None)
    close = all(
        token.kind in ("noun", "shape", "amount")
        or token.text in _SMALL | _PRESENT | {"sign", "signs", *_HOLD}
        or (tokens[place].text == "absent" and token.text in ("is", "are"))
        for token in between
    )
    if not close:
        return False
    for mention in chain_on(tokens, found, after):
        mention.negated = True
        if amount is not None:
            mention.amount, mention.amount_at = between[amount].amount, place + 1 + amount
    return True


def _deny_back(tokens: Sequence[Token], found: list[Mention], place: int) -> None:
    """Deny the classes before: "water and wetland are not present", "water is absent"."""
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < place), None)
    if before is None:
        return
    between = tokens[found[before].last + 1 : place]
    absent = tokens[place].text in ("absent", "missing", "lacking", "non existent", "nonexistent", "none")
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    stated = all(token.text in _COPULA or token.text.endswith("ly") for token in between)
    if stated and between and (absent or after in _PRESENT):
        chain = chain_back(tokens, found, before)
        # "Grass covers the ground, and trees are absent": two names with a comma between are no list.
        for mention in chain[1:] if len(chain) == 2 and _with_comma(tokens, *chain) else chain:
            mention.negated = True


def _with_comma(tokens: Sequence[Token], one: Mention, other: Mention) -> bool:
    return any(token.kind == "comma" for token in tokens[one.last : other.first])


def _doubt(tokens: Sequence[Token], found: list[Mention]) -> None:
    """Mark what follows a hedge up to the next comma or break."""
    for place, token in enumerate(tokens):
        if token.kind != "hedge":
            continue
        end = next((i for i in range(place, len(tokens)) if tokens[i].kind in ("comma", "break")), len(tokens))
        for mention in found:
            mention.hedged |= place < mention.first < end
            mention.hedged |= token.text in _MODALS and mention.last == place - 1
