import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.embedding.phrases import BUCKETS, COLUMNS, Reader, count

WORDS = st.sampled_from(["lake", "forest", "crop", "a", "of", "Fluß", "湖"])
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), min_size=1, max_size=12)


@given(TEXTS)
def test_words_and_neighbouring_pairs_are_counted_as_often_as_they_stand_there(texts: list[str]) -> None:
    said = Reader().said(texts)
    for row, text in enumerate(texts):
        words = text.split()
        held = said.buckets[said.rows == row].tolist()
        assert len(held) == len(words) + max(0, len(words) - 1)
        assert len(set(held[: len(words)])) == len(set(words))


def test_case_and_signs_do_not_matter_and_the_order_of_a_pair_does() -> None:
    reader = Reader()

    def held(text: str) -> list[int]:
        return sorted(reader.said([text]).buckets.tolist())

    assert held("A lake, a forest.") == held("a LAKE a forest")
    assert held("lake forest") != held("forest lake")


def test_pairs_do_not_reach_from_one_text_into_the_next() -> None:
    apart = Reader().said(["lake", "forest"])
    assert len(apart.buckets) == 2


def test_the_most_frequent_ones_count_and_rare_ones_weigh_more() -> None:
    reader = Reader()
    texts = ["a lake"] * 8 + ["a forest"] * 3 + ["a once"]
    phrases = count([reader.said(texts)])
    assert len(phrases.buckets) == 5  # a, lake, forest, and two pairs; what stands in one text only is left out
    assert phrases.weights.min() < phrases.weights.max()
    assert len(count([reader.said(texts)], 2).buckets) == 2
    assert BUCKETS > COLUMNS


@given(TEXTS)
def test_rows_have_length_one_or_nothing_that_is_known(texts: list[str]) -> None:
    reader = Reader()
    phrases = count([reader.said(texts)])
    lengths = np.linalg.norm(phrases.weighted(reader.said([*texts, "unheard"])), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
    assert lengths[-1] == 0


def test_a_lone_surrogate_and_an_empty_text_are_read() -> None:
    said = Reader().said(["", "lake \ud800", ""])
    assert said.texts == 3 and set(said.rows.tolist()) == {1}
