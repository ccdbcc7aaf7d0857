"""Amounts that several classes have together, each or respectively, and amounts that stand before their class."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from core.query.lexicon import Amount
from core.query.phrasebook import word_set
from generation.checks.amounts import FRACTIONS, resumes
from generation.checks.mention import Mention, chain_back, chain_on, linked, listed_back
from generation.checks.parts import is_part
from generation.checks.tokens import Token

_TOGETHER = word_set("together combined jointly collectively taken share shared sum sums total totals plus add adds +")
_TOGETHER_PHRASES = (
    ("between", "them"),
    ("in", "total"),
    ("in", "sum"),
    ("all", "told"),
    ("in", "combination"),
    ("between", "the", "two"),
    ("put", "together"),
)
_WHOLLY = frozenset(
    {"nothing but", "exclusively", "entirely", "solely", "almost entirely", "nearly entirely", "completely"}
)
"""Amounts that the classes of a list have together, whether it is said or not."""
_ALL = frozenset({"almost all", "nearly all", "virtually all", "practically all"})
_EACH = word_set("each apiece")
_DEFINITE = FRACTIONS | {"most", "all", "medium", "small", "large"}
_TO_CHAIN = word_set(
    "each apiece go goes to is are of by for belongs belong falls fall taken covered held given over under being "
    "occupied shared the with made up made consists consist consisting occupy occupies apiece among between split "
    "divided land area tile scene image ground map surface picture all pixels this that it whole entire pixel a "
    "country filled left place scene spot either one devoted dedicated used as in devoted parts which"
)
_WHICH = frozenset(
    {("of", "which"), ("of", "these"), ("of", "this"), ("of", "that"), ("of", "those"), ("of", "what"), ("of", "them")}
)
_COVERING = word_set(
    "cover covers covering make makes making account accounts accounting occupy occupies occupying take takes "
    "taking fill fills span spans constitute constitutes comprise comprises hold holds represent represents form "
    "forms compose contribute contributes claim claims total totals is are = get gets"
)
_COVERED = word_set("is are goes go belongs belong consists consist under covered occupied made taken held given left")
_OTHER_WHOLES = word_set("vegetation vegetated dry terrestrial remaining green natural unbuilt non remainder rest")
"""What a share may be of that is not the tile."""
_FRONT = frozenset({"at", "with", "covering", "occupying", "spanning"})


def share_mentions(tokens: Sequence[Token], found: Sequence[Mention], taken: frozenset[int]) -> frozenset[int]:
    """Give mentions the amounts that they share, but for those taken; return all that are accounted for."""
    spent: set[int] = set()
    each = any(token.text in _EACH or token.text == "both" for token in tokens)
    for start, end in _stretches(tokens):
        inside = [mention for mention in found if start <= mention.first < end and not mention.pronoun]
        amounts = [place for place in range(start, end) if place not in taken and _is_definite(tokens[place])]
        if not amounts:
            _place_apart(tokens, inside, start, end)
        if not inside or not amounts:
            continue
        if _pair(tokens, inside, amounts, start, end):
            spent.update(amounts)
            continue
        spent.update(_pair_runs(tokens, inside, amounts))
        for at in (at for at in amounts if at not in spent):
            told = any(part.at == at for mention in inside for part in mention.parts)
            if told or is_part(tokens, inside, at):
                spent.add(at)
                continue
            shared = (each and _each(tokens, inside, at)) or _together(tokens, inside, at, start, end)
            if shared or _is_relative(tokens, at) or _fronted(tokens, inside, at):
                spent.add(at)
    return frozenset(spent)


def rest_mentions(tokens: Sequence[Token], found: Sequence[Mention], earlier: Sequence[Amount]) -> None:
    """Let "the rest" be what other amounts leave; `earlier` are those of the sentence before."""
    rest = next((place for place, token in enumerate(tokens) if token.kind == "rest"), None)
    if rest is None:
        return
    given = [mention for mention in found if mention.amount and _is_share(tokens[mention.amount_at or 0])]
    said = [mention.amount for mention in given if mention.amount] or list(earlier)
    chain = _rest_chain(tokens, found, rest)
    if not chain or not said or any(mention.amount or mention.negated for mention in chain):
        return
    between = tokens[rest : chain[0].first] if chain else []
    mostly = any(token.kind in ("lead", "amount") for token in between)
    low, high = 1 - sum(amount.high for amount in said), 1 - sum(amount.low for amount in said)
    if high <= 0:
        return
    first, names = chain[0], list(dict.fromkeys(mention.name for mention in chain))
    low /= 2 if mostly else 1
    first.amount, first.amount_at = tokens[rest].amount or Amount("the rest", max(0.0, low), min(1.0, high)), rest
    first.joint = tuple(names[1:])
    if given and not first.places:
        first.places = list(given[0].places)


def _is_share(token: Token) -> bool:
    return token.name == "number" or (token.amount is not None and token.amount.word in FRACTIONS | {"minority"})


def _rest_chain(tokens: Sequence[Token], found: Sequence[Mention], rest: int) -> list[Mention]:
    after = next((number for number, mention in enumerate(found) if mention.first > rest), None)
    if after is not None and all(
        _is_between(token) or token.kind in ("lead", "amount") for token in tokens[rest + 1 : found[after].first]
    ):
        return chain_on(tokens, found, after)
    before = next((number for number in range(len(found) - 1, -1, -1) if found[number].last < rest), None)
    if before is None or any(
        token.kind in ("comma", "amount", "place") for token in tokens[found[before].last + 1 : rest]
    ):
        return []
    return [mention for mention in chain_back(tokens, found, before) if mention.amount is None]


def _stretches(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    cuts = [place for place, token in enumerate(tokens) if token.kind == "break" and token.text not in (":", "(", ")")]
    return zip([0, *(cut + 1 for cut in cuts)], [*cuts, len(tokens)], strict=True)


def _is_definite(token: Token) -> bool:
    """Tell an amount that can be shared out from one that describes."""
    return (
        token.amount is not None
        and (token.name == "number" or token.text in _WHOLLY | _ALL or token.amount.word in _DEFINITE)
        and token.text not in ("largely", "mainly", "primarily", "predominantly", "mostly")
    )


def _pair(tokens: Sequence[Token], inside: Sequence[Mention], amounts: Sequence[int], start: int, end: int) -> bool:
    """Pair a list of classes with a list of amounts of the same length."""
    texts = {token.text for token in tokens[start:end]}
    apart = inside[-1].last < amounts[0] or amounts[-1] < inside[0].first
    if len(amounts) < 2 or not apart:
        return False
    if len(amounts) != len(inside):
        if "respectively" in texts:
            for mention in inside:
                mention.silent, mention.unread = True, "it is not certain which amount goes with which class"
            return True
        return False
    if "respectively" not in texts and not (
        _is_list(tokens, amounts) and all(linked(tokens, one, other) for one, other in pairwise(inside))
    ):
        return False
    for mention, at in zip(inside, amounts, strict=True):
        mention.amount, mention.amount_at = tokens[at].amount, at
    return True


def _pair_runs(tokens: Sequence[Token], inside: Sequence[Mention], amounts: Sequence[int]) -> Iterator[int]:
    """Pair lists of classes with the lists of as many amounts next to them; yield the amounts."""
    runs: list[list[int]] = []
    for at in amounts:
        if runs and _is_list(tokens, [runs[-1][-1], at]):
            runs[-1].append(at)
        else:
            runs.append([at])
    for run in (run for run in runs if len(run) > 1):
        before = [number for number, mention in enumerate(inside) if mention.last < run[0]]
        after = next((number for number, mention in enumerate(inside) if mention.first > run[-1]), None)
        chains = [chain_back(tokens, inside, before[-1])] if before else []
        chains += [chain_on(tokens, inside, after)] if after is not None else []
        chain = next((chain for chain in chains if len(chain) == len(run)), [])
        if chain and not any(mention.amount for mention in chain):
            for mention, at in zip(chain, run, strict=True):
                mention.amount, mention.amount_at = tokens[at].amount, at
            yield from run


def _place_apart(tokens: Sequence[Token], inside: Sequence[Mention], start: int, end: int) -> None:
    """Put a list of classes into a list of places: "the north and the south, respectively"."""
    places = [token.place for token in tokens[start:end] if token.kind == "place"]
    if len(inside) > 1 and len(places) == len(inside) and any(t.text == "respectively" for t in tokens[start:end]):
        for mention, place in zip(inside, places, strict=True):
            mention.places = [place]


def _is_list(tokens: Sequence[Token], amounts: Sequence[int]) -> bool:
    return all(
        all(token.kind in ("comma", "and") or token.text in ("of", "the", "a") for token in tokens[one + 1 : other])
        for one, other in pairwise(amounts)
    )


def _is_relative(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether an amount is a part of another amount or class: "of which two thirds are crops"."""
    words = tuple(token.text for token in tokens[max(0, at - 2) : at])
    after = tuple(token.text for token in tokens[at + 1 : at + 3])
    if after[:1] == ("of",) and any(token.text in _OTHER_WHOLES for token in tokens[at + 2 : at + 4]):
        return True
    rest = tokens[at + 2 : at + 3]
    if rest and rest[0].kind == "rest" and after[0] == "of":
        return True
    return words in _WHICH or after in (
        ("of", "what"),
        ("of", "which"),
        ("of", "that"),
        ("of", "them"),
        ("of", "these"),
    )


def _chain(tokens: Sequence[Token], inside: Sequence[Mention], at: int) -> tuple[list[Mention], bool]:
    """The list of classes that an amount belongs to, and whether it stands after the amount."""
    before = [number for number, mention in enumerate(inside) if mention.last < at]
    after = next((number for number, mention in enumerate(inside) if mention.first > at), None)
    if after is not None and all(_is_between(token) for token in tokens[at + 1 : inside[after].first]):
        return chain_on(tokens, inside, after), True
    if before and resumes(tokens[inside[before[-1]].last + 1 : at]):
        return chain_on(tokens, inside, 0), False
    return (listed_back(tokens, inside, before[-1]), False) if before else ([], False)


def _is_between(token: Token) -> bool:
    return token.text in _TO_CHAIN or token.text == ":" or token.kind in ("noun", "approx", "place", "here")


def _each(tokens: Sequence[Token], inside: Sequence[Mention], at: int) -> bool:
    chain, on = _chain(tokens, inside, at)
    own = max((place for place in range(at) if tokens[place].kind == "amount"), default=-1)
    if not on and chain and chain[0].last < own < chain[-1].first:  # "trees (20 %), shrubs and water (5 % each)"
        chain = [mention for mention in chain if mention.first > own]
    if len(chain) < 2:
        return False
    near = tokens[at + 1 : at + 6] if on or at + 1 < len(tokens) else []
    behind = tokens[chain[-1].last + 1 : at] if not on else []
    stated = _EACH & {token.text for token in near} or (_EACH | {"both"}) & {token.text for token in behind}
    if not stated:
        return False
    for mention in chain:
        if mention.amount is None:
            mention.amount, mention.amount_at = tokens[at].amount, at
    return True


def _together(tokens: Sequence[Token], inside: Sequence[Mention], at: int, start: int, end: int) -> bool:
    amount = tokens[at].amount
    plain = tokens[at].name == "number" or (amount is not None and amount.word in FRACTIONS | {"most", "all"})
    texts = [token.text for token in tokens[start:end] if token.kind != "noun"]
    said = not _TOGETHER.isdisjoint(texts) or any(
        tuple(texts[place : place + len(words)]) == words
        for words in _TOGETHER_PHRASES
        if words[0] in texts
        for place in range(len(texts))
    )
    whole = tokens[at].text in _WHOLLY
    if not said and not plain and not whole:
        return False
    chain, on = _chain(tokens, inside, at)
    chain = _without_own([mention for mention in chain if not mention.negated], tokens)
    names = list(dict.fromkeys(mention.name for mention in chain))
    if len(names) < 2 or any(mention.amount for mention in chain):
        return False
    said |= on and whole
    if not said and (
        not plain or not (_opens(tokens[at + 1 : chain[0].first]) if on else _states(_after_list(tokens, chain, at)))
    ):
        return False
    first = chain[0]
    first.amount, first.amount_at, first.joint = amount, at, tuple(names[1:])
    return True


def _after_list(tokens: Sequence[Token], chain: Sequence[Mention], at: int) -> Sequence[Token]:
    """What stands between a list and an amount, less the comma that closes a list put in between commas."""
    between = tokens[chain[-1].last + 1 : at]
    inserted = chain[0].first > 0 and tokens[chain[0].first - 1].kind == "comma"
    return between[1:] if inserted and between and between[0].kind == "comma" else between


def _without_own(chain: list[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """A list up to the first class that comes with an amount of its own: "half is forest, the other half grass"."""
    for number, (one, other) in enumerate(pairwise(chain), start=1):
        if any(token.kind == "amount" for token in tokens[one.last + 1 : other.first]):
            return chain[:number]
    return chain


def _states(between: Sequence[Token]) -> bool:
    """Tell whether what stands between classes and an amount says that they cover it."""
    return (
        bool(between)
        and not any(token.kind in ("comma", "and", "not", "place", "order") for token in between)
        and any(token.text in _COVERING for token in between)
    )


def _opens(between: Sequence[Token]) -> bool:
    """Tell whether what stands between an amount and classes says that they cover it."""
    texts = [token.text for token in between]
    return not any(token.kind in ("comma", "and", "not") for token in between) and not _COVERED.isdisjoint(texts)


def _fronted(tokens: Sequence[Token], inside: Sequence[Mention], at: int) -> bool:
    """Take "at 20 %, bare soil" and "with 42 % of the area, grass" as amounts of what follows."""
    led = [token.text for token in tokens[max(0, at - 3) : at]]
    front = bool(led) and (led[-1] in _FRONT or led[1:] in (["share", "of"], ["portion", "of"], ["proportion", "of"]))
    if tokens[at].name != "number" or not front or any(m.last < at for m in inside):
        return False
    comma = next((place for place in range(at, len(tokens)) if tokens[place].kind == "comma"), None)
    after = inside[0]
    if comma is None or after.first < comma or any(token.kind == "amount" for token in tokens[at + 1 : after.first]):
        return False
    if not after.negated:
        after.amount, after.amount_at = tokens[at].amount, at
    return True
