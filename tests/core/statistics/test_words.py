import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.statistics.words import mtld, words


def test_words_are_cut_as_the_tokeniser_says() -> None:
    assert words("It's a 10.5-km\u00b2 area (water); grass/crop 30%.") == [
        *("it's", "a", "10.5-km\u00b2", "area", "water", "grass", "crop", "30"),
    ]
    assert words("The image\u2019s  top\u2011left part...Then_snow") == [
        "the",
        "image's",
        "top-left",
        "part",
        "then",
        "snow",
    ]
    assert words("cafe\u0301s -- 1,200 tiles, 3") == ["caf\u00e9s", "1,200", "tiles", "3"]
    assert words(" .,-' ") == []


def test_mtld_of_a_case_worked_by_hand() -> None:
    """Forwards the ratio falls to 4/6 at the sixth word and to 3/5 at the eleventh: two factors, one word left.

    Backwards it falls to 4/6 at the sixth word and to 3/5 at the eleventh as well.
    """
    tokens = words("Of the people, by the people: grass by the grass, by water.")
    assert len(tokens) == 12
    assert mtld(tokens) == pytest.approx((12 / 2 + 12 / 2) / 2)


def test_a_remainder_counts_as_part_of_a_factor() -> None:
    tokens = words("water lies beside water")  # 3 of 4 both ways, (1 - 0.75) / 0.28 of a factor
    assert mtld(tokens) == pytest.approx(4 / (0.25 / 0.28))


def test_a_ratio_of_exactly_the_threshold_does_not_end_a_factor() -> None:
    tokens = [str(number) for number in range(18)] + [str(number) for number in range(7)]  # 18 of 25 is 0.72
    assert mtld(tokens) == pytest.approx(25 / ((1 - 18 / 25) / 0.28))


def test_no_repeated_word_gives_no_figure_rather_than_the_lowest_or_highest() -> None:
    assert mtld([]) is None
    assert mtld(words("a river runs through green farmland near two small villages")) is None


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_mtld_is_the_same_read_backwards_and_lies_between_one_and_its_bound(tokens: list[str]) -> None:
    found = mtld(tokens)
    assert found == mtld(tokens[::-1])
    if found is not None:
        assert 1 < found <= max(len(tokens), 0.28 * len(tokens) ** 2) + 1e-9


@given(st.text(max_size=80))
def test_words_are_stable_when_joined_again(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once
