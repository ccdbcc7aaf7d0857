"""Packed points: they come back whole, and stay small."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from core.store.points import PointColumns, encode_mask, encode_points, from_morton, morton

CODES = hnp.arrays(np.uint32, st.integers(0, 200), elements=st.integers(0, 2**28 - 1), unique=True)


def columns(codes: NDArray[np.uint32], seed: int = 0) -> PointColumns:
    rng = np.random.default_rng(seed)
    count = len(codes)
    return PointColumns(
        morton=np.sort(codes),
        dominant=rng.integers(0, 12, count, dtype=np.uint8),
        split=rng.integers(0, 4, count, dtype=np.uint8),
        sets=rng.integers(0, 256, count, dtype=np.uint8),
        flags=rng.integers(0, 65536, count, dtype=np.uint16),
        truth=rng.integers(0, 6, count, dtype=np.uint8),
        opinion=rng.integers(0, 6, count, dtype=np.uint8),
        coverage=rng.integers(0, 6, count, dtype=np.uint8),
    )


def decode(packed: bytes) -> PointColumns:
    """What the browser does, in the same order."""
    raw = gzip.decompress(packed)
    version, count = np.frombuffer(raw, "<u4", 2, 4)
    assert (raw[:4], version, len(raw)) == (b"CENP", 4, 12 + 12 * count)
    planes = np.frombuffer(raw, np.uint8, offset=12).reshape(12, count).astype(np.uint32)
    delta = planes[0] | planes[1] << 8 | planes[2] << 16 | planes[3] << 24
    return PointColumns(
        np.cumsum(delta, dtype=np.uint32),
        planes[4].astype(np.uint8),
        planes[5].astype(np.uint8),
        planes[6].astype(np.uint8),
        (planes[7] | planes[8] << 8).astype(np.uint16),
        planes[9].astype(np.uint8),
        planes[10].astype(np.uint8),
        planes[11].astype(np.uint8),
    )


@given(CODES, st.integers(0, 1000))
def test_points_come_back_whole(codes: NDArray[np.uint32], seed: int) -> None:
    before = columns(codes, seed)
    after = decode(encode_points(before))
    for name in PointColumns.__slots__:
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name), strict=True)


@given(CODES)
def test_a_morton_code_and_a_position_are_the_same(codes: NDArray[np.uint32]) -> None:
    x, y = from_morton(codes)
    assert np.all(x < 2**14)
    assert np.all(y < 2**14)
    np.testing.assert_array_equal(morton(x, y), codes, strict=True)


@given(st.integers(0, 2**14 - 1), st.integers(0, 2**14 - 1))
def test_columns_take_the_even_bits_and_rows_the_odd_ones(x: int, y: int) -> None:
    expected = sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(14))
    assert morton(np.array([x]), np.array([y])).tolist() == [expected]


@given(hnp.arrays(np.bool_, st.integers(0, 100)))
def test_a_mask_comes_back_whole(shown: NDArray[np.bool_]) -> None:
    packed = np.frombuffer(gzip.decompress(encode_mask(shown)), np.uint8)
    assert len(packed) == -(-len(shown) // 8)
    np.testing.assert_array_equal(np.unpackbits(packed, count=len(shown), bitorder="little").astype(bool), shown)


def test_the_same_points_give_the_same_bytes() -> None:
    codes = np.arange(0, 5000, 7, dtype=np.uint32)
    assert encode_points(columns(codes)) == encode_points(columns(codes))


def test_a_released_dataset_of_points_stays_below_400_kb() -> None:
    rng = np.random.default_rng(1)
    parents = rng.choice(2**26, 163_488 // 4, replace=False).astype(np.uint32)
    codes = (parents[:, None] * 4 + np.arange(4)).ravel().astype(np.uint32)
    plain = columns(codes)
    quiet = PointColumns(
        plain.morton, plain.dominant, plain.split % 3, plain.sets % 2, plain.flags * 0, *[plain.truth * 0] * 3
    )
    assert len(encode_points(quiet)) < 400_000


def test_unsorted_or_uneven_columns_are_refused() -> None:
    good = columns(np.arange(3, dtype=np.uint32))
    with pytest.raises(ValueError, match="ascend"):
        encode_points(
            PointColumns(good.morton[::-1].copy(), good.dominant, good.split, good.sets, good.flags, *[good.truth] * 3)
        )
    with pytest.raises(ValueError, match="fit the grid"):
        encode_points(columns(np.array([2**28], dtype=np.uint32)))
    with pytest.raises(ValueError, match="differ in length"):
        encode_points(
            PointColumns(good.morton, good.dominant[:2], good.split, good.sets, good.flags, *[good.truth] * 3)
        )
