"""Prove the labels by arithmetic: `python -m bench.free.proof` prints those that the maps do not bear out.

The tolerances are those of docs/truth-check.md, written down a second time, so that a mistake of the check is not taken
over. A false claim has to be false by a margin: where readers could differ, a sentence is no measure.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bench.free.labels import Kind, Label
from bench.free.sentences import DEV, KEPT, Case, cases
from core.query.lexicon import WHOLE, Place
from core.raster.landcover import CLASSES, MIN_PX, REGIONS, Composition
from generation.facts.measure import Facts

_IDS = {land.name: land.id for land in CLASSES}
_SLACK = 0.025
"""A number may be off by two points and what rounding hides."""
_ABOUT = 0.055
_MARGIN = 0.02
"""A false amount misses the range by as much again."""
_EQUAL = 0.25
_MAINLY = 0.9
_MOST_REGIONS = 4
_BANDS = {"xs": (0, 0.09), "s": (0.1, 0.19), "m": (0.2, 0.49), "l": (0.5, 0.79), "xl": (0.8, 1)}
_FACTOR = 1.25
"""A factor may be off by as much either way."""
_SHAPES = {
    "band": {"elongated", "branching"},
    "network": {"branching"},
    "compact": {"compact"},
    "irregular": {"irregular", "branching"},
}


class Disagreement(NamedTuple):
    """A label that the map does not bear out, or a sentence that its labels do not."""

    number: int
    text: str
    reason: str


class Ground(NamedTuple):
    """The land cover of one map."""

    composition: Composition
    facts: Facts

    def px(self, name: str, place: Place) -> int:
        """Pixels of a class in a place."""
        return self._counts(place)[_IDS[name]]

    def share(self, name: str, place: Place) -> float:
        """Share 0..1 of a class in a place."""
        counts = self._counts(place)
        return counts[_IDS[name]] / sum(counts[1:])

    def ranked(self, place: Place) -> list[float]:
        """Shares of the classes of a place that are large enough to be named, largest first."""
        return sorted((self.share(n, place) for n in list(_IDS)[1:] if self.px(n, place) >= MIN_PX), reverse=True)

    def _counts(self, place: Place) -> list[int]:
        whole = place == WHOLE or len(place) == len(REGIONS)
        rows = range(4) if whole else [REGIONS.index(region) for region in place]
        return [int(count) for count in self.composition.regions[list(rows)].sum(axis=0)]


def disagreements(case: Case) -> Iterator[Disagreement]:
    """Yield what is wrong with the labels of a sentence."""
    sentence, ground = case.sentence, Ground(case.composition, case.facts)
    wrong = {label.verdict for label in sentence.required}
    if sentence.true == ("F" in wrong):
        yield Disagreement(sentence.number, sentence.text, "its truth does not follow from its claims")
    for label in sentence.labels:
        for kind in label.kinds if label.verdict in "TFU" else ():
            if holds(kind, label, ground) != (label.verdict == "T"):
                shares = ", ".join(f"{n} {ground.share(n, p):.1%}" for n in label.names for p in label.places)
                yield Disagreement(sentence.number, sentence.text, f"{kind} {label} ({shares})")


def holds(kind: Kind, label: Label, ground: Ground) -> bool:
    """Tell whether a claim is true."""
    if kind == "X":
        return _shaped(label.names[0], label.detail, ground.facts)
    if kind == "P" and label.places == (REGIONS,):
        return sum(_in(kind, label, (region,), ground) for region in REGIONS) >= _MOST_REGIONS
    places = tuple((region,) for region in REGIONS) if label.places == (REGIONS,) else label.places
    if kind == "K":
        return _strongest(label, places, ground)
    found = [_in(kind, label, place, ground) for place in places]
    return any(found) if label.any_place else all(found)


def _in(kind: Kind, label: Label, place: Place, ground: Ground) -> bool:
    shares = [ground.share(name, place) for name in label.names]
    there = all(ground.px(name, place) >= MIN_PX for name in label.names)
    if kind == "A":
        return not any(ground.px(name, place) >= MIN_PX for name in label.names)
    if kind == "P" or (kind == "S" and not label.detail):
        return there
    if kind == "S":
        return _fits(sum(shares), label.detail, strict=label.verdict != "T")
    if kind == "O":
        return there and _ahead(shares[0], shares[1], label.detail)
    if kind == "Q":
        return there and all(abs(a - b) <= max(0.02, _EQUAL * max(a, b)) for a, b in pairwise(shares))
    ranked = ground.ranked(place)
    if kind == "D":
        return there and min(shares) >= ranked[len(shares) - 1] - 0.02
    at = label.rank - 1 if label.rank > 0 else label.rank
    return there and at < len(ranked) and abs(shares[0] - ranked[at if label.rank else 0]) <= 0.02


def _fits(share: float, amount: str, *, strict: bool) -> bool:
    """Tell whether a share is what an amount says; with `strict`, whether it comes anywhere near."""
    low, high, slack = _range(amount)
    slack += _MARGIN if strict else 0
    return low - slack <= share <= high + slack


def _range(amount: str) -> tuple[float, float, float]:
    """Lowest and highest share of an amount, and by how much a reader lets them be missed."""
    if amount in _BANDS:
        return *_BANDS[amount], _SLACK
    number = re.fullmatch(r"([~<>]?)(\d+)(?:-(\d+))?", amount)
    if number is None:
        raise ValueError(f"{amount!r} is no amount")
    low, high = int(number[2]) / 100, int(number[3] or number[2]) / 100
    if number[1] == "<":
        return 0, high, 0
    if number[1] == ">":
        return low, 1, 0
    return low, high, _ABOUT if number[1] else 0 if number[3] else _SLACK


def _ahead(larger: float, smaller: float, factor: str) -> bool:
    if not factor:
        return larger >= smaller - 0.02
    times = float(factor.strip("x+"))
    ratio = larger / smaller
    return ratio >= times if factor.endswith("+") else times / _FACTOR <= ratio <= times * _FACTOR


def _strongest(label: Label, places: tuple[Place, ...], ground: Ground) -> bool:
    """A class mainly somewhere has nine tenths of its share of the tile there; else no such place has more of it."""
    name = label.names[0]
    said = {region for place in places for region in place}
    if label.detail == "main":
        return all(ground.share(name, place) >= _MAINLY * ground.share(name, WHOLE) for place in places)
    others: list[Place] = [(region,) for region in REGIONS if region not in said]
    if len(said) > 1 and len(places) == 1:
        others = [tuple(region for region in REGIONS[:4] if region not in said)]
    rest = [ground.share(name, place) for place in others]
    here = [ground.share(name, place) for place in places]
    return max(here) <= min(rest) + 0.02 if label.detail == "low" else min(here) >= max(rest) - 0.02


def _shaped(name: str, shape: str, facts: Facts) -> bool:
    patches = facts.patches_of(name)
    if shape == "scattered":
        return patches.count > 1 and patches.division > _EQUAL
    if shape == "broad":
        return bool(patches.count) and patches.largest[0].px >= facts.share(name) * facts.valid_px / 2
    return any(patch.shape in _SHAPES[shape] for patch in patches.largest)


def main() -> None:
    """Print every label that the maps do not bear out."""
    found = [found for path in (DEV, KEPT) for case in cases(path) for found in disagreements(case)]
    for number, text, reason in found:
        print(f"{number}: {text}\n     {reason}")
    print(f"{len(found)} disagreements")


if __name__ == "__main__":
    main()
