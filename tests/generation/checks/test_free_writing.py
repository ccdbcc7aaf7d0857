"""Sentences in free writing about real label maps are judged as a careful reader judges them, claim by claim."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from core.query.lexicon import Place
from core.raster.landcover import REGIONS, Composition, decode_label, measure
from generation.checks.checking import CheckResult, check
from generation.checks.claims import ClaimKind
from generation.checks.verdicts import Judged, Verdict
from tests.checkout import SHARED

CASES = SHARED / "cases" / "truth"
KINDS: dict[str, ClaimKind] = {
    "P": "presence",
    "S": "size",
    "A": "absence",
    "O": "order",
    "R": "rank",
    "D": "dominance",
    "K": "peak",
    "X": "shape",
}
NAMES = {"dev": "developed area", "bare": "bare land"}
QUARTERS = {"TL": "top left", "TR": "top right", "BL": "bottom left", "BR": "bottom right", "M": "middle"}
HALVES: dict[str, Place] = {"N": REGIONS[:2], "S": REGIONS[2:4], "W": REGIONS[:4:2], "E": REGIONS[1:4:2]}
VERDICTS: dict[str, Verdict] = {"T": "supported", "F": "contradicted", "?": "unverifiable"}


class Case(NamedTuple):
    """A sentence about a label map, and what a careful reader makes of it."""

    tile: str
    text: str
    true: bool
    claims: tuple[str, ...]


def cases() -> list[Case]:
    path = CASES / "truth.json"
    read = json.loads(path.read_text()) if path.exists() else []
    return [Case(item["tile"], item["text"], item["truth"] == "T", tuple(item["claims"])) for item in read]


@cache
def composition(tile: str) -> Composition:
    return measure(decode_label((CASES / "labels" / f"{tile}.png").read_bytes(), max_pixels=10**8).ids)


def judged(case: Case) -> CheckResult:
    return check(case.text, composition(case.tile))


def place_of(label: str) -> Place:
    if label == "*":
        return ()
    return HALVES[label] if label in HALVES else (QUARTERS[label],)


def is_meant(item: Judged, label: str) -> bool:
    """Tell whether a claim is the labelled one: its kind, its classes, its place and its verdict."""
    kinds, classes, place, verdict = label.split()
    names = [NAMES.get(name, name) for name in classes.split("#")[0].split(">")]
    claim = item.claim
    same = claim.kind in {KINDS[kind] for kind in kinds.split("/")} and claim.name == names[0]
    return (
        same
        and claim.other in (*names[1:2], *([""] if len(names) == 1 else []), "top")
        and (claim.place == place_of(place) and item.verdict == VERDICTS[verdict])
    )


pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not Path(CASES).exists(), reason="needs the sentences with labels beside the checkout"),
]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.text[:40])
def test_a_true_sentence_raises_no_alarm_and_a_false_one_is_marked(case: Case) -> None:
    assert (judged(case).count("contradicted") == 0) is case.true


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.text[:40])
def test_all_that_a_sentence_claims_is_read(case: Case) -> None:
    found = judged(case).claims
    for label in (label for label in case.claims if not label.startswith("~")):
        assert any(is_meant(item, label) for item in found), label
