"""A class named in a sentence, and the lists that such names form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.query.lexicon import Amount, Place
from core.query.phrasebook import word_set
from generation.checks.qualified import part_of
from generation.checks.tokens import Token
from generation.checks.vocabulary import Kind
from generation.checks.wordlists import FUNCTION, HEADS, VERBS

_LIST: frozenset[Kind] = frozenset({"and", "comma", "amount", "noun", "shape", "plain", "approx"})
SMALL = word_set(
    "a an the of some any more other further even also its their this these those both either in with one two three "
    "four five dense open natural green large-scale overall such as covered by being several type types cover"
)
"""Words that say nothing of their own between names of classes."""
_LIST_WORDS = SMALL - {"in", "with", "covered", "by", "being"}


class Peak(NamedTuple):
    """A place where a class is said to be strongest."""

    places: tuple[Place, ...]
    """Together: "mainly in the top left and the top right"."""
    at: int
    """The token that says so."""


class Part(NamedTuple):
    """How much of a class is said to lie in some places, of all that there is of it."""

    places: list[Place]
    amount: Amount
    at: int


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
    company: bool = False
    """Its places are those of the class that it is named with."""
    shared: bool = False
    """Its places were told of another mention, and may not be its own."""
    leading: bool = False
    """Its places were named before it, for all that follows."""
    peaks: list["Peak"] = field(default_factory=list)
    """Where it is said to be strongest; what else is said of it is not said of these places."""
    far: bool = False
    """Its places stand behind a comma, so that a dominance before it is not theirs."""
    amount: Amount | None = None
    amount_at: int | None = None
    """The token of the amount."""
    joint: tuple[str, ...] = ()
    """Classes that cover the amount together with it."""
    negated: bool = False
    silent: bool = False
    """A denial that cannot be read for certain may deny it: nothing is claimed of it."""
    parts: list[Part] = field(default_factory=list)
    """Shares of its own area: "most of the houses stand in the south"."""
    only: int | None = None
    """The token that says that it is nowhere else."""
    unread: str = ""
    """Why nothing is claimed of it, where the grammar does not account for what turns it."""
    hedged: bool = False
    aside: bool = False
    """Only named as what another class stands among."""
    excepted: list[Place] = field(default_factory=list)
    """Places where the opposite is said of it: "no crops except in the middle"."""


def linked(tokens: Sequence[Token], one: Mention, other: Mention) -> bool:
    """Tell whether two neighbours stand in one list: nothing but commas, articles and amounts between them."""
    between = tokens[one.last + 1 : other.first]
    return any(token.kind in ("and", "comma") for token in between) and all(
        token.kind in _LIST or token.text in _LIST_WORDS or (token is between[-1] and is_open(token))
        for token in between
    )


def is_open(token: Token) -> bool:
    """Tell whether a word is none that the grammar knows; before a name it describes it: "inland forest"."""
    return (
        token.kind == "word"
        and token.text[:1].isalpha()
        and not (token.text in FUNCTION or token.text in VERBS or token.text in HEADS)
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
    chain = list(found[first : last + 1])
    after = tokens[found[last].last + 1 : found[last].last + 2]
    begins = len(chain) == 2 and with_comma(tokens, *chain) and bool(after) and part_of(after[0]) == "verb"
    return chain[:1] if begins else chain  # "a quarter is grass, and trees cover the rest"


def subject_of(tokens: Sequence[Token], found: Sequence[Mention], last: int) -> Mention:
    """Return what is spoken of at the mention `last`: itself, or what stands among it."""
    for place in range(last, -1, -1):
        if any(token.kind == "break" for token in tokens[found[place].last : found[last].first]):
            break
        if not found[place].aside and (place == last or not found[place].pronoun):
            return found[place]
    return found[last]


def with_comma(tokens: Sequence[Token], one: Mention, other: Mention) -> bool:
    """Tell whether a comma stands between two names."""
    return any(token.kind == "comma" for token in tokens[one.last : other.first])


def listed_back(tokens: Sequence[Token], found: Sequence[Mention], before: int) -> list[Mention]:
    """Return the list that ends with a mention; two names with a comma between are none.

    "Grass covers the ground, and trees are absent" denies the trees alone.
    """
    chain = chain_back(tokens, found, before)
    return chain[1:] if len(chain) == 2 and with_comma(tokens, *chain) else chain


def part_end(tokens: Sequence[Token], place: int) -> int:
    """Return where the part of a sentence ends that a word stands in."""
    return next((i for i in range(place, len(tokens)) if tokens[i].kind in ("comma", "break")), len(tokens))


def set_silent(mentions: Iterable[Mention]) -> None:
    """Claim nothing of some mentions that a denial may reach."""
    for mention in mentions:
        mention.silent, mention.unread = True, mention.unread or "it is not certain what a denial reaches"


def span_of(tokens: Sequence[Token], mention: Mention, at: int | None) -> tuple[int, int]:
    """The words of a mention, and of the amount or relation that goes with it."""
    first = min(mention.first, mention.first if at is None else at)
    last = max(mention.last, mention.last if at is None else at)
    return tokens[first].start, tokens[last].end
