"""BLEU, ROUGE-L and CIDEr-D against recorded scores of the COCO code, by hand, and by law."""

import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.metrics.ngrams import ORDERS, Block, _sorted, begins, pair_names
from core.metrics.rouge import _places, shared_tokens
from core.metrics.scoring import EXACT, score
from core.metrics.texts import Cutter
from tests.core.metrics.coco import coco_scores

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))
WORDS = st.sampled_from(["water", "trees", "a", "lake", "grass", "in", "the", "north", "(south)", "it's", "1 1/2"])
CAPTIONS = st.lists(WORDS, max_size=9).map(" ".join)
PAIRS = st.lists(st.tuples(CAPTIONS, st.lists(CAPTIONS, min_size=1, max_size=3)), min_size=2, max_size=6)


def test_scores_are_those_of_the_coco_code() -> None:
    found = score(RECORDED["candidates"], RECORDED["references"])
    assert found.corpus == pytest.approx(RECORDED["scores"], abs=1e-9)
    for metric in EXACT:
        assert found.per_image[metric].tolist() == pytest.approx(RECORDED["per_image"][metric], abs=1e-9)


@pytest.mark.coco
def test_scores_are_those_of_the_coco_code_where_it_is_installed(shared_data: Path) -> None:
    lines = (shared_data / "other_captions" / "rsicd_test_captions.jsonl").read_text(encoding="utf-8").splitlines()
    captions = [json.loads(line)["captions"] for line in lines]
    said, given_ = [one[0] for one in captions], [one[1:] for one in captions]
    expected, each = coco_scores(said, given_)
    found = score(said, given_)
    assert found.corpus == pytest.approx(expected, abs=1e-9)
    for metric in EXACT:
        assert found.per_image[metric].tolist() == pytest.approx(each[metric], abs=1e-9)


def test_a_case_that_can_be_counted_by_hand() -> None:
    found = score(["the lake", "green trees"], [["the lake is blue"], ["green trees"]])
    assert found.matches.correct.tolist() == [[2, 1, 0, 0], [2, 1, 0, 0]]
    assert found.matches.reference.tolist() == [4, 2]
    assert found.corpus["BLEU-1"] == pytest.approx(math.exp(1 - 6 / 4), abs=1e-9)
    precision, recall = 1.0, 0.5
    expected = (1 + 1.44) * precision * recall / (recall + 1.44 * precision)
    assert found.rouge.tolist() == pytest.approx([expected, 1.0])
    # n-grams of one image each weigh the same: cosines 2/sqrt(2*4), 1/sqrt(1*3), and a length penalty of two pairs
    cosine = 2 / math.sqrt(8) + 1 / math.sqrt(3)
    assert found.cider[0] == pytest.approx(10 * cosine / 4 * math.exp(-4 / 72))
    assert found.cider[1] == pytest.approx(10 * 2 / 4)


def test_cider_of_a_single_image_is_nothing_even_for_a_copy() -> None:
    found = score(["a lake in the north of it"], [["a lake in the north of it"]])
    assert found.corpus["CIDEr"] == 0 and found.corpus["BLEU-4"] == pytest.approx(1)


def test_an_empty_candidate_scores_nothing_and_breaks_nothing() -> None:
    found = score(["", "a lake"], [["trees"], ["a lake"]])
    assert found.rouge[0] == 0 and found.cider[0] == 0 and found.per_image["BLEU-1"][0] < 1e-9


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.randoms())
def test_the_order_of_images_changes_no_score(pairs: list[tuple[str, list[str]]], random: "object") -> None:
    turned = list(pairs)
    random.shuffle(turned)  # type: ignore[attr-defined]
    one = score([said for said, _ in pairs], [given_ for _, given_ in pairs])
    other = score([said for said, _ in turned], [given_ for _, given_ in turned])
    assert one.corpus == pytest.approx(other.corpus, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_no_score_leaves_its_range_and_a_copy_has_the_best_rouge(pairs: list[tuple[str, list[str]]]) -> None:
    found = score([given_[0] for _, given_ in pairs], [given_ for _, given_ in pairs])
    assert (found.rouge == 1).all()
    assert ((found.cider >= 0) & (found.cider <= 10 + 1e-9)).all()


@given(st.lists(st.integers(0, 4), max_size=12), st.lists(st.integers(0, 4), max_size=12))
def test_the_longest_common_subsequence_is_that_of_the_table(first: list[int], second: list[int]) -> None:
    table = np.zeros((len(first) + 1, len(second) + 1), int)
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            table[i + 1, j + 1] = table[i, j] + 1 if one == other else max(table[i, j + 1], table[i + 1, j])
    assert shared_tokens(_places(first), len(first), second) == table[-1, -1]


@settings(max_examples=40, deadline=None)
@given(st.lists(CAPTIONS, min_size=1, max_size=6), st.booleans())
def test_n_grams_are_those_that_one_counts(texts: list[str], large: bool) -> None:
    cutter = Cutter()
    held = cutter.cut(texts)
    # a large vocabulary does not fit into packed names, and numbers its pairs instead
    block = Block(held, pair_names(held, 1 << 20 if large else cutter.vocabulary), slice(0, len(held)))
    for order in range(1, ORDERS + 1):
        found = block.count(order)
        counted = Counter(
            (row, tuple(tokens[at : at + order]))
            for row, tokens in enumerate(map(held.row, range(len(held))))
            for at in range(len(tokens) - order + 1)
        )
        assert sorted(found.times.tolist()) == sorted(counted.values()) and len(found.text) == len(counted)
        assert begins(found.name).sum() == len({gram for _, gram in counted})
        places = list(zip(found.name.tolist(), found.text.tolist(), strict=True))
        assert places == sorted(places)
        assert Counter(found.text.tolist()) == Counter(row for row, _ in counted)


def test_keys_that_leave_no_room_for_places_are_sorted_all_the_same() -> None:
    keys = np.array([1 << 63, 5, 1 << 63, 0, 5], np.uint64)
    held, places = _sorted(keys)
    assert held.tolist() == sorted(keys.tolist()) and places.tolist() == [3, 1, 4, 0, 2]
    small, at = _sorted(keys[[1, 3, 4]])
    assert small.tolist() == [0, 5, 5] and at.tolist() == [1, 0, 2]
