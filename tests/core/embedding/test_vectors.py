from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embedding.build import build
from core.embedding.protocol import Embedded, Space
from core.embedding.spaces import find
from core.embedding.vectors import GATHER_BELOW, Matrix, Vectors
from tests.letters import Letters
from tests.small_catalogue import fill


def matrix(rows: int, seed: int) -> Matrix:
    """Small whole numbers: sums are exact in any order, and many rows are equally near."""
    random = np.random.default_rng(seed)
    return Matrix(
        captions=random.permutation(3 * rows)[:rows].astype(np.uint64),
        keys=random.integers(0, rows + 1, rows).astype(np.uint32),
        vectors=random.integers(-3, 4, (rows, 7)).astype(np.float32),
        estimated=np.zeros(rows, bool),
    )


@given(
    rows=st.integers(0, 300), kept=st.floats(0, 1), count=st.integers(0, 40), seed=st.integers(0, 2**32 - 1),
    everything=st.booleans(),
)  # fmt: skip
def test_the_nearest_are_those_of_brute_force(rows: int, kept: float, count: int, seed: int, everything: bool) -> None:
    held = matrix(rows, seed)
    random = np.random.default_rng(seed)
    query = random.integers(-3, 4, 7).astype(np.float32)
    allowed = np.flatnonzero(random.random(rows) < kept)
    candidates = range(rows) if everything else allowed.tolist()
    expected = sorted(candidates, key=lambda row: (-float(held.vectors[row] @ query), held.captions[row]))[:count]
    ranked = held.top(query, count, None if everything else allowed)
    assert ranked.rows.tolist() == expected
    np.testing.assert_array_equal(ranked.scores, held.vectors[expected] @ query)


@pytest.mark.parametrize("kept", [GATHER_BELOW / 3, GATHER_BELOW * 3])
def test_few_and_many_allowed_rows_give_the_same_as_brute_force_on_real_numbers(kept: float) -> None:
    random = np.random.default_rng(8)
    vectors = random.normal(size=(5_000, 384)).astype(np.float32)
    numbers = np.arange(5_000)
    held = Matrix(numbers.astype(np.uint64), numbers.astype(np.uint32), vectors, np.zeros(5_000, bool))
    allowed = np.flatnonzero(random.random(5_000) < kept)
    for query in random.normal(size=(20, 384)).astype(np.float32):
        exact = vectors[allowed].astype(float) @ query
        assert held.top(query, 10, allowed).rows.tolist() == allowed[np.argsort(-exact)[:10]].tolist()


@given(rows=st.integers(0, 100), seed=st.integers(0, 2**32 - 1), wanted=st.lists(st.integers(0, 400), max_size=50))
def test_rows_of_captions_are_all_of_them_and_no_others(rows: int, seed: int, wanted: list[int]) -> None:
    held = matrix(rows, seed)
    of_captions = held.rows_of_captions(np.array(wanted, np.uint64))
    assert of_captions.tolist() == [row for row in range(rows) if held.captions[row] in wanted]


def test_the_matrix_holds_what_was_built_and_takes_in_what_comes(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=60)
    with catalogue:
        build(catalogue, Letters(), batch=16)
        table = find(catalogue, Letters.space)
        assert table is not None
        vectors = Vectors(catalogue, table)
        before = vectors.matrix()
        kept = before.vectors.copy()
        for number in range(40):
            with catalogue.transaction() as cursor:
                cursor.execute(
                    """insert into captions (key, caption_set, variant, version, origin, text, words)
                    values (?, '35', ?, 1, 'dataset', ?, 1)""",
                    [number, 9, "z" * (number + 1)],
                )
                cursor.execute(
                    """insert into active_captions select key, caption_set, variant, id, 1 from captions
                    where id not in (select caption from active_captions)"""
                )
            build(catalogue, Letters())
            now = vectors.matrix()
            assert len(now) == len(before) + number + 1
            assert now.keys[-1] == number
            np.testing.assert_array_equal(now.vectors[: len(before)], kept)
        np.testing.assert_array_equal(before.vectors, kept)
        fresh = Vectors(catalogue, table).matrix()
        assert dict(zip(fresh.captions.tolist(), fresh.keys.tolist(), strict=True)) == dict(
            zip(now.captions.tolist(), now.keys.tolist(), strict=True)
        )
        assert vectors.matrix() is now


def test_stored_vectors_are_those_that_were_made_to_a_thousandth(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=40)
    with catalogue:
        build(catalogue, Letters())
        table = find(catalogue, Letters.space)
        assert table is not None
        held = Vectors(catalogue, table).matrix()
        with catalogue.cursor() as cursor:
            texts = dict(cursor.execute("select id, text from captions").fetchall())
    made: Embedded = Letters().embed([texts[caption] for caption in held.captions.tolist()])
    np.testing.assert_allclose(held.vectors, made.vectors, atol=5e-4)
    assert isinstance(Letters.space, Space) and held.vectors.dtype == np.float32
