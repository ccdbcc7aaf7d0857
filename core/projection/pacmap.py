"""A layout of many vectors in the plane that keeps near what is near: PaCMAP (Wang et al., JMLR 22, 2021) in numpy."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.projection.nearest import Floats, Rows, nearest

NEIGHBOURS = 10
MID_NEAR = 5
FURTHER = 20
ITERATIONS = 450
"""Pairs of each point by kind, and steps, as the paper has them."""

DIMENSIONS = 100
"""Principal components that neighbours are looked for in."""

_OFFERED = 6
"""Points of which the second nearest makes a mid-near pair."""

_RATE, _BETA1, _BETA2, _TINY = 1.0, 0.9, 0.999, 1e-7
_FIRST_SPREAD = 0.01

_GOLDEN = (5**0.5 - 1) / 2
"""Its multiples, without the whole part, are spread evenly over 0..1."""

Step = Callable[[int], None]
"""Told after each step how many are done; may raise to end the work."""


class Axes(NamedTuple):
    """Principal components: what makes vectors of a space comparable with few numbers."""

    middle: Floats
    directions: Floats
    """(d, k), most important first."""

    def of(self, vectors: Floats) -> Floats:
        """Return (n, k) coordinates."""
        turned: Floats = ((vectors - self.middle) @ self.directions).astype(np.float32)
        return turned


def principal_axes(vectors: Floats) -> Axes:
    """Find the directions in which vectors differ most; their signs are fixed, so that a repeat gives the same."""
    middle = vectors.mean(axis=0)
    centred = vectors - middle
    _, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))
    chosen = directions[:, ::-1][:, :DIMENSIONS]
    signs = np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])])
    return Axes(middle, (chosen * signs).astype(np.float32))


def flatten(points: Floats, *, seed: int = 0, looked: Step | None = None, step: Step | None = None) -> Floats:
    """Lay points, given by their principal components, out in the plane; returns (n, 2).

    The same points and seed give the same layout on the same machine. `looked` is told how many points have their
    neighbours, `step` of the steps that follow.
    """
    n = len(points)
    start = np.zeros((n, 2), np.float32)
    width = min(2, points.shape[1])
    start[:, :width] = points[:, :width] * _FIRST_SPREAD
    if n <= 3:
        return start
    random = np.random.default_rng(seed)
    near = nearest(points, points, min(NEIGHBOURS, n - 1), itself=True, done=looked)[0]
    middle = _mid_near(points, random)
    far = _others(random, n, min(FURTHER, n - 1))
    return _descend(start, near, middle, far, step)


def _mid_near(points: Floats, random: np.random.Generator) -> Rows:
    """Choose for each point some that are second nearest of a few at random."""
    n = len(points)
    partners = np.empty((n, MID_NEAR), np.int64)
    for column in range(MID_NEAR):
        offered = _others(random, n, _OFFERED)
        distances = np.stack(
            [np.square(points - points[offered[:, one]]).sum(axis=1) for one in range(_OFFERED)], axis=1
        )
        second = np.argsort(distances, axis=1, kind="stable")[:, 1]
        partners[:, column] = offered[np.arange(n), second]
    return partners


def _others(random: np.random.Generator, n: int, count: int) -> Rows:
    """Draw for each of n points some others."""
    drawn = random.integers(0, n - 1, (n, count))
    return drawn + (drawn >= np.arange(n)[:, None])


def _weights(iteration: int) -> tuple[float, float, float]:
    """Return how much near, mid-near and further pairs count: first the whole takes shape, then the detail."""
    if iteration < 100:
        return 2.0, 1000.0 + (3.0 - 1000.0) * iteration / 100, 1.0
    return (3.0, 3.0, 1.0) if iteration < 200 else (1.0, 0.0, 1.0)


def _descend(start: Floats, near: Rows, middle: Rows, far: Rows, step: Step | None) -> Floats:
    """Follow the gradient of PaCMAP's loss with Adam."""
    place = start.astype(np.float32)
    first, second = np.zeros_like(place), np.zeros_like(place)
    for iteration in range(ITERATIONS):
        by_near, by_middle, by_far = _weights(iteration)
        slope = _attraction(place, near, 10.0, by_near) + _repulsion(place, far, by_far)
        if by_middle:
            slope += _attraction(place, middle, 10_000.0, by_middle)
        first = _BETA1 * first + (1 - _BETA1) * slope
        second = _BETA2 * second + (1 - _BETA2) * slope**2
        t = iteration + 1
        rate = np.float32(_RATE * np.sqrt(1 - _BETA2**t) / (1 - _BETA1**t))
        place -= rate * first / (np.sqrt(second) + np.float32(_TINY))
        if step:
            step(t)
    return place


def _attraction(place: Floats, partners: Rows, half: float, weight: float) -> Floats:
    """Gradient of weight * d / (half + d) over all pairs, with d the squared distance and one."""
    apart = place[:, None, :] - place[partners]
    d = 1 + np.square(apart).sum(axis=2)
    return _spread(apart, (2 * weight * half) / np.square(half + d), partners)


def _repulsion(place: Floats, partners: Rows, weight: float) -> Floats:
    """Gradient of weight / (1 + d) over all pairs."""
    apart = place[:, None, :] - place[partners]
    d = 1 + np.square(apart).sum(axis=2)
    return _spread(apart, (-2 * weight) / np.square(1 + d), partners)


def _spread(apart: NDArray[np.float32], strength: NDArray[np.float32], partners: Rows) -> Floats:
    """Sum forces at both ends of each pair."""
    force = apart * strength[:, :, None]
    slope: Floats = force.sum(axis=1)
    flat = partners.ravel()
    for axis in range(2):
        slope[:, axis] -= np.bincount(flat, force[:, :, axis].ravel(), len(slope)).astype(np.float32)
    return slope


def beside(layout: Floats, points: Floats, others: Floats, done: Step | None = None) -> Floats:
    """Place further points of the same components in a layout: each by its nearest, drawn towards the next two.

    It moves by no more than half the way to that nearest one's own neighbour in the plane, for the plain mean of
    several places would lie where nothing like it is; how far is spread evenly, so that dots fill a disc, not a ring.
    """
    if len(layout) <= 3 or not len(others):
        return np.zeros((len(others), 2), np.float32)
    rows, distances = nearest(others, points, 3, done=done)
    beyond = distances - distances[:, :1]
    weights = np.exp(-beyond / (beyond.mean(axis=1, keepdims=True) + 1e-9))
    weights /= weights.sum(axis=1, keepdims=True)
    own = layout[rows[:, 0]]
    towards = (layout[rows] * weights[:, :, None]).sum(axis=1) - own
    spacing = np.sqrt(nearest(layout, layout, 1, itself=True)[1][:, 0])
    reach = spacing[rows[:, 0]] / 2 * np.sqrt(np.arange(len(others)) * _GOLDEN % 1)
    length = np.maximum(np.linalg.norm(towards, axis=1), 1e-9)
    placed: Floats = own + towards * np.minimum(1, reach / length)[:, None]
    return placed.astype(np.float32)
