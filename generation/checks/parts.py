"""Parts of a class that lie in a place: "most of the houses stand in the south"."""

from collections.abc import Sequence

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.amounts import FRACTIONS
from generation.checks.mention import Mention, Part
from generation.checks.tokens import Token

_NEARLY_ALL = Amount("nearly all", 0.8, 1)
_WHOLES = word_set("land area ground surface")


def amount_of_part(token: Token) -> Amount | None:
    """How much of something an amount is: nearly all of the trees are more of them than nearly all of a place."""
    nearly = token.kind == "amount" and token.text.split()[-1] == "all" and len(token.text.split()) > 1
    return _NEARLY_ALL if nearly else token.amount


def is_part(tokens: Sequence[Token], inside: Sequence[Mention], at: int) -> bool:
    """Take "most of the houses stand in the south" for a part of the class that lies in a place."""
    texts = [token.text for token in tokens[at + 1 : at + 3]]
    if at > 1 and tokens[at - 2].text == "the" and tokens[at].text == "half":
        return False  # "the green half of the city"
    amount, first = amount_of_part(tokens[at]), at + 3
    mention = next((mention for mention in inside if mention.first == first), None)
    if amount is None or mention is None or texts not in (["of", "the"], ["of", "its"], ["of", "these"], ["of", "all"]):
        return False
    if tokens[at].name != "number" and amount.word not in FRACTIONS | {"most", "all", "nearly all"}:
        return False
    if mention.places and tokens[mention.last].text not in _WHOLES:
        mention.parts.append(Part(list(mention.places), amount, at))
        _part_on(tokens, [other for other in inside if other.first > mention.first and other.name == mention.name])
    return True


def _part_on(tokens: Sequence[Token], again: Sequence[Mention]) -> None:
    """Take "and 47 % in the south" for a part of the same class, not of the place."""
    for other in (other for other in again if tokens[other.first].kind == "amount"):
        if other.amount and other.amount_at is not None and other.places:
            other.parts.append(Part(list(other.places), other.amount, other.amount_at))
            other.amount = other.amount_at = None
