"""Where a sentence names classes, and which of its words deny or doubt them."""

from collections.abc import Sequence
from itertools import pairwise

from generation.checks.denials import DENIAL_NEEDS, deny
from generation.checks.mention import Mention, linked, with_comma
from generation.checks.pronouns import Spoken, referent
from generation.checks.qualified import EXCEPT, UNSTATED_NEEDS, is_aside, unstated
from generation.checks.signs import Signs, may
from generation.checks.tokens import Token

_MODALS = frozenset({"may", "might", "could", "seems", "seem", "appears to", "appear to"})
_HAS = frozenset({"has", "have", "contains", "contain", "holds", "hold", "shows", "show"})


def mentions_of(tokens: Sequence[Token], before: Sequence[Spoken], signs: Signs) -> list[Mention]:
    """Find the classes that a sentence names, by pronouns too; `before` are those of the sentence before, in order."""
    found: list[Mention] = []
    silent = unstated(tokens) if may(UNSTATED_NEEDS, signs) else frozenset[int]()
    for place, token in enumerate(tokens):
        if token.kind == "it" and (meant := referent(tokens, place, found, before)):
            found.append(Mention(place, place, meant, pronoun=True))
        if found and (token.kind == "amount" or token.text == "none") and _continues(tokens, found[-1], place):
            negated = token.kind == "not"
            amount_at = None if negated else place
            again = Mention(place, place, found[-1].name, amount=token.amount, amount_at=amount_at, negated=negated)
            found.append(again)
        if token.kind != "class" or place in silent or _only_describes(tokens, place):
            continue
        if found and found[-1].last == place - 1 and found[-1].name == token.name:
            found[-1].last = place
        else:
            found.append(Mention(place, place, token.name, aside=is_aside(tokens, place)))
    _set_aside(tokens, found)
    if may(DENIAL_NEEDS, signs):
        deny(tokens, found)
    if "hedge" in signs:
        _doubt(tokens, found)
    return [mention for mention in found if not _but_some(tokens, found, mention)]


def _only_describes(tokens: Sequence[Token], place: int) -> bool:
    """Tell bare trees and a frozen lake from bare land and ice."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if tokens[place].text == "built" and place and tokens[place - 1].text in ("was", "were", "been", "being"):
        return True
    described = after is not None and after.kind == "class" and after.name != tokens[place].name
    return described and tokens[place].text in ("bare", "frozen", "built")


def _set_aside(tokens: Sequence[Token], found: Sequence[Mention]) -> None:
    """Let a list stand aside as one: "among fields and meadows"."""
    for one, other in pairwise(found):
        other.aside |= one.aside and linked(tokens, one, other) and not with_comma(tokens, one, other)


def _but_some(tokens: Sequence[Token], found: Sequence[Mention], denied: Mention) -> bool:
    """Tell whether a denial leaves out some of the same class: "no water except a pond in the middle"."""
    after = next((mention for mention in found if mention.first > denied.last), None)
    if after is None or not denied.negated or after.name != denied.name or after.negated:
        return False
    return any(token.text in EXCEPT for token in tokens[denied.last : after.first])


def _continues(tokens: Sequence[Token], last: Mention, place: int) -> bool:
    """Tell whether the last class is meant again: "a small part in the north and a large part in the south"."""
    if _has_none(tokens, last, place):
        return True
    token, rest = tokens[place], [other for other in tokens[place + 1 : place + 6] if other.text not in ("the", "its")]
    if token.text != "none" and (
        token.kind != "amount" or not any(t.kind == "place" for t in tokens[last.last : place])
    ):
        return False
    few = token.amount is not None and token.amount.none
    if token.kind == "amount" and token.name != "number" and not few:
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


def _doubt(tokens: Sequence[Token], found: list[Mention]) -> None:
    """Mark what follows a hedge up to the next comma or break."""
    for place, token in enumerate(tokens):
        if token.kind != "hedge" or (
            token.text == "could" and any(t.text == "not" for t in tokens[place + 1 : place + 2])
        ):
            continue
        end = next((i for i in range(place, len(tokens)) if tokens[i].kind in ("comma", "break")), len(tokens))
        for mention in found:
            mention.hedged |= place < mention.first < end
            mention.hedged |= token.text in _MODALS and mention.last == place - 1
            mention.hedged |= mention.last < place and _is_doubted_after(tokens[mention.last + 1 : place])


def _is_doubted_after(between: Sequence[Token]) -> bool:
    """Tell whether a hedge speaks of the class before it: "water is possibly present", "orchards, doubtful at best"."""
    return len(between) <= 2 and all(
        token.text in ("is", "are", ",", "(", "-", "may", "be", "present") for token in between
    )
