import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest

from core.embedding.parallel import embed_within
from core.embedding.protocol import Embedded, Refused
from tests.letters import Letters

TEXTS = [f"{chr(97 + number % 26)}{'x' * (number % 5)}" for number in range(37)]


class Refusing(Letters):
    """Refuses what begins with a b."""

    def embed(self, texts: Sequence[str]) -> Embedded:
        refused = tuple(Refused(place, "b") for place, text in enumerate(texts) if text.startswith("b"))
        return super().embed(texts)._replace(refused=refused)


class Held(Letters):
    """Is asked once and then waits until the time is over."""

    def __init__(self, until: float) -> None:
        self.asked: list[str] = []
        self._until = until

    def embed(self, texts: Sequence[str]) -> Embedded:
        self.asked += texts
        while time.monotonic() < self._until:
            threading.Event().wait(0.01)
        return super().embed(texts)


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("part", [1, 4, 100])
def test_several_threads_make_what_one_makes_in_the_same_order(threads: int, part: int) -> None:
    whole, made = Refusing().embed(TEXTS), embed_within(Refusing(), TEXTS, threads=threads, part=part)
    np.testing.assert_array_equal(made.vectors, whole.vectors)
    np.testing.assert_array_equal(made.n_tokens, whole.n_tokens)
    assert sorted(made.refused) == sorted(whole.refused)


def test_after_its_time_nothing_further_is_begun_and_what_is_begun_is_kept() -> None:
    model = Held(time.monotonic() + 0.2)
    made = embed_within(model, TEXTS, threads=2, part=3, seconds=0.1)
    assert sorted(model.asked) == sorted(TEXTS[:6]) and len(made.vectors) == 6
    np.testing.assert_array_equal(made.vectors, Letters().embed(TEXTS[:6]).vectors)


def test_without_time_or_texts_there_is_nothing() -> None:
    assert embed_within(Letters(), TEXTS, threads=2, part=3, seconds=0).vectors.shape == (0, 27)
    assert embed_within(Letters(), [], threads=2, part=3).vectors.shape == (0, 27)


def test_a_failure_in_a_thread_is_raised() -> None:
    class Failing(Letters):
        def embed(self, texts: Sequence[str]) -> Embedded:
            raise LookupError(texts[0])

    with pytest.raises(LookupError):
        embed_within(Failing(), TEXTS, threads=2, part=3)
