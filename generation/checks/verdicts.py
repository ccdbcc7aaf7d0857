"""Whether a claim holds: its verdict, with the measured number."""

from typing import Literal, NamedTuple

from core.query.lexicon import Amount
from core.raster.landcover import MIN_PX, REGIONS
from core.raster.reliability import Doubt
from core.store.checkerrors import ErrorKind
from generation.checks.claims import Claim, ClaimKind
from generation.checks.ground import IDS, NAMES, Ground
from generation.checks.relations import LAST
from generation.checks.tokens import is_zero

Verdict = Literal["supported", "contradicted", "unverifiable"]
"""What the land cover says to a claim."""

VERDICT_WORDS: dict[Verdict, str] = {
    "supported": "agrees with the map",
    "contradicted": "disagrees with the map",
    "unverifiable": "cannot be told",
}
"""Verdicts in words: the map has errors too, and says nothing for sure."""

TOLERANCE = 0.02
"""Shares that differ by less than two points count as equal."""

_HALF_PERCENT = 0.005
LOOSE = {
    "extra small": (0.0, 0.12),
    "small": (0.0, 0.25),
    "minor": (0.0, 0.25),
    "medium": (0.08, 0.62),
    "large": (0.2, 1.0),
    "extra large": (0.6, 1.0),
    "substantial": (0.12, 1.0),
    "limited": (0.0, 0.5),
}
"""Shares that the size words may mean where they are not used as in the caption recipe."""
_STRONG = 0.9
"""A class that is "mainly" in a region has there at least this part of its share of the tile."""
_EQUAL = 0.25
"""Two classes cover about the same if they differ by no more than this part of the larger one."""
_MOST_REGIONS = 4
"""A class that is said to be throughout is in at least four of the five regions."""


class Judged(NamedTuple):
    """A claim with its verdict."""

    claim: Claim
    verdict: Verdict
    measured: float | None = None
    """Share 0..1 of the class in the place of the claim; None where nothing can be measured."""
    detail: str = ""
    """The measurement in words."""
    error: ErrorKind | None = None
    """What a contradicted claim gets wrong."""
    rival: str = ""
    """The class that the map has in place of the claimed one, where the claim compares."""
    doubt: Doubt | None = None
    """Why the map may be wrong rather than the claim, where it is contradicted."""
    reader: str = ""
    """The model that read the claim from the text; empty for the grammar of this check. The verdict is always ours."""


def judge(claim: Claim, ground: Ground, *, strict: bool = True, in_words: bool = True) -> Judged:
    """Hold a claim against the land cover.

    With `strict`, size words used as in the caption recipe ("a small portion") mean its bands, give or take
    two points; without, and in freer wording ("a small area"), a wider range. A claim made with a hedge is never
    contradicted, shapes are left to `generation.checks.shapes`. Without `in_words` the measurement is not told.
    """
    counts, kind = ground.counts(claim.place), claim.kind
    total = sum(counts)
    if not total:
        return Judged(claim, "unverifiable", None, "no land cover is known there")
    there = counts[IDS[claim.name]]
    measured = (there + sum([counts[IDS[name]] for name in claim.joint]) if claim.joint else there) / total
    if kind == "shape":
        return Judged(claim, "unverifiable", measured, "shapes were not measured")
    if _holds(claim, ground, there, measured, strict):
        verdict: Verdict = "supported"
    else:
        open_ = claim.hedged or (claim.either and _may_hold(claim, ground, strict))
        verdict = "unverifiable" if open_ else "contradicted"
    detail = _detail(claim, ground, measured) if in_words else ""
    rival = claim.other if kind == "order" else _leader(claim, ground) if kind == "dominance" else ""
    return Judged(claim, verdict, measured, detail, None, rival)


def _may_hold(claim: Claim, ground: Ground, strict: bool) -> bool:
    """Tell whether it holds in another place that its sentence may speak of."""
    others = (judge(claim._replace(place=place, either=()), ground, strict=strict) for place in claim.either)
    return any(other.verdict == "supported" for other in others)


def _holds(claim: Claim, ground: Ground, there: int, measured: float, strict: bool) -> bool:
    kind: ClaimKind = claim.kind
    if kind == "absence":
        return _absent(claim, ground, measured)
    if kind == "peak" and claim.other in ("more", "less"):
        return _more(claim, ground, measured)
    if there < MIN_PX and not claim.joint:
        return kind == "size" and claim.amount is not None and claim.amount.none
    if kind == "order":
        return _ahead(claim, measured, ground.share(claim.other, claim.place))
    if kind == "rank":
        return _ranked(claim, ground, measured)
    if kind == "dominance":
        return measured >= sorted(ground.shares(claim.place))[-claim.group] - TOLERANCE
    if kind == "peak":
        return _strongest(claim, ground, measured)
    if claim.place == REGIONS and not _throughout(claim, ground):
        return False
    return claim.amount is None or _fits(claim.amount, measured, strict and claim.exact)


def _throughout(claim: Claim, ground: Ground) -> bool:
    return sum(ground.has(claim.name, (region,)) for region in REGIONS) >= _MOST_REGIONS


def _ahead(claim: Claim, measured: float, other: float) -> bool:
    if claim.equal:
        return abs(measured - other) <= max(TOLERANCE, _EQUAL * max(measured, other))
    if claim.amount is not None:
        return claim.amount.low * other <= measured <= claim.amount.high * max(other, 1e-9)
    return measured >= other - TOLERANCE


def _ranked(claim: Claim, ground: Ground, measured: float) -> bool:
    """Tell whether the class with that rank covers as much; the last of those that are there, whatever their number."""
    ranked = [share for name, share in _ranking(claim, ground) if ground.has(name, claim.place)]
    if claim.group > len(ranked):
        return False
    return abs(measured - ranked[-1 if claim.group == LAST else claim.group - 1]) <= TOLERANCE


def _ranking(claim: Claim, ground: Ground) -> list[tuple[str, float]]:
    shares = ground.shares(claim.place)
    return sorted(((name, shares[number]) for name, number in IDS.items() if number), key=lambda item: -item[1])


def _absent(claim: Claim, ground: Ground, measured: float) -> bool:
    """Fewer pixels than the captions mention are as good as none, and so is what rounds to "0 %".

    "No large water" denies only the amount.
    """
    if claim.amount is not None and claim.amount.low > 0:
        return measured < claim.amount.low
    if claim.amount is not None and is_zero(claim.amount) and measured < claim.amount.high:
        return True
    return not ground.has(claim.name, claim.place)


def _strongest(claim: Claim, ground: Ground, measured: float) -> bool:
    if claim.other == "part" and claim.amount is not None:
        there, all_of_it = (ground.counts(place)[IDS[claim.name]] for place in (claim.place, ()))
        return _fits(claim.amount, there / max(1, all_of_it), exact=False)
    if claim.other == "strong":
        return measured >= _STRONG * ground.share(claim.name, ())
    rivals = REGIONS if "middle" in claim.place else REGIONS[:4]  # the middle is a part of each quarter
    most = max(ground.share(claim.name, (region,)) for region in rivals)
    if len(claim.place) > 1:
        measured = max(ground.share(claim.name, (region,)) for region in claim.place)
    return measured >= most - min(TOLERANCE, most / 4)


def _more(claim: Claim, ground: Ground, measured: float) -> bool:
    """Tell whether a class covers more, or less, in a place than in another; equal shares are neither."""
    other = ground.share(claim.name, claim.against)
    slack = min(TOLERANCE / 2, max(measured, other) / 20)
    more = measured - other if claim.other == "more" else other - measured
    return more > -slack and max(measured, other) > 0


def _fits(amount: Amount, measured: float, exact: bool) -> bool:
    low, high = amount.low, amount.high
    if not exact and not amount.none and amount.word in LOOSE:
        low, high = LOOSE[amount.word]
    slack = TOLERANCE + _HALF_PERCENT
    return low - slack <= measured < high + slack


def _detail(claim: Claim, ground: Ground, measured: float) -> str:
    """Say in words what was measured."""
    where = f"the {_listed(claim.place)}" if claim.place and claim.place != REGIONS else "the image"
    text = f"{claim.name} covers {percent(measured)} of {where}"
    if claim.joint:
        return f"{_listed((claim.name, *claim.joint))} cover {percent(measured)} of {where}"
    if claim.kind == "order":
        return f"{text}, {claim.other} {percent(ground.share(claim.other, claim.place))}"
    if claim.kind == "dominance":
        return f"{text}; {_largest(claim, ground)}"
    if claim.kind == "rank":
        order = ", ".join(f"{name} {percent(share)}" for name, share in _ranking(claim, ground) if share)
        return f"{text}; in order: {order}"
    if claim.kind == "peak":
        against = f"the {_listed(claim.against)}" if claim.against else "the image"
        return f"{text}, {percent(ground.share(claim.name, claim.against))} of {against}{_winner(claim, ground)}"
    return text


def _largest(claim: Claim, ground: Ground) -> str:
    name = _leader(claim, ground)
    if name == claim.name:
        return "it is the largest class"
    return f"{name} is larger with {percent(ground.share(name, claim.place))}"


def _leader(claim: Claim, ground: Ground) -> str:
    shares = ground.shares(claim.place)
    return NAMES[shares.index(max(shares))]


def _winner(claim: Claim, ground: Ground) -> str:
    """Name the region where a class is strongest, if it is said to be so elsewhere."""
    best = max(REGIONS, key=lambda region: ground.share(claim.name, (region,)))
    most = ground.share(claim.name, (best,))
    return f"; most in the {best} with {percent(most)}" if claim.other == "top" and best not in claim.place else ""


def _listed(regions: tuple[str, ...]) -> str:
    return regions[0] if len(regions) == 1 else f"{', '.join(regions[:-1])} and {regions[-1]}"


def percent(share: float) -> str:
    """As many digits as it takes to tell a trace from nothing."""
    if 0 < share < 0.001:
        return f"{share * 100:.1g}%"
    return f"{share * 100:.1f}%" if 0 < share < 0.1 else f"{share * 100:.0f}%"
