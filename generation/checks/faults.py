"""What kind of error a contradicted claim is, in the terms of the field."""

from core.query.lexicon import WHOLE
from core.store.checkerrors import ErrorKind
from generation.checks.claims import Claim
from generation.checks.ground import Ground


def error_of(claim: Claim, ground: Ground) -> ErrorKind:
    """Return the kind of error of a claim that the land cover contradicts."""
    if claim.kind == "absence":
        return "wrong amount" if claim.amount is not None and claim.amount.low > 0 else "missed class"
    if not ground.has(claim.name, WHOLE):
        return "invented class"
    if claim.kind == "shape":
        return "wrong shape"
    if claim.kind == "dominance" and claim.place == WHOLE:
        return "image-level"
    if claim.kind in ("order", "rank", "dominance"):
        return "wrong order"
    placed = claim.kind == "size" and ground.has(claim.name, claim.place)
    return "wrong amount" if placed else "wrong place"
