import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from generation.facts.outlines import Shape, longest_way, shape_of
from generation.facts.patches import find_patches, label_patches

Ids = NDArray[np.uint8]

small_maps = arrays.arrays(
    np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 2).map(np.uint8)
)


def flood(ids: Ids) -> list[set[tuple[int, int]]]:
    """The 8-connected patches of a map, found one pixel after the other."""
    left = set(np.ndindex(ids.shape))
    patches = []
    while left:
        start = min(left)
        left.remove(start)
        patch, waiting = {start}, [start]
        while waiting:
            row, column = waiting.pop()
            for place in [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if place in left and ids[place] == ids[start]:
                    left.remove(place)
                    patch.add(place)
                    waiting.append(place)
        patches.append(patch)
    return patches


@given(small_maps)
def test_patches_are_those_that_a_flood_fill_finds(ids: Ids) -> None:
    found = find_patches(ids)
    expected = flood(ids)
    assert len(found.area) == len(expected)
    for patch in expected:
        numbers = {int(found.labels[place]) for place in patch}
        assert len(numbers) == 1
        number = numbers.pop()
        rows, columns = zip(*patch, strict=True)
        assert found.area[number] == len(patch)
        assert found.land[number] == ids[min(patch)]
        assert found.box[number].tolist() == [min(columns), min(rows), max(columns) + 1, max(rows) + 1]
        sides = [(row + i, column + j) for row, column in patch for i, j in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        assert found.outline[number] == sum(side not in patch for side in sides)


def test_pixels_that_touch_at_a_corner_are_one_patch() -> None:
    assert label_patches(np.array([[1, 0], [0, 1]], np.uint8)).tolist() == [[0, 1], [1, 0]]


def test_a_spiral_is_one_patch_however_many_runs_it_has() -> None:
    ids = np.zeros((65, 65), np.uint8)
    for ring in range(0, 32, 2):
        ids[ring, ring : 65 - ring] = ids[ring : 65 - ring, 64 - ring] = 1
        ids[64 - ring, ring : 65 - ring] = ids[ring + 2 : 65 - ring, ring] = 1
        ids[ring + 2, ring + 1] = 1
    found = find_patches(ids)
    assert (found.land == 1).sum() == 1


def test_the_axes_of_a_rectangle_follow_its_sides_whichever_way_it_lies() -> None:
    ids = np.zeros((60, 60), np.uint8)
    ids[5:15, 10:50] = 1
    for turned in (ids, ids.T.copy()):
        found = find_patches(turned)
        number = int(np.flatnonzero(found.land == 1)[0])
        assert found.length[number] / found.width[number] == pytest.approx(4, rel=1e-6)
        assert found.length[number] == pytest.approx(40 * 2 / 3**0.5, rel=1e-6)


def drawn(name: str) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[:120, :120]
    shapes: dict[str, NDArray[np.bool_]] = {
        "disc": (rows - 60) ** 2 + (columns - 60) ** 2 < 40**2,
        "square": (abs(rows - 60) < 30) & (abs(columns - 60) < 30),
        "strip": abs(rows - columns) < 4,
        "belt": (abs(rows - 60) < 12) & (columns > 5),
        "winding river": abs(rows - 60 - 30 * np.sin(columns / 12)) < 4,
        "grid of roads": (rows % 30 < 3) | (columns % 30 < 3),
        "three arms": (abs(columns - 60) < 3) & (rows > 60)
        | (abs(rows - columns) < 3) & (rows < 61)
        | (abs(rows - 120 + columns) < 3) & (rows < 61),
        "horseshoe": (rows < 15) | (rows > 104) | (columns < 15),
    }
    return shapes[name]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("disc", "compact"),
        ("square", "compact"),
        ("strip", "elongated"),
        ("belt", "elongated"),
        ("winding river", "elongated"),
        ("grid of roads", "branching"),
        ("three arms", "branching"),
        ("horseshoe", "irregular"),
    ],
)
def test_a_shape_has_the_name_that_a_person_would_give_it(name: str, shape: Shape) -> None:
    found = find_patches(drawn(name).astype(np.uint8))
    number = int(np.flatnonzero(found.land == 1)[0])
    left, top, right, bottom = found.box[number]
    assert (
        shape_of(
            found.labels[top:bottom, left:right] == number,
            outline=int(found.outline[number]),
            length=float(found.length[number]),
            width=float(found.width[number]),
        )
        == shape
    )


def test_the_longest_way_goes_round_corners() -> None:
    mask = np.zeros((10, 10), bool)
    mask[0, :] = mask[:, 9] = True
    assert longest_way(mask) == 17
    assert longest_way(np.ones((1, 1), bool)) == 0
