import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics import variety
from core.statistics.variety import mtld_of, repeats
from core.statistics.words import mtld

captions = st.lists(st.lists(st.integers(1, 6), max_size=40), max_size=6)


def of_all(found: list[list[int]]) -> list[float]:
    tokens = np.array([token for one in found for token in one], np.uint32)
    starts = np.cumsum([0, *map(len, found)])
    return [float(one) for one in mtld_of(*repeats(tokens, starts), starts)]


def check(found: list[list[int]]) -> None:
    for caption, one in zip(found, of_all(found), strict=True):
        alone = mtld([str(token) for token in caption])
        assert math.isnan(one) if alone is None else one == pytest.approx(alone, rel=1e-6)


@given(captions)
def test_all_captions_side_by_side_have_the_figures_that_each_has_alone(found: list[list[int]]) -> None:
    check(found)


def test_captions_that_do_not_fit_into_one_number_are_sorted_in_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [[1, 2, 1, 3, 3, 1], [], [2, 2, 1, 2], [1, 2, 3]]
    expected = of_all(found)
    monkeypatch.setattr(variety, "_PLACE_BITS", 3)
    np.testing.assert_equal(of_all(found), expected)
    check(found)
