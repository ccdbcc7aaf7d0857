"""What a caption claims: classes with places and amounts, order, dominance, shape and absence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from core.query.lexicon import WHOLE, Amount, Place
from core.raster.landcover import REGIONS
from generation.checks.amounts import amount_mentions
from generation.checks.confined import is_located
from generation.checks.contrasts import Contrast, contrasts_of
from generation.checks.gate import held_back
from generation.checks.lines import sentences
from generation.checks.mention import Mention
from generation.checks.mentions import mentions_of
from generation.checks.places import place_mentions
from generation.checks.pronouns import Spoken, spoken_of
from generation.checks.qualified import is_doubted
from generation.checks.ratios import ratios_of
from generation.checks.relations import (
    LAST,
    Lead,
    Order,
    Rank,
    leads_of,
    of_image,
    orders_of,
    ranks_of,
    share_places,
)
from generation.checks.rewriting import plainly
from generation.checks.shaped import shapes_of
from generation.checks.sharing import rest_mentions, share_mentions
from generation.checks.tokens import Token, is_zero

ClaimKind = Literal["presence", "size", "absence", "order", "rank", "dominance", "peak", "shape"]
"""What is claimed of a class; a peak is a place where it is said to be strongest, a rank its place in the order."""

_RECIPE_NOUNS = frozenset({"fraction", "part", "portion", "amount", "quantity"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of a caption on one class in one place."""

    start: int
    """First character of its words in the caption."""
    end: int
    kind: ClaimKind
    name: str
    """The class, as in the ChatEarthNet legend."""
    place: Place = WHOLE
    amount: Amount | None = None
    """The size word or number; with an absence, "no large water": the amount that is denied; with an order, how many
    times as much the first class covers."""
    other: str = ""
    """For an order the class that covers less, for a shape its name, for a peak how strong: top, strong, more,
    less, or part, of which the amount lies there."""
    group: int = 1
    """For dominance, how many classes are said to dominate together; for a rank its number, or LAST."""
    equal: bool = False
    """For an order, both classes are said to cover about the same."""
    exact: bool = False
    """The amount is a size word with a noun of the caption recipe: "a small portion"."""
    hedged: bool = False
    """Said with a doubt, so that it cannot be wrong."""
    joint: tuple[str, ...] = ()
    """For a size, classes that cover it together with the first."""
    against: Place = WHOLE
    """For a peak that is more or less, the place that it is held against."""

    def __str__(self) -> str:
        """Return it in the short form of hand-made labels."""
        where = " + ".join(self.place) if self.place else "whole"
        if self.kind == "order":
            times = f" {self.amount.word}" if self.amount else ""
            return f"{self.name} {'=' if self.equal else '>'} {self.other} @ {where}{times}"
        if self.kind == "rank":
            return f"{'last' if self.group == LAST else f'number {self.group}'} {self.name} @ {where}"
        mark = {"absence": "no ", "dominance": "lead ", "peak": f"{self.other} ", "shape": f"{self.other} "}
        size = f" = {self.amount.word}" if self.amount else ""
        name = " + ".join((self.name, *self.joint))
        return f"{mark.get(self.kind, '')}{name} @ {where}{size}"


class Unread(NamedTuple):
    """A stretch of a caption that names a class and that the grammar does not account for; it carries no claim."""

    start: int
    end: int
    reason: str
    """In words, for people."""
    classes: int = 1
    """How many names of classes it holds."""


class Reading(NamedTuple):
    """What was read of a caption."""

    claims: tuple[Claim, ...]
    """In the order of their words."""
    unread: tuple[Unread, ...] = ()
    coverage: float | None = None
    """Share of the names of classes that were read; None where there are none."""
    named: int = 0
    """How many names of classes there are."""


def parse(text: str) -> tuple[Claim, ...]:
    """Return the claims of a caption in the order of their words; any text is fine."""
    return read(text).claims


def read(text: str) -> Reading:
    """Return the claims of a caption, and the stretches that could not be read; any text is fine."""
    claims: list[Claim] = []
    unread: list[Unread] = []
    amounts: list[Amount] = []
    named = 0
    before: tuple[Spoken, ...] = ()
    places: tuple[Place, ...] = ()
    for written in sentences(text):
        tokens, contrasts = contrasts_of(plainly(written))
        found = mentions_of(tokens, before)
        places = place_mentions(tokens, found, places)
        ratios = list(ratios_of(tokens, found))
        spent = frozenset(near for _, at in ratios for near in (at, at - 1))
        amount_mentions(tokens, found, spent | share_mentions(tokens, found, spent))
        rest_mentions(tokens, found, amounts)
        amounts = [mention.amount for mention in found if mention.amount and not mention.places]
        held_back(tokens, found, text)
        claims += _claims(tokens, found, [order for order, _ in ratios])
        claims += _of_contrasts(tokens, found, contrasts)
        unread += _unread(tokens, found)
        named += len(found)
        before = spoken_of(tokens, found) or before
    ordered = tuple(sorted(claims, key=lambda claim: (claim.start, claim.end)))
    left = sum(stretch.classes for stretch in unread)
    return Reading(ordered, tuple(unread), 1 - left / named if named else None, named)


def _unread(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Unread]:
    """Neighbours that are not read for one reason make one stretch."""
    for reason, group in groupby(found, key=lambda mention: mention.unread if mention.silent else ""):
        held = list(group)
        if reason:
            start, end = (min(tokens[m.first].start for m in held), max(tokens[m.last].end for m in held))
            yield Unread(start, end, reason, len(held))


def _claims(tokens: Sequence[Token], found: Sequence[Mention], ratios: Sequence[Order]) -> Iterator[Claim]:
    leads = [lead for lead in leads_of(tokens, found) if not any(mention.silent for mention in lead.mentions)]
    led = {id(mention) for lead in leads for mention in lead.mentions}
    measured = {(order.more.first, order.less.first) for order in ratios}
    plain = (order for order in orders_of(tokens, found) if (order.more.first, order.less.first) not in measured)
    orders = [order for order in (*ratios, *plain) if not (order.more.silent or order.less.silent)]
    for order in orders:
        share_places(order)
    held = {id(mention) for order in orders for mention in (order.more, order.less)}
    said = [mention for mention in found if not mention.silent]
    for mention in said:
        placed = bool(mention.places) and not mention.leading
        if not mention.pronoun or placed or mention.peaks or mention.amount or mention.negated:
            yield from _of_mention(
                tokens, mention, whole=id(mention) in led or bool(mention.excepted and id(mention) in held)
            )
    yield from _of_leads(tokens, leads)
    yield from _of_orders(tokens, orders)
    for rank in ranks_of(tokens, found):
        yield from () if rank.mention.silent else _of_rank(tokens, rank)
    for mention in said:
        yield from _of_peaks(tokens, mention)
        yield from _of_parts(tokens, mention)
    for shape in (shape for shape in shapes_of(tokens, found) if not shape.mention.silent):
        start, end = _span(tokens, shape.mention, shape.at)
        hedged = shape.mention.hedged or is_doubted(tokens, shape.at)
        yield Claim(start, end, "shape", shape.mention.name, other=tokens[shape.at].name, hedged=hedged)


def _of_mention(tokens: Sequence[Token], mention: Mention, *, whole: bool) -> Iterator[Claim]:
    """Its presence or amount where it is, and its presence where it is strongest."""
    start, end = _span(tokens, mention, mention.amount_at)
    amount, hedged = mention.amount, mention.hedged
    kind: ClaimKind = "absence" if mention.negated or is_zero(amount) else "size" if amount else "presence"
    if mention.excepted and (mention.negated or not (whole or amount or mention.peaks)):
        yield from _of_exceptions(mention, start, end)
    everywhere = whole and (mention.peaks or mention.far)
    apart = mention.only is not None and mention.only > (mention.amount_at or 0) and not mention.leading
    apart |= not mention.leading and is_located(tokens, mention)
    if amount and mention.places and (apart or (not mention.leading and of_image(tokens, mention.amount_at or 0))):
        yield Claim(start, end, kind, mention.name, WHOLE, amount, exact=_exact(tokens, mention), hedged=hedged)
        kind, amount = "presence" if kind == "size" else kind, None
    joint = mention.joint if kind == "size" else ()
    places = _places(mention, bare=bool(mention.peaks and not amount and not everywhere))
    for place in (amount and not mention.places and _with_amount(tokens, mention)) or places:
        exact = _exact(tokens, mention)
        yield Claim(start, end, kind, mention.name, place, amount, exact=exact, hedged=hedged, joint=joint)
        if joint:
            yield Claim(start, end, "presence", mention.name, place, hedged=hedged)
    if everywhere and mention.places:
        yield Claim(start, end, "presence", mention.name, hedged=hedged)
    for place in (place for peak in mention.peaks for place in peak.places):
        yield Claim(start, end, "presence", mention.name, place, hedged=hedged)


def _places(mention: Mention, *, bare: bool) -> list[Place]:
    """Its places, without any the whole tile; less what a denial leaves out, which may lie in the middle too."""
    places = mention.places or ([] if bare else [WHOLE])
    if not (mention.negated and mention.excepted):
        return places
    out = {region for place in mention.excepted for region in place or REGIONS}
    if "middle" in out:
        return []
    left = (tuple(region for region in place or REGIONS[:4] if region not in out | {"middle"}) for place in places)
    return [place for place in left if place]


def _with_amount(tokens: Sequence[Token], mention: Mention) -> list[Place]:
    """An amount that is added with "with" to where a class is strongest is told of that place."""
    at = mention.amount_at or 0
    added = any(token.text == "with" for token in tokens[max(0, at - 2) : at]) and not of_image(tokens, at)
    return [place for peak in mention.peaks for place in peak.places if added and at > peak.at + 1]


def _of_exceptions(mention: Mention, start: int, end: int) -> Iterator[Claim]:
    """The opposite of what is said of it, in the places that are left out."""
    kind: ClaimKind = "presence" if mention.negated else "absence"
    for place in mention.excepted:
        yield Claim(start, end, kind, mention.name, place, hedged=mention.hedged)


def _exact(tokens: Sequence[Token], mention: Mention) -> bool:
    at = mention.amount_at
    return at is not None and at + 1 < len(tokens) and tokens[at + 1].text in _RECIPE_NOUNS


def _of_leads(tokens: Sequence[Token], leads: Sequence[Lead]) -> Iterator[Claim]:
    for lead in leads:
        names = {mention.name for mention in lead.mentions}
        for mention in lead.mentions:
            start, end = _span(tokens, mention, lead.at)
            for place in [WHOLE] if mention.far or of_image(tokens, lead.at) else mention.places or [WHOLE]:
                hedged = mention.hedged
                yield Claim(start, end, "dominance", mention.name, place, group=len(names), hedged=hedged)


def _of_orders(tokens: Sequence[Token], orders: Sequence[Order]) -> Iterator[Claim]:
    for order in orders:
        start, end = tokens[order.more.first].start, tokens[order.less.last].end
        if start > end:
            start, end = tokens[order.less.first].start, tokens[order.more.last].end
        hedged = order.more.hedged or order.less.hedged
        for place in order.less.places or order.more.places or [WHOLE]:
            one, other, equal = order.more.name, order.less.name, order.equal
            yield Claim(start, end, "order", one, place, order.times, other=other, equal=equal, hedged=hedged)


def _of_rank(tokens: Sequence[Token], rank: Rank) -> Iterator[Claim]:
    mention = rank.mention
    start, end = _span(tokens, mention, rank.at)
    for place in [WHOLE] if mention.far or of_image(tokens, rank.at) else mention.places or [WHOLE]:
        yield Claim(start, end, "rank", mention.name, place, group=rank.number, hedged=mention.hedged)


def _of_peaks(tokens: Sequence[Token], mention: Mention) -> Iterator[Claim]:
    for peak in mention.peaks:
        start, end = _span(tokens, mention, peak.at)
        strength = tokens[peak.at].name
        together = tuple(dict.fromkeys(region for place in peak.places for region in place))
        yield Claim(start, end, "peak", mention.name, together, other=strength, hedged=mention.hedged)


def _of_parts(tokens: Sequence[Token], mention: Mention) -> Iterator[Claim]:
    for part in mention.parts:
        start, end = _span(tokens, mention, part.at)
        for place in part.places:
            yield Claim(start, end, "peak", mention.name, place, part.amount, other="part", hedged=mention.hedged)


def _of_contrasts(tokens: Sequence[Token], found: Sequence[Mention], contrasts: Sequence[Contrast]) -> Iterator[Claim]:
    for contrast in contrasts:
        before = [mention for mention in found if mention.last < contrast.at]
        mention = before[-1] if before else next(iter(found), None)
        if mention is None or mention.silent or mention.negated:
            continue
        start, end = _span(tokens, mention, contrast.at)
        strength = "less" if contrast.less else "more"
        for place in [contrast.place] if contrast.place is not None else mention.places:
            if place and place != contrast.against:
                name, hedged, against = mention.name, mention.hedged, contrast.against
                yield Claim(start, end, "peak", name, place, other=strength, hedged=hedged, against=against)


def _span(tokens: Sequence[Token], mention: Mention, at: int | None) -> tuple[int, int]:
    """The words of a mention, and of the amount or relation that goes with it."""
    first = min(mention.first, mention.first if at is None else at)
    last = max(mention.last, mention.last if at is None else at)
    return tokens[first].start, tokens[last].end
