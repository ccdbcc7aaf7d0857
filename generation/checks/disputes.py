"""What two captions of one tile contradict each other about: claims in the same terms that cannot both be true."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from core.query.lexicon import Amount, Place
from core.raster.landcover import REGIONS
from core.store.disputes import DISPUTE_KINDS, DisputeKind
from generation.checks.claims import Claim, parse
from generation.checks.ground import Ground
from generation.checks.relations import LAST
from generation.checks.tokens import is_zero
from generation.checks.verdicts import LOOSE, percent

DISPUTES_VERSION = 1
"""Goes up with every change that can change what is found in a pair."""

_APART = 0.025
"""Amounts whose ranges lie no farther apart than this may mean the same."""
_WEIGHTS: dict[DisputeKind, float] = {
    "what dominates": 1.0,
    "there or not": 0.4,
    "how much": 0.3,
    "order": 0.5,
    "where": 0.25,
}
"""How much of the image a contradiction of each kind is about, where it is told of the whole."""
_THERE = frozenset({"presence", "size", "dominance", "peak"})


@dataclass(frozen=True, slots=True)
class Dispute:
    """A claim of one caption, and the claim of the other that cannot be true beside it."""

    kind: DisputeKind
    one: Claim
    other: Claim
    weight: float

    @property
    def names(self) -> tuple[str, ...]:
        """The classes that it is about."""
        named = (self.one.name, *((self.one.other,) if self.kind == "order" else ()), self.other.name)
        return tuple(dict.fromkeys(named))


def disputes_of(one: str, other: str) -> tuple[Dispute, ...]:
    """Return what two texts contradict each other about, the weightiest first; what is said with a doubt never does."""
    first, second = (tuple(claim for claim in parse(text) if not claim.hedged) for text in (one, other))
    found: dict[tuple[DisputeKind, Place, frozenset[str]], Dispute] = {}
    for dispute in (
        *_largest(first, second),
        *_orders(first, second),
        *_denied(first, second),
        *_amounts(first, second),
        *_peaks(first, second),
    ):
        about = (dispute.kind, _narrow(dispute), frozenset(dispute.names))
        found.setdefault(about, dispute)
    return tuple(sorted(found.values(), key=lambda dispute: (-dispute.weight, dispute.one.start)))


def weight_of(found: Sequence[Dispute]) -> float:
    """How far two captions contradict each other: the weightiest, and a little for each further one."""
    weights = sorted((dispute.weight for dispute in found), reverse=True)
    return sum(weight / (1 + place) for place, weight in enumerate(weights))


def kinds_of(found: Sequence[Dispute]) -> int:
    """The kinds as bits."""
    return sum({1 << DISPUTE_KINDS.index(dispute.kind) for dispute in found})


def _narrow(dispute: Dispute) -> Place:
    """The smaller of the two places."""
    return min((dispute.one.place, dispute.other.place), key=lambda place: _area(place))


def _area(place: Place) -> float:
    """Share of the image that a place is."""
    return 1.0 if not place or len(place) == len(REGIONS) else min(1.0, len(place) / 4)


def _whole(place: Place) -> Place:
    return () if len(place) == len(REGIONS) else place


def _made(kind: DisputeKind, one: Claim, other: Claim, part: float = 1.0) -> Dispute:
    return Dispute(kind, one, other, _WEIGHTS[kind] * part * min(_area(one.place), _area(other.place)))


def _same_place(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    return ((a, b) for a, b in product(first, second) if _whole(a.place) == _whole(b.place))


def _of(claims: Sequence[Claim], *kinds: str) -> list[Claim]:
    return [claim for claim in claims if claim.kind in kinds]


def _largest(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[Dispute]:
    """Two texts that call different classes dominant, or one that gives the other's no first rank."""
    leads, others = _of(first, "dominance"), _of(second, "dominance")
    for one, other in _same_place(leads, others):
        mine = {claim.name for claim in leads if _whole(claim.place) == _whole(one.place)}
        theirs = {claim.name for claim in others if _whole(claim.place) == _whole(one.place)}
        if not mine & theirs:
            yield _made("what dominates", one, other)
    for one, other in _same_place(first, second):
        if _leads_not(one, other) or _leads_not(other, one):
            yield _made("what dominates", one, other)


def _leads_not(lead: Claim, said: Claim) -> bool:
    """Whether a claim leaves no room for a class to be the only dominant one."""
    if lead.kind != "dominance" or lead.group > 1:
        return False
    if said.kind == "order" and not said.equal:
        return said.other == lead.name
    if said.kind == "rank":
        return said.name == lead.name and said.group in (2, 3, 4, LAST)
    if said.kind == "size" and said.amount is not None and said.name != lead.name:
        return said.amount.low > 0.5 and lead.name not in said.joint
    return False


def _orders(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[Dispute]:
    """One text puts first what the other puts second."""
    for one, other in _same_place(_of(first, "order"), _of(second, "order")):
        if (one.name, one.other) == (other.other, other.name) and not (one.equal or other.equal):
            yield _made("order", one, other)


def _denied(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[Dispute]:
    """One text says that a class is absent where the other has it; not where that text has it too."""
    for one, other in product(first, second):
        mine = _denies(one, other) and not any(_denies(one, own) for own in first)
        if mine or (_denies(other, one) and not any(_denies(other, own) for own in second)):
            yield _made("there or not", one, other)


def _denies(absent: Claim, said: Claim) -> bool:
    if absent.kind != "absence" or said.kind not in _THERE or said.name != absent.name or said.joint:
        return False
    if _whole(absent.place) and not (said.place and set(said.place) <= set(absent.place)):
        return False
    if absent.amount is not None and not is_zero(absent.amount) and absent.amount.low > 0:
        return said.amount is not None and said.kind == "size" and said.amount.low >= absent.amount.low
    return said.amount is None or not said.amount.none


def _amounts(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[Dispute]:
    """Amounts of one class in one place that cannot both be true; of several in a text none may fit."""
    sized, others = (
        [claim for claim in claims if claim.kind == "size" and claim.amount and not claim.joint]
        for claims in (first, second)
    )
    for one, other in _same_place(sized, others):
        if one.name != other.name:
            continue
        here = [claim for claim in sized if claim.name == one.name and _whole(claim.place) == _whole(one.place)]
        there = [claim for claim in others if claim.name == one.name and _whole(claim.place) == _whole(one.place)]
        gaps = [_gap(mine, theirs) for mine, theirs in product(here, there)]
        if min(gaps) > _APART:
            yield _made("how much", one, other, 1 + min(gaps))


def _gap(one: Claim, other: Claim) -> float:
    """How far the ranges of two amounts lie apart."""
    (low, high), (least, most) = _range(one), _range(other)
    return max(low - most, least - high)


def _range(claim: Claim) -> tuple[float, float]:
    amount: Amount | None = claim.amount
    if amount is None:
        return 0.0, 1.0
    if amount.none:
        return 0.0, amount.high
    return (amount.low, amount.high) if claim.exact else LOOSE.get(amount.word, (amount.low, amount.high))


def _peaks(first: Sequence[Claim], second: Sequence[Claim]) -> Iterator[Dispute]:
    """A class that is strongest in one place by one text, in another by the other; the middle overlaps all."""
    tops, others = (
        [claim for claim in claims if claim.kind == "peak" and claim.other == "top"] for claims in (first, second)
    )
    for one, other in product(tops, others):
        apart = one.name == other.name and one.place and other.place and not set(one.place) & set(other.place)
        if apart and "middle" not in (*one.place, *other.place):
            mine = {region for claim in tops if claim.name == one.name for region in claim.place}
            if not mine & set(other.place):
                yield Dispute("where", one, other, _WEIGHTS["where"])


def said_of(claim: Claim) -> str:
    """Say in a few words what a claim says."""
    if claim.kind == "order":
        return f"{claim.name} {'as much as' if claim.equal else 'more than'} {claim.other}{_in(claim.place)}"
    if claim.kind == "absence":
        size = f"{claim.amount.word} " if claim.amount and not is_zero(claim.amount) else ""
        return f"no {size}{claim.name}{_in(claim.place)}"
    if claim.kind == "dominance":
        return f"{claim.name} dominates{_the(claim.place)}"
    if claim.kind == "rank":
        return f"{claim.name} comes {'last' if claim.group == LAST else f'number {claim.group}'}{_in(claim.place)}"
    if claim.kind == "peak":
        return f"{claim.name} mostly{_in(claim.place)}"
    if claim.kind == "size" and claim.amount:
        return f"{_amount(claim.amount)} {claim.name}{_in(claim.place)}"
    return f"{claim.name}{_in(claim.place)}" if claim.place else f"{claim.name} is there"


def _amount(amount: Amount) -> str:
    """Say an amount: a number or a size word as it was written, any other word by what it means."""
    if amount.word in LOOSE or any(sign.isdigit() for sign in amount.word):
        return amount.word
    if amount.none or amount.low < _APART:
        return f"at most {amount.high:.0%}"
    return f"{amount.low:.0%} or more" if amount.high > 1 - _APART else f"{amount.low:.0%} to {amount.high:.0%}"


def measured_of(dispute: Dispute, ground: Ground) -> str:
    """Say what the map has of the classes, in the place of the contradiction."""
    place = _narrow(dispute)
    if dispute.kind == "where":
        name = dispute.one.name
        places = dispute.one.place, dispute.other.place
        parts = (f"{percent(ground.share(name, where))}{_in(where)}" for where in places)
        return f"{name} {', '.join(parts)}"
    shares = [f"{name} {percent(ground.share(name, place))}" for name in dispute.names]
    return f"{', '.join(shares)}{_in(place)}"


def _the(place: Place) -> str:
    return f" the {' and '.join(place)}" if _whole(place) else ""


def _in(place: Place) -> str:
    return f" in{_the(place)}" if _whole(place) else ""
