from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.modeltokens import pieces_of
from core.statistics.parts import Parts, Vocabulary
from core.statistics.phrases import SIZES, SOMEWHERE
from core.statistics.segment import DAMAGED, Segment, encode, load, load_head
from core.statistics.words import mtld, words
from tests.core.statistics import golden

SNIPPETS = (
    "water",
    "Water,",
    "no trees.",
    "a small",
    "town!",
    "it's",
    "1,200",
    "top left",
    "a field",
    "of view",
    "...",
    "e.g.",
    "\u00e9",
    "x\ny",
)
texts = st.lists(st.lists(st.sampled_from(SNIPPETS), max_size=30).map(" ".join), max_size=5)


def encoded(*captions: str) -> Segment:
    return encode(range(len(captions)), captions, Parts(Vocabulary()))


def test_a_caption_has_the_figures_that_were_worked_out_by_hand() -> None:
    one = encoded(golden.TEXT, golden.OTHER)
    assert one.words.tolist() == [28, 15] and one.sentences.tolist() == [3, 2]
    assert one.letters[0] == 101 and one.model_tokens[0] == 35
    assert one.named[0] == (1 << 1) | (1 << 2) | (1 << 3) and one.denied[0] == 1 << 8
    assert one.named[1] == (1 << 1) | (1 << 6) and one.denied[1] == 0
    given_sizes = zip(one.sized_row, one.sized_region, one.sized_class, one.sized_size, strict=True)
    assert [(row, region, land, SIZES[size]) for row, region, land, size in given_sizes] == [
        (0, SOMEWHERE, 2, "small"),
        (0, 0, 3, "large"),
        (0, 0, 1, "extra small"),
        (1, SOMEWHERE, 6, "large"),
    ]


@given(texts)
def test_captions_together_have_the_figures_that_each_has_alone(captions: list[str]) -> None:
    vocabulary = Vocabulary()
    found = encode(range(len(captions)), captions, Parts(vocabulary))
    for row, text in enumerate(captions):
        held = words(text)
        tokens = found.tokens[found.starts[row] : found.starts[row + 1]]
        assert [vocabulary.words[token] for token in tokens if token] == held
        assert found.words[row] == len(held) and bool(found.sentences[row]) == bool(held)
        assert found.model_tokens[row] == 2 + len(pieces_of(text.lower()))
        alone = mtld(held)
        by_itself = encoded(text)
        assert (found.named[row], found.denied[row]) == (by_itself.named[0], by_itself.denied[0])
        assert (found.sized_row == row).sum() == len(by_itself.sized_row)
        assert np.isnan(found.mtld[row]) if alone is None else found.mtld[row] == pytest.approx(alone, rel=1e-5)


def test_what_is_written_is_read_again_and_a_damaged_file_raises_what_is_expected(tmp_path: Path) -> None:
    vocabulary = Vocabulary()
    one = encode([7, 9], [golden.TEXT, golden.OTHER], Parts(vocabulary))
    one.save(tmp_path / "0.npz", vocabulary.words[1:])
    again = load(tmp_path / "0.npz")
    for name in Segment.__slots__:
        np.testing.assert_equal(getattr(again, name), getattr(one, name))
    ids, held = load_head(tmp_path / "0.npz")
    assert ids.tolist() == [7, 9] and held == vocabulary.words[1:]
    content = (tmp_path / "0.npz").read_bytes()
    for length in (0, 10, len(content) // 2, len(content) - 1):
        (tmp_path / "1.npz").write_bytes(content[:length])
        with pytest.raises(DAMAGED):
            load(tmp_path / "1.npz")
