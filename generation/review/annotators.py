"""What is probably true of each item, and how reliable each annotator is, by the model of Dawid and Skene.

An annotator who is told a true label says each label with a chance of its own: the confusion matrix. From votes alone,
labels and matrices are estimated in turns (expectation maximisation), beginning with the shares of the votes.
Source: Dawid and Skene, Maximum likelihood estimation of observer error-rates using the EM algorithm, Applied
Statistics 28, 1979.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import ReviewError
from generation.review.ratings import Decision, Rating, latest

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

TRUTH_CHECK = "truth check"
"""The annotator that is no person."""
RIGHT, WRONG = "right", "wrong"
"""What people and the truth check can both say of a caption."""
SAID: Mapping[Decision, str] = {"accept": RIGHT, "edit": WRONG, "reject": WRONG}
"""What a decision says of the caption as it was; unsure says nothing."""

SMOOTHING = 0.5
"""Votes that every cell of a confusion matrix has before anybody votes: few real ones never make a chance 0 or 1."""

_ROUNDS = 500
_STILL = 1e-6
_LEAST = 1e-300


class Vote(NamedTuple):
    """What an annotator says of an item."""

    item: int
    annotator: str
    label: str


class Annotator(NamedTuple):
    """How an annotator votes."""

    name: str
    votes: int
    confusion: tuple[tuple[float, ...], ...]
    """A row for each true label, a column for each that is said, in the order of the labels; rows add to 1."""
    right: float
    """Chance that the annotator says the true label of an item, over the labels as common as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Labelling:
    """What is probably true, and who is how reliable."""

    labels: tuple[str, ...]
    items: Numbers
    """(n,) items in ascending order."""
    probabilities: Floats
    """(n, labels) chance that each label is the true one; rows add to 1."""
    prior: tuple[float, ...]
    """Share of each label among the items."""
    annotators: tuple[Annotator, ...]
    """By name."""

    def probability(self, item: int, label: str) -> float:
        """Return the chance that a label is the true one of an item; LookupError of one without votes."""
        at = int(np.searchsorted(self.items, item))
        if at == len(self.items) or self.items[at] != item:
            raise LookupError(f"Nobody voted on {item}.")
        return float(self.probabilities[at, self.labels.index(label)])


def votes_of(ratings: Iterable[Rating], contradicted: Mapping[int, bool]) -> list[Vote]:
    """Return what reviewers and the truth check say of captions: RIGHT or WRONG.

    The check calls a caption wrong whose claims the map contradicts; it votes only on captions that somebody rated
    and that it could check. A reviewer who bears its name is told apart.
    """
    people = [
        Vote(rating.item, _person(rating.reviewer), SAID[rating.decision])
        for rating in latest(ratings)
        if rating.decision in SAID
    ]
    items = dict.fromkeys(vote.item for vote in people)
    return people + [
        Vote(item, TRUTH_CHECK, WRONG if contradicted[item] else RIGHT) for item in items if item in contradicted
    ]


def _person(name: str) -> str:
    return f"{name} (a person)" if name == TRUTH_CHECK else name


def dawid_skene(
    votes: Sequence[Vote], labels: Sequence[str] = (RIGHT, WRONG), *, smoothing: float = SMOOTHING
) -> Labelling | None:
    """Return probable labels and confusion matrices; None where no item has two votes, which tells nothing.

    An annotator may vote several times on an item. The model takes annotators for independent of each other once the
    true label is known, and for better than chance on the whole: nothing in votes alone can tell.

    Raises:
        ReviewError: a vote for a label that is none of the labels.
    """
    if strange := {vote.label for vote in votes}.difference(labels):
        raise ReviewError(f"A vote says {min(strange)!r}; known are {', '.join(labels)}.")
    if not votes:
        return None
    items, item = np.unique(np.array([vote.item for vote in votes], np.int64), return_inverse=True)
    names, who = np.unique(np.array([vote.annotator for vote in votes]), return_inverse=True)
    if np.bincount(item).max() < 2:
        return None
    numbers = {label: number for number, label in enumerate(labels)}
    said = np.array([numbers[vote.label] for vote in votes], np.int64)
    ballots, of_item = _ballots(item, who * len(labels) + said, len(names) * len(labels))
    chances, prior, confusions = _estimated(ballots, len(names), len(labels), smoothing)
    annotators = [
        Annotator(str(name), int(count), tuple(map(tuple, matrix.tolist())), float(prior @ np.diag(matrix)))
        for name, count, matrix in zip(names, np.bincount(who), confusions, strict=True)
    ]
    return Labelling(tuple(labels), items, chances[of_item], tuple(prior.tolist()), tuple(annotators))


class _Ballots(NamedTuple):
    """Items that the same annotators voted on alike, which have the same chances."""

    votes: Floats
    """(ballots, annotators * labels): how often each annotator says each label."""
    items: Floats
    """(ballots,): how many items there are of each."""


def _ballots(item: Numbers, cell: Numbers, cells: int) -> tuple[_Ballots, Numbers]:
    """Group items by their votes, given as the item and the cell of annotator and label; say which has which."""
    order = np.lexsort((cell, item))
    counts = np.bincount(item)
    rows = np.full((len(counts), counts.max()), -1, np.int64)
    rows[np.arange(counts.max()) < counts[:, None]] = cell[order]
    alike, of_item, items = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    ballot, vote = np.nonzero(alike >= 0)
    votes = np.zeros((len(alike), cells))
    np.add.at(votes, (ballot, alike[ballot, vote]), 1)
    return _Ballots(votes, items.astype(np.float64)), of_item


def _estimated(ballots: _Ballots, annotators: int, labels: int, smoothing: float) -> tuple[Floats, Floats, Floats]:
    """Return (ballots, labels) chances, (labels,) shares and (annotators, labels, labels) confusion matrices."""
    said = ballots.votes.reshape(-1, annotators, labels)
    chances = _rows(said.sum(axis=1))
    for _ in range(_ROUNDS):
        weighted = chances * ballots.items[:, None]
        prior = _rows(weighted.sum(axis=0))
        confusions = _rows((weighted.T @ ballots.votes).reshape(labels, annotators, labels).swapaxes(0, 1) + smoothing)
        before, chances = chances, _by_bayes(prior, confusions, ballots.votes)
        if np.abs(chances - before).max() < _STILL:
            break
    return chances, prior, confusions


def _by_bayes(prior: Floats, confusions: Floats, votes: Floats) -> Floats:
    """Return (ballots, labels) chances of each label from all votes of a ballot."""
    said = np.log(np.maximum(confusions, _LEAST)).swapaxes(0, 1).reshape(len(prior), -1)
    total = votes @ said.T + np.log(np.maximum(prior, _LEAST))
    return _rows(np.exp(total - total.max(axis=1, keepdims=True)))


def _rows(values: NDArray[np.floating]) -> Floats:
    """Divide every row by its sum; a row of nothing stays so."""
    sums = values.sum(axis=-1, keepdims=True)
    shares: Floats = values / np.where(sums > 0, sums, 1)
    return shares
