"""How well captions are parsed: precision and recall on sentences that were labelled by hand."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from core.query.lexicon import WHOLE, Place
from core.raster.landcover import REGIONS
from generation.checks.claims import Claim, parse
from generation.checks.relations import LAST

FILES = tuple(Path(__file__).parent / f"claims_{name}.txt" for name in ("gold", "unseen", "last", "mended"))
"""Sentences that the grammar was tuned on, two batches from when it was finished, and what it once misread."""

KINDS = ("class", "region", "size", "order", "rank", "dominance", "peak", "shape", "absence")

_CLASSES = {
    "dev": "developed area",
    "bare": "bare land",
    "wetl": "wetland",
    "mang": "mangroves",
} | {name: name for name in ("water", "tree", "shrub", "grass", "crop", "snow", "moss")}
_PLACES: dict[str, Place] = {
    "TL": ("top left",),
    "TR": ("top right",),
    "BL": ("bottom left",),
    "BR": ("bottom right",),
    "M": ("middle",),
    "W": WHOLE,
    "ALL": REGIONS,
    "N": ("top left", "top right"),
    "S": ("bottom left", "bottom right"),
    "L": ("top left", "bottom left"),
    "R": ("top right", "bottom right"),
}
_AMOUNTS = {
    "xs": "extra small",
    "s": "small",
    "m": "medium",
    "l": "large",
    "xl": "extra large",
    "twothirds": "two thirds",
    "twofifths": "two fifths",
    "threequarters": "three quarters",
}

_BY_VERB = frozenset({"filling", "occupying", "making up"})
"""Amounts that a verb says, which are not labelled."""
_BOUND = re.compile(r"at (?:most|least) ")
_NOT_NUMBER = re.compile(r"(?<=\d)\D+$")

Fact = tuple[str, ...]
"""One labelled statement, its kind first."""


class Sentence(NamedTuple):
    """A sentence and what a person reads in it."""

    caption_set: str
    text: str
    facts: frozenset[Fact]


class Quality(NamedTuple):
    """Counts of one kind of statement."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        """Part of what was found that is labelled."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Part of what is labelled that was found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def read(path: Path) -> list[Sentence]:
    """Read a file of labelled sentences."""
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    return [
        Sentence(*_head(head), frozenset(fact for label in labels.split() for fact in _facts(label)))
        for head, labels in zip(lines[::2], lines[1::2], strict=True)
    ]


def _head(line: str) -> tuple[str, str]:
    caption_set, text = line.split(" | ", 1)
    return caption_set.strip(), text.strip()


def _facts(label: str) -> Iterator[Fact]:
    if "~" in label:
        name, shape = label.split("~")
        yield "shape", _CLASSES[name], "band" if shape == "linear" else shape
        return
    head, where = label.split("@")
    where, _, rank = where.partition("#")
    parts = where.rstrip("!^").split("=")[0].split("+")
    regions = tuple(region for part in parts for region in _PLACES[part])
    place = _name(regions)
    if rank:
        yield "rank", _CLASSES[head], place, rank
        return
    if "<>" in head:
        yield "order", *(_CLASSES[name] for name in head.split("<>")), place, "equal"
        return
    if ">" in head:
        yield "order", *(_CLASSES[name] for name in head.split(">")), place
        return
    name = _CLASSES[head.lstrip("-")]
    if head.startswith("-"):
        yield "absence", name, place
        return
    yield "class", name
    yield "region", name, place
    if "=" in where:
        amount = where.rstrip("!^").split("=")[1]
        yield "size", name, place, _AMOUNTS.get(amount, amount.rstrip("%"))
    if where[-1] == "!":
        yield "dominance", name, place
    elif where[-1] == "^":
        yield from (("peak", name, region) for region in regions)


def found_in(text: str) -> frozenset[Fact]:
    """Return what the grammar reads in a sentence, in the form of the labels."""
    return frozenset(fact for claim in parse(text) for fact in _facts_of(claim))


def _facts_of(claim: Claim) -> Iterator[Fact]:
    place = _name(claim.place)
    if claim.kind in ("presence", "size"):
        yield "class", claim.name
        yield "region", claim.name, place
        if claim.amount and claim.amount.word not in _BY_VERB:
            yield "size", claim.name, place, _NOT_NUMBER.sub("", _BOUND.sub("", claim.amount.word))
    elif claim.kind == "order":
        yield "order", claim.name, claim.other, place, *(["equal"] if claim.equal else [])
    elif claim.kind == "rank":
        yield "rank", claim.name, place, "last" if claim.group == LAST else str(claim.group)
    elif claim.kind == "peak":
        if claim.other in ("more", "less", "part"):
            return  # the labels say nothing of one place against another, or of parts of a class
        yield from (("peak", claim.name, region) for region in claim.place)
    elif claim.kind == "shape":
        yield "shape", claim.name, claim.other
    else:
        yield claim.kind, claim.name, place


def _name(place: Place) -> str:
    return " + ".join(place) or "whole"


def qualities(sentences: Iterable[Sentence]) -> dict[str, Quality]:
    """Compare the grammar with the labels, by kind of statement."""
    right, found, labelled = Counter[str](), Counter[str](), Counter[str]()
    for sentence in sentences:
        read_off = found_in(sentence.text)
        right.update(fact[0] for fact in read_off & sentence.facts)
        found.update(fact[0] for fact in read_off)
        labelled.update(fact[0] for fact in sentence.facts)
    return {kind: Quality(right[kind], found[kind], labelled[kind]) for kind in KINDS}
