"""Tokens of CLIP; the expected ones were recorded from an implementation by others, instant-clip-tokenizer 0.1.1."""

from pathlib import Path

import pytest

from core.errors import PrerequisiteError
from core.statistics import modeltokens
from core.statistics.modeltokens import pieces_of
from tests.core.statistics import golden

RECORDED = {
    "A person riding a motorcycle": [320, 2533, 6765, 320, 10297],
    "It's a 10.5-km² area (water); grass/crop 30%.": [
        585,
        568,
        320,
        272,
        271,
        269,
        276,
        268,
        4590,
        41175,
        2445,
        263,
        1573,
        19686,
        5922,
        270,
        9955,
        274,
        271,
        12475,
    ],
    "Built-up land, mangroves & lichen... they'll nârrow!!": [
        3874,
        268,
        705,
        973,
        267,
        723,
        27306,
        261,
        2508,
        8047,
        678,
        889,
        1342,
        77,
        26170,
        81,
        1044,
        748,
    ],
    "水 😀 naïve x_y": [162, 108, 368, 7334, 1097, 35689, 563, 343, 318, 344],
}


def test_texts_have_the_tokens_that_another_implementation_gives_them() -> None:
    assert {text: pieces_of(text.lower()) for text in RECORDED} == RECORDED


def test_the_tokens_of_a_text_are_those_of_its_parts_between_blanks() -> None:
    for text in (*RECORDED, golden.TEXT, golden.OTHER):
        assert pieces_of(text.lower()) == [piece for part in text.lower().split() for piece in pieces_of(part)]


def test_a_damaged_file_of_merges_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "merges.gz"
    broken.write_bytes(modeltokens.MERGES.read_bytes()[:-9])
    monkeypatch.setattr(modeltokens, "MERGES", broken)
    modeltokens.tokenizer.cache_clear()
    with pytest.raises(PrerequisiteError, match="is damaged"):
        pieces_of("water")
    modeltokens.tokenizer.cache_clear()
