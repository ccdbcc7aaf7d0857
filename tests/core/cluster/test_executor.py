"""Work on two machines gives what it gives on this one."""

import os
from collections.abc import Sequence

import numpy as np
import pytest

from core.cluster.executor import OnRay
from core.embedding.embedders import open_embedder
from core.embedding.spread import SpreadEmbedder
from core.errors import LabelError
from tests.clusters import TwoMachines

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]
TEXTS = [f"Trees cover the top left, with crops in {number} places." for number in range(300)]


@pytest.fixture
def pool(machines: TwoMachines) -> OnRay:
    import ray

    return OnRay(ray)


def squares(numbers: Sequence[int]) -> tuple[int, list[int]]:
    if 13 in numbers:
        raise LabelError("Thirteen is refused.")
    return os.getpid(), [number * number for number in numbers]


def test_chunks_come_back_in_order_from_other_processes(pool: OnRay) -> None:
    chunks = [range(100 + start, 102 + start) for start in range(0, 40, 2)]
    made = list(pool.map(squares, chunks))
    assert [found for _, found in made] == [[number * number for number in chunk] for chunk in chunks]
    assert os.getpid() not in {process for process, _ in made}
    assert list(pool.map(squares, [])) == []


def test_an_error_of_ours_comes_back_as_it_was_raised(pool: OnRay) -> None:
    with pytest.raises(LabelError, match="Thirteen"):
        list(pool.map(squares, [[1, 2], [13], [4]]))


def test_vectors_are_those_of_this_machine(pool: OnRay) -> None:
    model = open_embedder()
    here, there = model.embed(TEXTS), SpreadEmbedder(model, "minilm", "", pool).embed(TEXTS)
    np.testing.assert_array_equal(here.vectors, there.vectors)
    assert here.n_tokens.tolist() == there.n_tokens.tolist() and here.refused == there.refused
