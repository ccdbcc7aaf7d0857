"""Words by which a class takes much of a place: "fills the north", "the north is densely forested"."""

from collections.abc import Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.mention import Mention
from generation.checks.tokens import Token

FILLING = Amount("filling", 0.3, 1)
OCCUPYING = Amount("occupying", 0.12, 1)
"""Less than that no writer would say of a class that "occupies the north" or that "the north is forest"."""

MAKING_UP = Amount("making up", 0.6, 1)
_MAKE_UP = (["makes", "up"], ["make", "up"], ["composes"], ["constitutes"])
_FILLS = word_set("fills fill filling blankets blanket carpets carpet cloaks cloak swathes engulfs smothers swallows")
_OCCUPIES = word_set("occupies occupy")
_FILLED = word_set("packed filled crammed crowded carpeted blanketed cloaked clothed swathed full smothered")
_IS = word_set("is are was were remains remain")
_DENSELY = word_set(
    "densely heavily thickly intensively a an open dense pure all one continuous unbroken solid just real true "
    "veritable genuine actual proper"
)
_OF_TILE = word_set("of the this tile image scene picture map frame area part half side")
_ALONE: frozenset[str] = frozenset({"comma", "break"})


def filling_of(tokens: Sequence[Token], found: Sequence[Mention], mention: Mention) -> tuple[Amount, int] | None:
    """Return how much a class takes of a place by a verb alone, and the token that says so."""
    at = mention.last + 1
    if [token.text for token in tokens[at : at + 2]] in _MAKE_UP:
        after = [token for token in tokens[at + 2 : at + 5] if token.text != "the"]
        return (MAKING_UP, at) if after and after[0].kind == "place" else None
    itself = next((i for i in range(at, min(at + 9, len(tokens))) if tokens[i].text in ("itself", "themselves")), 0)
    if itself and tokens[at].text in ("has", "have") and tokens[itself - 1].text == "to":
        return (MAKING_UP, at) if any(token.kind == "place" for token in tokens[at:itself]) else None
    if at + 1 < len(tokens) and tokens[at].text in _FILLS | _OCCUPIES:
        after = [
            token for token in tokens[at + 1 : at + 4] if token.text not in ("the", "whole", "entire", "all", "of")
        ]
        amount = FILLING if tokens[at].text in _FILLS else OCCUPYING
        listed = amount is OCCUPYING and mention.first > 0 and tokens[mention.first - 1].kind == "and"
        return (amount, at) if after and after[0].kind == "place" and not listed else None
    back = mention.first - 1
    if back > 2 and tokens[back].text in ("with", "by", "in", "of") and tokens[back - 1].text in _FILLED:
        return (FILLING, back - 1) if "place" in (tokens[back - 3].kind, tokens[back - 2].kind) else None
    return _predicate(tokens, found, mention)


def _predicate(tokens: Sequence[Token], found: Sequence[Mention], mention: Mention) -> tuple[Amount, int] | None:
    """Find "the north is densely forested", where nothing but the class is said of the place."""
    back = mention.first - 1
    while back > 0 and tokens[back].text in _DENSELY:
        back -= 1
    after = tokens[mention.last + 1] if mention.last + 1 < len(tokens) else None
    alone = after is None or after.kind in _ALONE
    follows = after is not None and any(token.kind == "class" for token in tokens[mention.last + 1 : mention.last + 4])
    place = back - 1
    while place > 2 and tokens[place].text in _OF_TILE:
        place -= 1
    place -= place > 0 and tokens[place].text in ("corner", "one")
    if place > 1 and tokens[place].text == "which" and tokens[place - 1].kind == "comma":
        told = tokens[back].text in _IS and tokens[place - 2].kind == "place"
        return (OCCUPYING, back) if alone and told and not follows else None
    subject = back > 0 and tokens[back].text in _IS and tokens[place].kind == "place"
    led = place > 0 and tokens[place - 1].text in ("in", "of", "at", "on", "from", "to", "than", "and", "or")
    led = led or any(token.text in ("where", "that", "which") for token in tokens[max(0, place - 2) : place])
    return (OCCUPYING, back) if alone and subject and not (follows or led) else None
