"""What can be seen, learned: logistic regression over the meaning of tags, from tags that were judged by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.embedders import open_embedder
from core.embedding.protocol import Embedder
from core.settings import Settings
from generation.osm.ground import UNKNOWN, Table, TagVerdict
from generation.osm.wording import phrase

FOLDS = 5
_TABLE = Path(__file__).parent / "data" / "labelled.tsv"
_RIDGE = 0.3
"""How strongly weights are held near 0: of 0.03, 0.1, 0.3, 1 and 3 the one with the best score across folds."""
_STEPS = 25

Vectors = NDArray[np.float64]
Seen = NDArray[np.bool_]


class Label(NamedTuple):
    """A tag that a person judged."""

    key: str
    value: str
    seen: bool


class Examples(NamedTuple):
    """The labels as what is learned from: a row of a vector for each, and whether it is seen."""

    vectors: Vectors
    seen: Seen


class Score(NamedTuple):
    """How well tags are judged that were not learned from."""

    accuracy: float
    f1: float
    """Of the tags that can be seen."""
    tags: int


@dataclass(frozen=True, slots=True)
class Learned:
    """A judge that has learned. Names, addresses and notes are left to the table: their values have no end."""

    embedder: Embedder
    weights: Vectors
    name: str = "learned"
    _held: dict[str, float] = field(default_factory=dict)

    def judge(self, key: str, value: str) -> TagVerdict:
        """Say how likely a tag can be seen."""
        said = Table().judge(key, value)
        if not said.visible and not Table(0.1).judge(key, value).visible and said.reason != UNKNOWN:
            return said
        text = phrase(key, value)
        if text not in self._held:
            vector = self.embedder.embed([text]).vectors.astype(np.float64)
            self._held[text] = float(_chances(vector, self.weights)[0])
        chance = self._held[text]
        reason = f"learned from tags judged by hand: {chance:.0%} likely to be seen"
        return TagVerdict(chance >= 0.5, reason, said.cover)


@cache
def labels() -> tuple[Label, ...]:
    """Read the tags that were judged by hand."""
    rows = [
        line.rsplit("\t", 1) for line in _TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    tags = [(tag.partition("="), seen == "1") for tag, seen in rows]
    return tuple(Label(key, value, seen) for (key, _, value), seen in tags)


def learned(settings: Settings) -> Learned:
    """Learn from all labels, with the bundled model; takes a second."""
    embedder = open_embedder(threads=settings.workers)
    return Learned(embedder, fit(*examples(embedder)))


def cross_validated(known: Examples, *, by_key: bool) -> Score:
    """Judge each label by what was learned from the others.

    Args:
        known: All labels.
        by_key: Whether a fold holds all labels of its keys, so that a key is judged that was never seen; else every
            fifth label, of seen and unseen ones alike.
    """
    vectors, seen = known
    judged = np.zeros(len(seen), dtype=bool)
    for fold in _folds(by_key=by_key):
        rest = np.setdiff1d(np.arange(len(seen)), fold)
        judged[fold] = _chances(vectors[fold], fit(vectors[rest], seen[rest])) >= 0.5
    right = int((judged & seen).sum())
    f1 = 2 * right / max(1, int(judged.sum()) + int(seen.sum()))
    return Score(float((judged == seen).mean()), f1, len(seen))


def fit(vectors: Vectors, seen: Seen, ridge: float = _RIDGE) -> Vectors:
    """Return the weights of a logistic regression, the last of them without a vector, by Newton's method."""
    inputs = np.column_stack([vectors, np.ones(len(vectors))])
    held = np.full(inputs.shape[1], ridge)
    held[-1] = 0.0
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (chances - seen) + held * weights
        bend = (inputs.T * (chances * (1 - chances))) @ inputs + np.diag(held)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _chances(vectors: Vectors, weights: Vectors) -> Vectors:
    chances: Vectors = 1 / (1 + np.exp(-(vectors @ weights[:-1] + weights[-1])))
    return chances


def examples(embedder: Embedder) -> Examples:
    """Turn all labels into vectors."""
    texts = [phrase(one.key, one.value) for one in labels()]
    return Examples(embedder.embed(texts).vectors.astype(np.float64), np.array([one.seen for one in labels()]))


def _folds(*, by_key: bool) -> Iterator[NDArray[np.int64]]:
    groups: Sequence[int]
    if by_key:
        keys = sorted({one.key for one in labels()}, key=lambda key: (-sum(one.key == key for one in labels()), key))
        groups = [keys.index(one.key) % FOLDS for one in labels()]
    else:
        groups = [number % FOLDS for number in range(len(labels()))]
    for fold in range(FOLDS):
        yield np.flatnonzero(np.array(groups) == fold)
