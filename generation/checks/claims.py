"""What a caption claims: classes with places and amounts, order, dominance, shape and absence."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from core.query.lexicon import WHOLE, Place
from core.raster.landcover import REGIONS
from generation.checks.amounts import amount_mentions
from generation.checks.bonds import is_carried, may_be_of, of_all_as_well, share_places, with_other_amounts
from generation.checks.claim import Claim, ClaimKind, Reading, Unread
from generation.checks.confined import is_located
from generation.checks.contrasts import Contrast
from generation.checks.frames import frame_of, framed
from generation.checks.gate import held_back
from generation.checks.leftover import hold_unplaced
from generation.checks.mention import Mention, span_of
from generation.checks.mentions import mentions_of
from generation.checks.places import place_mentions
from generation.checks.pronouns import Spoken, spoken_of
from generation.checks.qualified import is_doubted
from generation.checks.ratios import RATIO_NEEDS, ratios_of
from generation.checks.relations import (
    ORDER_NEEDS,
    RANK_NEEDS,
    Lead,
    Order,
    Rank,
    leads_of,
    of_image,
    orders_of,
    ranks_of,
)
from generation.checks.shaped import shapes_of
from generation.checks.sharing import rest_mentions, share_mentions
from generation.checks.signs import Signs, may
from generation.checks.skeletons import Skeleton, is_plain, skeleton_of
from generation.checks.stretches import SEEN, Context, sentences_of, stretches
from generation.checks.tokens import Token, is_zero
from generation.checks.vocabulary import STAND_IN_SIGN

__all__ = ["Claim", "ClaimKind", "Reading", "Unread", "parse", "read"]

_AGAIN = 256
"""Captions that a page shows again, or that were read for it before it is opened."""

_ENDLESS = "the sentence is too long"
_RECIPE_NOUNS = frozenset({"fraction", "part", "portion", "amount", "quantity"})


def parse(text: str) -> tuple[Claim, ...]:
    """Return the claims of a caption in the order of their words; any text is fine."""
    return read(text).claims


@lru_cache(maxsize=_AGAIN)
def read(text: str) -> Reading:
    """Return the claims of a caption, and the stretches that could not be read; any text is fine."""
    claims: list[Claim] = []
    unread: list[Unread] = []
    named = 0
    context = Context()
    for start, stretch in stretches(text.replace(STAND_IN_SIGN, "\u02a2")):
        told, bones = _told_of(stretch, context)
        claims += [_moved(claim, start, bones) for claim in told.claims]
        unread += [item._replace(start=item.start + start, end=item.end + start) for item in told.left]
        named += told.named
        spoken, places, amounts, frame = told.context
        if names := bones.names:
            spoken = tuple([Spoken(names.get(name, name), plural) for name, plural in spoken])
        context = Context(spoken or context.before, places, amounts, frame)
    left = sum(stretch.classes for stretch in unread)
    return Reading(tuple(claims), tuple(unread), 1 - left / named if named else None, named)


def _told_of(stretch: str, context: Context) -> tuple["_Told", Skeleton]:
    """Read a stretch, or its skeleton where that says the same of other classes."""
    bones = skeleton_of(stretch)
    if bones.names and is_plain(bones.text):
        told = _told(bones.text, context.as_seen_by(bones.text))
        if not told.left:  # what is not read is told in its own words
            return told, bones
    return _told(stretch, context.as_seen_by(stretch)), Skeleton(stretch)


def _moved(claim: Claim, start: int, bones: Skeleton) -> Claim:
    """Put a claim of a stretch into the caption."""
    first, last = start + bones.place(claim.start), start + bones.place(claim.end)
    _, _, kind, name, place, amount, other, group, equal, exact, hedged, joint, against, either = claim
    if names := bones.names:
        name, other = names.get(name, name), names.get(other, other)
        joint = tuple([names.get(one, one) for one in joint]) if joint else joint
    # by place: with names it takes three times as long, and there are millions
    return Claim(first, last, kind, name, place, amount, other, group, equal, exact, hedged, joint, against, either)


class _Told(NamedTuple):
    """What was read of a stretch of prose, or of a whole text that does not part into such; places are in it."""

    claims: tuple[Claim, ...]
    left: tuple[Unread, ...]
    named: int
    """How many names of classes it holds."""
    context: Context
    """What it leaves to the next one."""


@lru_cache(maxsize=SEEN)
def _told(stretch: str, context: Context) -> _Told:
    claims: list[Claim] = []
    left: list[Unread] = []
    before, places, amounts, frame = context
    named = 0
    for said, contrasts, signs, endless in sentences_of(stretch):
        frame = frame_of(said, frame)
        tokens = framed(said, frame) if frame else said
        if endless:
            names = tuple(token.name for token in tokens)
            left += [Unread(tokens[0].start, tokens[-1].end, _ENDLESS, names)] if tokens else []
            named += len(tokens)
            continue
        found = mentions_of(tokens, before, signs)
        spoken = places
        places = place_mentions(tokens, found, places)
        ratios = list(ratios_of(tokens, found)) if may(RATIO_NEEDS, signs) else []
        spent = frozenset(near for _, at in ratios for near in (at, at - 1))
        amount_mentions(tokens, found, spent | share_mentions(tokens, found, spent))
        rest_mentions(tokens, found, amounts)
        amounts = tuple(mention.amount for mention in found if mention.amount and not mention.places)
        held_back(tokens, found, stretch, signs)
        hold_unplaced(tokens, found, spoken)
        claims += _claims(tokens, found, [order for order, _ in ratios], signs)
        claims += _of_contrasts(tokens, found, contrasts)
        left += _unread(tokens, found)
        named += len(found)
        before = spoken_of(tokens, found) or before
    claims.sort(key=lambda claim: (claim.start, claim.end))
    return _Told(tuple(claims), tuple(left), named, Context(before, places, amounts, frame))


def _unread(tokens: Sequence[Token], found: Sequence[Mention]) -> Iterator[Unread]:
    """Neighbours that are not read for one reason make one stretch."""
    for reason, group in groupby(found, key=lambda mention: mention.unread if mention.silent else ""):
        held = list(group)
        if reason:
            start, end = (min(tokens[m.first].start for m in held), max(tokens[m.last].end for m in held))
            yield Unread(start, end, reason, tuple(mention.name for mention in held))


def _claims(
    tokens: Sequence[Token], found: Sequence[Mention], ratios: Sequence[Order], signs: Signs
) -> Iterator[Claim]:
    called = leads_of(tokens, found) if "lead" in signs else ()
    leads = [lead for lead in called if not any(mention.silent for mention in lead.mentions)]
    led = {id(mention) for lead in leads for mention in lead.mentions}
    measured = {max(order.more.first, order.less.first) for order in ratios}
    ordered = orders_of(tokens, found) if may(ORDER_NEEDS, signs) else ()
    plain = (order for order in ordered if max(order.more.first, order.less.first) not in measured)
    orders = [order for order in (*ratios, *plain) if not (order.more.silent or order.less.silent)]
    for order in orders:
        share_places(order)
    held = {id(mention) for order in orders for mention in (order.more, order.less)}
    said = [mention for mention in found if not mention.silent]
    named: set[int] = set()
    for mention in said:
        again, here = tokens[mention.first].start in named, mention.places or mention.peaks
        named.add(tokens[mention.first].start)
        if again and not (here or mention.amount or mention.negated):
            continue  # the subject of a second verb that says no more of how much there is
        placed = bool(mention.places) and not mention.leading
        if not mention.pronoun or placed or mention.peaks or mention.amount or mention.negated:
            yield from _of_mention(
                tokens, mention, whole=id(mention) in led or bool(mention.excepted and id(mention) in held)
            )
    yield from _of_leads(tokens, leads)
    yield from _of_orders(tokens, orders)
    for rank in ranks_of(tokens, found) if may(RANK_NEEDS, signs) else ():
        yield from () if rank.mention.silent else _of_rank(tokens, rank)
    for mention in said:
        yield from _of_peaks(tokens, mention)
        yield from _of_parts(tokens, mention)
    shapes = shapes_of(tokens, found) if "shape" in signs else ()
    for shape in (shape for shape in shapes if not shape.mention.silent):
        start, end = span_of(tokens, shape.mention, shape.at)
        # Measured is the shape of the class in the whole tile, not of its part in some place.
        part = any(place != WHOLE for place in shape.mention.places)
        hedged = part or shape.mention.hedged or is_doubted(tokens, shape.at)
        yield Claim(start, end, "shape", shape.mention.name, other=tokens[shape.at].name, hedged=hedged)


def _with(name: Token) -> tuple[str, ...]:
    """Woody plants are trees and shrubs, so that an amount of them is of both; recipes mean trees alone."""
    return ("shrub",) if name.text.startswith("woody") else ()


def _of_mention(tokens: Sequence[Token], mention: Mention, *, whole: bool) -> Iterator[Claim]:
    """Its presence or amount where it is, and its presence where it is strongest."""
    start, end = span_of(tokens, mention, mention.amount_at)
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
    if kind == "size" and not joint and not _exact(tokens, mention):
        joint = _with(tokens[mention.last])
    loose = is_carried(tokens, mention) or (amount and of_all_as_well(tokens, mention))
    either = (WHOLE,) if loose else may_be_of(tokens, mention)
    places = _places(mention, bare=bool(mention.peaks and not amount and not everywhere))
    if amount and len(places) > 1:
        others = with_other_amounts(tokens, mention)
        places = [place for place in places if place not in others] or places
    for place in (amount and not mention.places and _with_amount(tokens, mention)) or places:
        exact = _exact(tokens, mention)
        said = Claim(start, end, kind, mention.name, place, amount, exact=exact, hedged=hedged, joint=joint)
        yield said._replace(either=either)
        if joint or (either == (WHOLE,) and kind == "size"):
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
            start, end = span_of(tokens, mention, lead.at)
            for place in [WHOLE] if mention.far or of_image(tokens, lead.at) else mention.places or [WHOLE]:
                hedged = mention.hedged
                said = Claim(start, end, "dominance", mention.name, place, group=len(names), hedged=hedged)
                yield said._replace(either=(WHOLE,) if is_carried(tokens, mention) else ())


def _of_orders(tokens: Sequence[Token], orders: Sequence[Order]) -> Iterator[Claim]:
    for order in orders:
        start, end = tokens[order.more.first].start, tokens[order.less.last].end
        if start > end:
            start, end = tokens[order.less.first].start, tokens[order.more.last].end
        hedged = order.more.hedged or order.less.hedged
        for place in order.less.places or order.more.places or [WHOLE]:
            one, other, equal = order.more.name, order.less.name, order.equal
            said = Claim(start, end, "order", one, place, order.times, other=other, equal=equal, hedged=hedged)
            yield said._replace(either=() if order.more.places or not order.list_of else (WHOLE,))


def _of_rank(tokens: Sequence[Token], rank: Rank) -> Iterator[Claim]:
    mention = rank.mention
    start, end = span_of(tokens, mention, rank.at)
    for place in [WHOLE] if mention.far or of_image(tokens, rank.at) else mention.places or [WHOLE]:
        yield Claim(start, end, "rank", mention.name, place, group=rank.number, hedged=mention.hedged)


def _of_peaks(tokens: Sequence[Token], mention: Mention) -> Iterator[Claim]:
    for peak in mention.peaks:
        start, end = span_of(tokens, mention, peak.at)
        strength = tokens[peak.at].name
        together = tuple(dict.fromkeys(region for place in peak.places for region in place))
        yield Claim(start, end, "peak", mention.name, together, other=strength, hedged=mention.hedged)


def _of_parts(tokens: Sequence[Token], mention: Mention) -> Iterator[Claim]:
    for part in mention.parts:
        start, end = span_of(tokens, mention, part.at)
        for place in part.places:
            yield Claim(start, end, "peak", mention.name, place, part.amount, other="part", hedged=mention.hedged)


def _of_contrasts(tokens: Sequence[Token], found: Sequence[Mention], contrasts: Sequence[Contrast]) -> Iterator[Claim]:
    for contrast in contrasts:
        before = [mention for mention in found if mention.last < contrast.at]
        mention = before[-1] if before else next(iter(found), None)
        if mention is None or mention.silent or mention.negated:
            continue
        start, end = span_of(tokens, mention, contrast.at)
        strength = "less" if contrast.less else "more"
        for place in [contrast.place] if contrast.place is not None else mention.places:
            if place and place != contrast.against:
                name, hedged, against = mention.name, mention.hedged, contrast.against
                yield Claim(start, end, "peak", name, place, other=strength, hedged=hedged, against=against)
