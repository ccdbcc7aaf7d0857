from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.raster.landcover import REGIONS
from core.store import tiletable
from core.store.catalogue import Catalogue
from core.store.regionshares import HALVES, region_shares
from tests.small_catalogue import Fact, fill


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalogue, list[Fact]]]:
    catalogue, facts = fill(tmp_path_factory.mktemp("regions"))
    with catalogue:
        yield catalogue, facts


def test_shares_are_those_of_each_composition(filled: tuple[Catalogue, list[Fact]]) -> None:
    catalogue, facts = filled
    expected = {
        fact.tile.key: fact.composition.region_shares() for fact in facts if fact.composition and fact.composition.valid
    }
    found = region_shares(catalogue)
    assert found.keys.tolist() == sorted(expected)
    assert found.shares.dtype == np.float32
    for key, shares in zip(found.keys.tolist(), found.shares, strict=True):
        np.testing.assert_array_equal(shares, expected[key].astype(np.float32))


@given(region=st.sampled_from([*REGIONS, *HALVES]), land=st.integers(1, 11), low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_range_holds_for_the_shares_between_its_limits(
    filled: tuple[Catalogue, list[Fact]], region: str, land: int, low: float, high: float
) -> None:
    shares = region_shares(filled[0])
    rows = [REGIONS.index(name) for name in HALVES.get(region, (region,))]
    column = [np.mean([share[row, land] for row in rows], dtype=np.float32) for share in shares.shares]
    inside = [np.float32(low) <= share <= np.float32(high) for share in column]
    assert shares.within(region, land, low, high).tolist() == inside


def test_shares_are_read_once_a_revision(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=30)
    with catalogue:
        before = region_shares(catalogue)
        assert region_shares(catalogue) is before
        with catalogue.transaction() as cursor:
            cursor.execute("delete from landcover where key = ?", [int(before.keys[0])])
            tiletable.rebuild(cursor)
        assert region_shares(catalogue).keys.tolist() == before.keys.tolist()[1:]


def test_a_catalogue_without_tiles_has_no_shares(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        assert region_shares(catalogue).shares.shape == (0, 5, 12)
