"""How well queries are understood, scored on hand-written ones."""

from collections.abc import Sequence
from typing import NamedTuple

from bench.query_cases import Case
from core.query.understand import Understood, understand


class Score(NamedTuple):
    """Right and wrong over some queries."""

    right: int
    """Conditions that were meant and found."""
    wrong: int
    """Conditions that were found and not meant."""
    missed: int
    """Conditions that were meant and not found."""
    rests: int
    """Queries whose rest is exactly what it should be."""
    queries: int
    failed: tuple[str, ...]
    """What went wrong, a query each."""

    @property
    def precision(self) -> float:
        """Share of the found conditions that were meant."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the meant conditions that were found."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


def score(cases: Sequence[Case]) -> Score:
    """Compare what is understood with what is meant; a condition counts only with its exact class, limits and place."""
    right = wrong = missed = rests = 0
    failed = []
    for case in cases:
        found = understand(case.query)
        said, meant = set(written(found)), set(case.conditions)
        right, wrong, missed = right + len(said & meant), wrong + len(said - meant), missed + len(meant - said)
        rests += found.rest == case.rest
        if said != meant or found.rest != case.rest:
            failed.append(f"{case.query!r}: {sorted(said)} and {found.rest!r}, not {sorted(meant)} and {case.rest!r}")
    return Score(right, wrong, missed, rests, len(cases), tuple(failed))


def written(found: Understood) -> list[str]:
    """Write conditions as the cases do."""
    lines = []
    for condition in found.conditions:
        for fact in condition.facts:
            limits = "..".join(f"{round(share, 4):g}" for share in fact.range)
            lines += [f"{fact.name} {limits}{f' @{place}' if place else ''}" for place in fact.places or ("",)]
        if condition.dominant:
            lines.append(f"={condition.dominant}")
        if condition.near:
            lines.append(f"near {condition.near.lat:g},{condition.near.lon:g} {condition.near.radius_km:g}")
        if condition.area:
            lines.append(f"in {condition.area}")
    return lines
