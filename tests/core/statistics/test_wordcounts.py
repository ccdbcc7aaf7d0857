import hashlib
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics import wordcounts
from core.statistics.chosen import Part
from core.statistics.parts import Parts, Vocabulary
from core.statistics.segment import encode
from core.statistics.stopwords import _FILE as FILE
from core.statistics.stopwords import NAME, stop_words
from core.statistics.wordcounts import count_words
from core.statistics.words import words

texts = st.lists(
    st.lists(st.sampled_from(["the", "lake", "and", "town", "wood.", "north", "of"]), max_size=14).map(" ".join),
    max_size=5,
)


def part(captions: Sequence[str], vocabulary: Vocabulary) -> Part:
    segment = encode(range(len(captions)), captions, Parts(vocabulary))
    rows = np.arange(len(captions))
    return Part(segment, rows, rows.astype(np.uint32), segment.tokens, segment.starts.astype(np.int64))


def counted(captions: Sequence[str], length: int, *, content: bool = False) -> dict[str, int]:
    found: Counter[str] = Counter()
    for text in captions:
        for sentence in re.split(r"\.", text):
            held = words(sentence)
            found.update(" ".join(held[at : at + length]) for at in range(len(held) - length + 1))
    return {text: count for text, count in found.items() if not (content and set(text.split()) & stop_words())}


@given(texts)
def test_words_and_their_neighbours_are_counted_as_one_would_by_hand(captions: list[str]) -> None:
    vocabulary = Vocabulary()
    parts = [part(captions[:2], vocabulary), part(captions[2:], vocabulary)]
    found = count_words(lambda: parts, vocabulary.words)
    singles = counted(captions, 1)
    assert (found.total, found.different) == (sum(singles.values()), len(singles))
    assert found.once == sum(count == 1 for count in singles.values())
    for length in (1, 2, 3):
        assert {one.text: one.times for one in found.listed[length]} == counted(captions, length)
        without = {one.text: one.times for one in found.without_stop_words[length]}
        assert without == counted(captions, length, content=True)
        times = [one.times for one in found.listed[length]]
        assert times == sorted(times, reverse=True)


@given(texts)
def test_with_few_words_looked_at_no_listed_n_gram_is_wrong_or_out_of_order(captions: list[str]) -> None:
    vocabulary = Vocabulary()
    parts = [part(captions, vocabulary)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordcounts, "_FREQUENT_WORDS", 3)
        patch.setattr(wordcounts, "_FREQUENT_PAIRS", 2)
        found = count_words(lambda: parts, vocabulary.words)
    for length in (2, 3):
        true = counted(captions, length)
        listed = {one.text: one.times for one in found.listed[length]}
        assert listed.items() <= true.items()
        least = min(listed.values(), default=0)
        assert not listed or all(text in listed for text, count in true.items() if count > least)


def test_the_stop_words_are_those_that_snowball_publishes() -> None:
    published = (
        "5e8f201ed31a9a253b388c1025b9a6b1fcba1fd8b846753f335b6e71a3946ee3"  # SHA-256 of the words, as listed there
    )
    assert hashlib.sha256(" ".join(FILE.read_text(encoding="utf-8").split()).encode()).hexdigest() == published
    assert f"({len(stop_words())}," in NAME and {"the", "of", "between", "most"} <= stop_words()
    assert not {"water", "left", "large", "image"} & stop_words()
