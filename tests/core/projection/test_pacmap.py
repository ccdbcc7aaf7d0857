import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.layout import trustworthiness
from core.projection.nearest import nearest
from core.projection.pacmap import ITERATIONS, beside, flatten, principal_axes


def clusters(count: int, *, groups: int = 8, dimensions: int = 30, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points round a few centres, and the number of the centre of each."""
    random = np.random.default_rng(seed)
    group = random.integers(0, groups, count)
    centres = random.normal(0, 1, (groups, dimensions))
    return (centres[group] + random.normal(0, 0.15, (count, dimensions))).astype(np.float32), group


@settings(max_examples=40)
@given(
    seed=st.integers(0, 1000),
    n=st.integers(3, 700),
    m=st.integers(1, 40),
    count=st.integers(1, 3),
    itself=st.booleans(),
)
def test_the_nearest_are_those_of_brute_force(seed: int, n: int, m: int, count: int, itself: bool) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(0, 1, (n, 5)).astype(np.float32)
    queries = points if itself else random.normal(0, 1, (m, 5)).astype(np.float32)
    count = min(count, n - 1)
    rows, distances = nearest(queries, points, count, itself=itself)
    exact = np.square(queries[:, None].astype(np.float64) - points).sum(axis=2)
    if itself:
        np.fill_diagonal(exact, np.inf)
    np.testing.assert_allclose(distances, np.sort(exact, axis=1)[:, :count], atol=1e-4)
    np.testing.assert_allclose(np.take_along_axis(exact, rows, axis=1), distances, atol=1e-4)


def test_groups_stay_together_and_better_than_by_principal_components() -> None:
    vectors, group = clusters(300)
    axes = principal_axes(vectors)
    points = axes.of(vectors)
    layout = flatten(points, seed=1)
    assert np.isfinite(layout).all()
    near = nearest(layout, layout, 5, itself=True)[0]
    assert (group[near] == group[:, None]).mean() > 0.98
    assert trustworthiness(vectors, layout) > trustworthiness(vectors, points[:, :2])


def test_the_same_points_and_seed_give_the_same_layout_and_another_seed_another() -> None:
    points = principal_axes(clusters(60)[0]).of(clusters(60)[0])
    assert np.array_equal(flatten(points, seed=3), flatten(points, seed=3))
    assert not np.array_equal(flatten(points, seed=3), flatten(points, seed=4))


def test_further_points_are_placed_with_their_group() -> None:
    vectors, group = clusters(400)
    points = principal_axes(vectors[:200]).of(vectors)
    layout = flatten(points[:200])
    placed = beside(layout, points[:200], points[200:])
    near = nearest(placed, layout, 5)[0]
    assert (group[:200][near] == group[200:, None]).mean() > 0.98
    same = beside(layout, points[:200], points[:200])
    spread = layout.max(axis=0) - layout.min(axis=0)
    assert (np.abs(same - layout) < spread / 20).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 12])
def test_few_points_and_equal_points_are_laid_out_too(count: int) -> None:
    layout = flatten(np.ones((count, 3), np.float32))
    assert layout.shape == (count, 2)
    assert np.isfinite(layout).all()


def test_the_work_tells_of_each_step_and_ends_where_it_is_stopped() -> None:
    points = clusters(30, dimensions=4)[0]
    seen: list[int] = []
    flatten(points, step=seen.append)
    assert seen == list(range(1, ITERATIONS + 1))

    def stop(done: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        flatten(points, step=stop)
