"""What the truth check reads in a sentence, in the form of the labels: the only module that knows the check."""

from bench.free.labels import Kind
from bench.free.score import Found, Judged
from bench.free.sentences import Case
from generation.checks.checking import check
from generation.checks.claims import ClaimKind
from generation.checks.relations import LAST
from generation.checks.verdicts import Judged as Claimed

_KINDS: dict[ClaimKind, Kind] = {
    "presence": "P",
    "size": "S",
    "absence": "A",
    "order": "O",
    "rank": "R",
    "dominance": "D",
    "peak": "K",
    "shape": "X",
}
_SETS = {"recipe 3.5": "35", "recipe 4v": "4v"}
"""Manners whose size words mean what they do in their caption set; the others belong to no set."""


def judged(case: Case) -> Judged:
    """Check a sentence against its map."""
    style = _SETS.get(case.sentence.manner)
    result = check(case.sentence.text, case.composition, facts=case.facts, caption_set=style)
    return Judged(case.sentence, tuple(found(item) for item in result.claims))


def found(item: Claimed) -> Found:
    """Put a claim of the check into the form of the labels."""
    claim = item.claim
    kind = "Q" if claim.equal else _KINDS[claim.kind]
    return Found(
        kind=kind,
        names=(claim.name, claim.other) if claim.kind == "order" else (claim.name, *claim.joint),
        place=claim.against if claim.other == "less" else claim.place,
        holds={"supported": True, "contradicted": False}.get(item.verdict),
        rank=(-1 if claim.group == LAST else claim.group) if kind == "R" else 0,
        shape=claim.other if kind == "X" else "",
    )
