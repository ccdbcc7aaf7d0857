"""The lexicon knows the classes, places and amounts of captions and queries by all their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.lexicon import CLASS_PHRASES, REGION_PHRASES, SIZE_PHRASES, WHOLE, Place, class_of, regions_of
from core.query.phrasebook import Phrasebook, words_of
from core.raster.landcover import REGIONS, size_word
from core.raster.legend import CLASSES, LandClass


@pytest.mark.parametrize("land", CLASSES[1:])
def test_every_class_is_known_by_both_its_names(land: LandClass) -> None:
    assert class_of(land.name) == land.name
    assert class_of(land.official.replace("/", " ")) == land.name


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("built-up areas", "developed area"),
        ("bodies of water", "water"),
        ("Bare Ground", "bare land"),
        ("forested areas", "tree"),
        ("grassy fields", "grass"),
        ("crop fields", "crop"),
        ("mangrove trees", "mangroves"),
        ("lichens", "moss"),
        ("marshy area", "wetland"),
        ("glaciers", "snow"),
        ("bushes", "shrub"),
    ],
)
def test_synonyms_and_plurals_name_their_class(phrase: str, name: str) -> None:
    assert class_of(phrase) == name


@pytest.mark.parametrize(
    ("phrase", "regions"),
    [
        *((region, (region,)) for region in REGIONS),
        ("north", ("top left", "top right")),
        ("north-western", ("top left",)),
        ("south east", ("bottom right",)),
        ("upper-left corner", ("top left",)),
        ("left side", ("top left", "bottom left")),
        ("heart", ("middle",)),
        ("top left and right", ("top left", "top right")),
        ("throughout", REGIONS),
        ("overall", WHOLE),
    ],
)
def test_places_are_understood_in_image_and_compass_words(phrase: str, regions: Place) -> None:
    assert regions_of(phrase) == regions


@given(st.floats(0, 1))
def test_a_size_word_means_a_range_that_holds_its_share(share: float) -> None:
    amount = SIZE_PHRASES.look_up(size_word(share))
    assert amount is not None
    assert amount.low <= round(share, 2) <= amount.high


def test_the_longest_phrase_wins() -> None:
    found = CLASS_PHRASES.find("mangrove trees beside bare soil")
    assert [match.value for match in found] == ["mangroves", "bare land"]


@given(st.text())
def test_phrases_found_lie_in_the_text_in_order(text: str) -> None:
    for found in (CLASS_PHRASES.find(text), REGION_PHRASES.find(text), SIZE_PHRASES.find(text)):
        ends = [place for match in found for place in (match.start, match.end)]
        assert ends == sorted(ends)
        assert all(0 <= place <= len(text) for place in ends)


def test_words_are_split_at_hyphens_and_keep_numbers_whole() -> None:
    words = words_of("Top-left: 12.5% of the city's")
    assert [word.text for word in words] == [
        "top",
        "left",
        "12.5",
        "of",
        "the",
        "city's",
    ]


def test_a_phrase_that_only_starts_alike_is_not_in_the_book() -> None:
    assert Phrasebook({"bare land": 1}).look_up("bare") is None
