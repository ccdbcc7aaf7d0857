"""Which class a sentence puts first, in order, where it says a class is strongest, and of what shape."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from core.query.lexicon import WHOLE, Amount
from core.query.phrasebook import word_set
from generation.checks.leading import is_of_another
from generation.checks.mention import Mention, chain_back, chain_on
from generation.checks.tokens import Token

_NEAR = 4
_BETWEEN = word_set(
    "the a of by is are being class cover type land feature element features elements most and component in this "
    "image classes with natural on as here being vegetation dense landscape category cover to be scene tile a "
    "come comes belongs belong goes go two three four five six them"
)
_MORE = frozenset({"more", "larger", "greater", "bigger", "higher"})
_BEHIND = frozenset({"after", "behind", "following", "to", "next"})
_COMPARING = frozenset({">", "<", "\u2248"})
"""Signs between two classes."""
_LESS = frozenset({"less", "fewer", "smaller", "lower"})


_RANKS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "least": -1,
    "last": -1,
    "two": 2,
    "runner": 2,
    "rarest": -1,
    "smallest": -1,
}
LAST = -1
"""The rank of the class that covers least."""
_RANK_VERBS = frozenset({"ranks", "rank", "comes", "come", "takes"})


class Lead(NamedTuple):
    """Classes that are called dominant, together if several."""

    mentions: tuple[Mention, ...]
    at: int


class Order(NamedTuple):
    """A class that is said to cover more than another."""

    more: Mention
    less: Mention
    equal: bool = False
    """Both are said to cover about the same."""
    times: Amount | None = None
    """How many times as much the first covers."""
    list_of: bool = False
    """They follow one another in a list, and what is told of the second need not be told of the first."""


class Rank(NamedTuple):
    """A class and its place in the order of the classes of an area."""

    mention: Mention
    number: int
    """From 2, or LAST."""
    at: int


def leads_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Lead]:
    """Find what is called dominant: "dominated by trees", "trees prevail", "the main class is trees"."""
    by = False
    for at, token in enumerate(tokens):
        again = by and token.text == "by" and any(mention.first == at + 1 for mention in found)
        if token.text in _LEADING and at + 1 < len(tokens) and tokens[at + 1].text in _ALONG:
            continue
        if is_of_another(tokens, at):
            continue
        before = tokens[max(0, at - 3) : at]
        rest = any(other.kind == "rest" for other in tokens[max(0, at - 4) : at])
        if rest or [t.text for t in before[-2:]] == ["of", "which"]:
            continue  # "the rest is mostly wetland"
        if (token.kind != "lead" and not again) or any(t.kind == "not" for t in tokens[max(0, at - 3) : at]):
            continue
        by = by or token.text.endswith(" by")
        mentions = _led(tokens, found, at, "right" if again else token.name)
        if mentions and not any(mention.negated for mention in mentions):
            yield Lead(tuple(mentions), at)


def of_image(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a dominance is said of the whole image: "the main class of this image is trees"."""
    after = tokens[at + 1 : at + _NEAR + 2]
    end = next((i for i, token in enumerate(after) if token.kind in ("place", "class", "comma", "break")), len(after))
    if [token.text for token in after[:2]] == ["of", "it"] and len(after) > 2 and after[2].kind == "and":
        return True
    whole = end < len(after) and after[end].kind == "place" and after[end].place == WHOLE
    return whole or any(token.text in ("image", "scene", "tile") for token in after[:end])


def _led(tokens: Sequence[Token], found: Sequence[Mention], at: int, look: str) -> list[Mention]:
    after = next((i for i, mention in enumerate(found) if mention.first > at), None)
    if look != "left" and after is not None and _reaches(tokens, at, found[after].first, look):
        chain = chain_on(tokens, found, after)
        return [mention for mention in chain if mention is chain[0] or not _measured(tokens, mention)]
    before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < at), None)
    if look == "left" and before is None and after is not None and _reaches(tokens, at, found[after].first, "both"):
        return chain_on(tokens, found, after)  # "the lion's share goes to trees"
    if look == "right" or before is None or any(token.kind == "break" for token in tokens[found[before].last : at]):
        return []
    several = look == "left" or any(token.text == "are" for token in tokens[found[before].last : at])
    return chain_back(tokens, found, before) if several else [found[before]]


def _measured(tokens: Sequence[Token], mention: Mention) -> bool:
    """Tell whether a later class of a list comes with an amount of its own, and so is no longer the dominant one."""
    back = list(tokens[max(0, mention.first - _NEAR) : mention.first])
    start = next((i for i in range(len(back) - 1, -1, -1) if back[i].kind in ("comma", "and", "class")), 0)
    return any(token.kind == "amount" for token in back[start:])


def _reaches(tokens: Sequence[Token], at: int, first: int, look: str) -> bool:
    """Tell whether a class so near after a word of dominance is what it speaks of."""
    between = tokens[at + 1 : first]
    if any(token.kind in ("break", "order", "hedge", "it", "not") for token in between):
        return False
    if any(token.kind == "comma" for token in between):
        apposition = between[-1].kind == "comma" and all(token.kind == "class" for token in tokens[first : first + 1])
        return look == "both" and apposition and not any(token.kind == "class" for token in tokens[:at])
    if look == "right":
        return len(between) <= _NEAR + 2
    states = any(token.text in ("is", "are", "being", "of", "belongs", "goes", "come", "comes") for token in between)
    plain = all(token.kind in ("noun", "plain", "place", "shape") or token.text in _BETWEEN for token in between)
    return not between or (states and plain)


def orders_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Order]:
    """Find which class is said to come before which."""
    yield from sequence_of(tokens, found)
    for at, token in enumerate(tokens):
        if token.kind != "order" and not (token.text in _COMPARING and _is_sign(found, at)):
            continue
        before = next((i for i in range(len(found) - 1, -1, -1) if found[i].last < at), None)
        after = next((i for i, mention in enumerate(found) if mention.first > at), None)
        if token.text == "\u2248" and before is not None and after is not None:
            yield Order(found[before], found[after], equal=True)
        elif token.text == "second only to" and before is None and after is not None and after + 1 < len(found):
            yield Order(found[after], found[after + 1])
        elif token.name == "list":
            yield from _listed(tokens, found, before, after)
        elif token.name == "rising":
            yield from (Order(order.less, order.more) for order in _listed(tokens, found, before, after))
        elif token.name == "equal" and token.text.startswith("as ") and before is not None and after is not None:
            yield from _as_much(tokens, found, at, before, after)
        elif token.name == "equal":
            back = None if any(word.text == "of" for word in tokens[at + 1 : at + 2]) else before
            yield from (order._replace(equal=True) for order in _listed(tokens, found, back, after))
        elif before is not None and (token.name == "next" or (token.name == "less" and _stands_alone(tokens, at))):
            yield from _next(tokens, found, before)
        elif before is not None and after is not None and _compares(tokens, found, at, before, after):
            yield from _pairs(tokens, found, at, before, after)


def _pairs(tokens: Sequence[Token], found: Sequence[Mention], at: int, before: int, after: int) -> Iterator[Order]:
    less = tokens[at].name == "less" or tokens[at].text == "<"
    if tokens[at].text.startswith("followed") and any(t.kind == "rank" and t.name == "last" for t in tokens[:at]):
        less = not less  # "the least common class is water, followed by" another that is less rare
    if tokens[at].name == "than":
        compared = {token.text for token in tokens[max(0, found[before].first - 6) : at]}
        if compared.isdisjoint(_MORE | _LESS):
            return
        less = not compared.isdisjoint(_LESS)
    broken = any(token.kind == "break" for token in tokens[found[before].last : at])
    one = found[0] if broken else found[before]
    for other in chain_on(tokens, found, after):
        if one.name != other.name and not (one.negated or other.negated):
            listed = tokens[at].text.startswith("followed") and tokens[at - 1].kind == "comma"
            yield Order(other, one) if less else Order(one, other, list_of=listed)


def _compares(tokens: Sequence[Token], found: Sequence[Mention], at: int, before: int, after: int) -> bool:
    """Tell whether a word of order stands between two classes rather than two sentences or places."""
    token = tokens[at]
    if token.text.startswith(_GIVES_WAY) and any(other.kind == "place" for other in tokens):
        return False  # one ends where the other begins
    stretch = tokens[found[before].last + 1 : found[after].first]
    if token.text in ("then", "and then") and _is_walk(tokens, found):
        return False
    if token.text in ("then", "subsequently", "behind", "and then"):
        return len(stretch) <= _NEAR + 5 and not any(other.kind in ("place", "break") for other in stretch)
    between = {other.text for other in tokens[at + 1 : found[after].first]}
    if token.text.startswith("second") and token.text[-3:] != " to" and between.isdisjoint(_BEHIND):
        return False
    broken = any(other.kind == "break" for other in stretch)
    return found[after].first - at <= _NEAR + 6 and (not broken or tokens[at - 1].kind == "break")


def _is_walk(tokens: Sequence[Token], found: Sequence[Mention]) -> bool:
    """Tell whether "then" leads from place to place: "at the top snow, then rock"."""
    graded = any(
        (token.kind in ("lead", "amount", "rank") and token.text != "on top") or token.text in ("first", "second")
        for token in tokens
    )
    return not graded and any(token.kind == "place" and token.place for token in tokens[: found[0].last + 6])


def _next(tokens: Sequence[Token], found: Sequence[Mention], before: int) -> Iterator[Order]:
    """After "X leads, and Y comes next", the classes before the words follow the first one of the sentence."""
    for mention in chain_back(tokens, found, before):
        if mention.name != found[0].name:
            yield Order(found[0], mention)


def _listed(
    tokens: Sequence[Token], found: Sequence[Mention], before: int | None, after: int | None
) -> Iterator[Order]:
    chain = chain_on(tokens, found, after) if after is not None else []
    if len(chain) < 2 and before is not None:
        chain = chain_back(tokens, found, before)
    for one, other in pairwise(chain):
        yield Order(one, other)


def ranks_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Rank]:
    """Find which class is said to be the second, the third, or the last."""
    for mention in found:
        at = mention.last + 1
        at += at < len(tokens) and tokens[at].text in ("is", "are", "comes", "ranks")
        ends = at + 1 >= len(tokens) or tokens[at + 1].kind in ("comma", "and", "break", "amount")
        if at < len(tokens) and at > mention.last + 1 and tokens[at].text in _ORDINALS and ends:
            yield Rank(mention, _ORDINALS[tokens[at].text], at)
    for at, token in enumerate(tokens):
        words = token.text.split() if token.kind in ("order", "rank") else []
        number = next((_RANKS[word] for word in words if word in _RANKS), None)
        number = _of_several(tokens, at, number)
        if (
            number is None
            or (words[-1] in _NO_RANK and token.text != "second only to")
            or any(other.kind == "not" for other in tokens[max(0, at - 3) : at])
        ):
            continue
        behind = token.text == "second only to" or not _RANK_VERBS.isdisjoint(words)
        if token.text == "second only to" and not any(mention.last < at for mention in found):
            mentions = [mention for mention in found if mention.first > at][1:2]
        else:
            mentions = _led(tokens, found, at, "left" if behind else "both")
        # Of two classes that come second together neither has to be the second.
        if len(mentions) == 1 and not mentions[0].negated:
            yield Rank(mentions[0], number, at)


_GIVES_WAY = ("yield", "cede")
_NO_RANK = frozenset({"to", "behind", "after"})


def _of_several(tokens: Sequence[Token], at: int, number: int | None) -> int | None:
    """Take "the smallest of the four main classes" for the fourth."""
    if number != LAST:
        return number
    return next((_COUNTS[token.text] for token in tokens[at + 1 : at + 5] if token.text in _COUNTS), LAST)


_LEADING = frozenset({"lead", "leads", "on top", "leading"})
_ALONG = word_set("to into through from towards toward up down out away along across of over past")
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _is_sign(found: Sequence[Mention], at: int) -> bool:
    """Tell whether a sign stands between two classes: "moss > water"."""
    return any(mention.last == at - 1 for mention in found) and any(mention.first == at + 1 for mention in found)


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether a word of order is followed by nothing: "grass follows, and trees trail behind"."""
    return at + 1 >= len(tokens) or tokens[at + 1].kind in ("comma", "break", "and")


def _as_much(tokens: Sequence[Token], found: Sequence[Mention], at: int, before: int, after: int) -> Iterator[Order]:
    """Read "as extensive as"; a denial before makes the first the smaller one."""
    one, other = found[before], found[after]
    if found[after].first - at > _NEAR or one.name == other.name:
        return
    led = [token.text for token in tokens[max(0, at - 2) : at]]
    if led[-1:] and led[-1] in _MULTIPLES:
        return  # a ratio in words that are not read is no equality
    if led == ["at", "least"] or led[-1:] == ["at least"]:
        yield Order(one, other)
    elif any(token.kind == "not" or token.text in ("almost", "nearly", "half") for token in tokens[one.last : at]):
        yield Order(other, one)
    else:
        yield Order(one, other, equal=True)


def sequence_of(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Order]:
    """Read "trees first, crops second" and "rock for the most part, snow next"."""
    for one, other in pairwise(found):
        after = tokens[other.last + 1 : other.last + 2]
        following = tokens[other.last + 2 : other.last + 3]
        ends = not following or following[0].kind in ("comma", "and", "break")
        between = tokens[one.last + 1 : other.first]
        bound = [token.text for token in between if token.text not in ("is", ":", "the", "a", "class", ",", ";", "and")]
        named = bound in (["second"], ["third"], ["fourth"], ["next"])
        stated = bool(after) and after[0].text in _SEQUENCE and ends
        if (stated or named) and not any(t.kind in ("place", "not") for t in between):
            yield Order(one, other)


_MULTIPLES = word_set("times twice double thrice triple half")
_ORDINALS = {"second": 2, "third": 3, "fourth": 4}
_SEQUENCE = frozenset({"second", "third", "fourth", "next", "last", "after"})
ORDER_NEEDS = _SEQUENCE | _COMPARING | {"order"}
RANK_NEEDS = frozenset({*_ORDINALS, *_RANKS})
"""What a sentence holds that says an order or a rank."""
