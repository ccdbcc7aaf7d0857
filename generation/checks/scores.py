"""The scores of a caption: one for each kind of claim, and the headline score, their weighted mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import get_args

from generation.checks.claims import ClaimKind
from generation.checks.ground import Ground
from generation.checks.missing import named
from generation.checks.verdicts import Judged

WEIGHTS = {
    "classes": 3,
    "recall": 2,
    "position": 2,
    "size": 2,
    "dominance": 2,
    "order": 1,
    "absence": 1,
    "shape": 1,
    "style": 1,
}
"""How much each score counts in the headline; what a caption makes no claim about does not count."""

_FAULT = 0.25
"""What a breach of a style rule takes off the score for style."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How true a caption is, each 0..1; None where it says nothing of the kind."""

    classes: float | None
    """Part of the named classes that are in the tile (1 - CHAIRi)."""
    recall: float | None
    """Part of the known area whose class is named."""
    position: float | None
    """Part of the claims on a region that hold there: a class, where it is strongest."""
    size: float | None
    """Part of the size words and numbers that agree with the measured share."""
    dominance: float | None
    order: float | None
    absence: float | None
    shape: float | None
    style: float | None
    """1, less a quarter for each breach of a rule."""
    truth: float | None
    """The headline, 0..100: the weighted mean of the others. None if no land cover is known."""
    coverage: float | None
    """Part of the class names that were read; no part of the truth, and None where no class is named."""


_LEAST = 0.1
_LEAST_AREA = 1e-9

_NOTHING = Scores(*(None for _ in fields(Scores)))


def scores_of(
    judged: Sequence[Judged],
    faults: int,
    ground: Ground,
    coverage: float | None,
    unknown: frozenset[str] = frozenset(),
) -> Scores:
    """Score a caption from its verdicts; classes of which it is `unknown` whether it names them weigh nothing."""
    if not sum(ground.overall):
        return replace(_NOTHING, coverage=coverage)
    said = named([item.claim for item in judged])
    held, placed = _held(judged, ground)
    parts = {
        "classes": _mean([ground.has(name, ()) for name in said]),
        "recall": _recall(said, unknown - said, ground),
        "position": _mean(placed),
        "size": _mean(held["size"]),
        "dominance": _mean(held["dominance"]),
        "order": _mean(held["order"] + held["rank"]),
        "absence": _mean(held["absence"]),
        "shape": _mean(held["shape"]),
        "style": max(0.0, 1 - _FAULT * faults),
    }
    counted = {name: value for name, value in parts.items() if value is not None}
    total = sum(WEIGHTS[name] for name in counted)
    truth = 100 * sum(WEIGHTS[name] * value for name, value in counted.items()) / total
    return Scores(**parts, truth=truth, coverage=coverage)


def _recall(said: set[str], unknown: set[str] | frozenset[str], ground: Ground) -> float | None:
    """The part of the area whose class is named, of the area of which that is known."""
    known = 1 - sum(ground.share(name, ()) for name in unknown)
    return min(1.0, sum(ground.share(name, ()) for name in said) / known) if known > _LEAST_AREA else None


def _held(judged: Iterable[Judged], ground: Ground) -> tuple[dict[ClaimKind, list[bool]], list[bool]]:
    """Whether claims hold, by kind, and whether those on a region hold there, whatever the size that they state.

    What cannot be verified is left out.
    """
    held: dict[ClaimKind, list[bool]] = {kind: [] for kind in get_args(ClaimKind)}
    placed: list[bool] = []
    for item in judged:
        if item.verdict == "unverifiable":
            continue
        claim, holds = item.claim, item.verdict == "supported"
        kind = claim.kind
        held[kind].append(holds)
        if claim.place and kind in ("presence", "size", "peak"):
            placed.append(ground.has(claim.name, claim.place) if kind == "size" else holds)
    return held, placed


def _mean(held: Sequence[bool]) -> float | None:
    return sum(held) / len(held) if held else None


def lost(scores: Scores) -> list[tuple[str, float]]:
    """Return how many points of 100 each part takes off the headline, the most first; less than a tenth is left out."""
    counted = {name: value for name in WEIGHTS if (value := getattr(scores, name)) is not None}
    total = sum(WEIGHTS[name] for name in counted)
    taken = [(name, 100 * WEIGHTS[name] * (1 - value) / total) for name, value in counted.items()]
    return sorted(((name, points) for name, points in taken if points >= _LEAST), key=lambda item: -item[1])
