import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import RecipeError
from core.geography.tiles import Tile
from core.raster.legend import CLASSES
from generation.facts.measure import Facts, measure_facts
from generation.rules import LABEL, STYLES, TITLES, captions, write
from generation.rules.grammar import Noun, Voice, agreeing, in_words, listed, percent, sentence, with_article
from generation.rules.words import COUNTED, LANDSCAPES, NOUNS
from tests.labelmaps import label_maps
from tests.releases import stripes

Ids = NDArray[np.uint8]

TILE = Tile.parse("4481_2438_patch01")

BANNED = re.compile(
    r"\b(possibl[ey]|likely|perhaps|maybe|probabl[ey]|might|could|seems?|context|segmentation|appear\w*|chang\w+|"
    r"transition\w*|dynamic\w*|colou?r\w*|dictionary|suggest\w*|(other|first|second|third|fourth) images?)\b",
    re.IGNORECASE,
)

STEMS = {
    "water": r"water",
    "developed area": r"developed|built",
    "tree": r"tree|wood",
    "shrub": r"shrub",
    "grass": r"grass",
    "crop": r"crop|field|agricult|parcel",
    "bare land": r"bare\b",
    "snow": r"snow",
    "wetland": r"wetland",
    "mangroves": r"mangrove",
    "moss": r"moss",
}

seeds = st.integers(0, 2**31)
styles = st.sampled_from(STYLES)


def named(text: str) -> set[str]:
    """Classes that a text has a word for."""
    return {name for name, stem in STEMS.items() if re.search(stem, text, re.IGNORECASE)}


def landscape() -> Facts:
    """A tile with a river, a town, woods and fields."""
    ids = np.full((256, 256), 6, np.uint8)
    ids[:, :110] = 3
    ids[30:90, 140:220] = 2
    ids[:, 110:118] = 1
    ids[200:240, 20:60] = 5
    return measure_facts(ids, TILE)


def test_every_class_has_a_word_of_its_own_to_be_found_by() -> None:
    for words in (NOUNS, COUNTED, LANDSCAPES):
        assert set(words) == {land.name for land in CLASSES[1:]}
        for name, options in words.items():
            for option in options:
                assert named(option.text if isinstance(option, Noun) else option) == {name}


@given(label_maps(), styles, seeds)
def test_a_caption_never_names_an_absent_class(ids: Ids, style: str, seed: int) -> None:
    facts = measure_facts(ids, TILE)
    assert named(write(facts, style, seed)) <= {cover.name for cover in facts.mentioned}


@given(label_maps(), st.sampled_from(["35-like", "4v-like"]), seeds)
def test_a_long_caption_names_every_large_class(ids: Ids, style: str, seed: int) -> None:
    facts = measure_facts(ids, TILE)
    assert {cover.name for cover in facts.covers if cover.share >= 0.2} <= named(write(facts, style, seed))


@given(label_maps(), styles, seeds)
def test_a_caption_is_good_style(ids: Ids, style: str, seed: int) -> None:
    for text in captions(measure_facts(ids, TILE), style, seed):
        assert not BANNED.search(text)
        assert re.fullmatch(r"[A-Z].*\.", text) and "\n" not in text
        assert not re.search(r"[{}]|  |\.\.| [.,;:]|\bNone\b", text)
        assert not re.search(
            r"\ba (extra|elongated|irregular|interconnected|agricultural)|\ban (small|large|medium)", text
        )
        assert all(part[0].isupper() for part in text.split(". "))
        assert not re.search(r"amount of (trees|shrubs|crop fields|developed areas)", text)
        for part in text.lower().split(". "):
            assert all(one != other for one, other in pairwise(re.findall(r"[a-z]+", part)))


@given(label_maps(), styles, seeds)
def test_the_same_seed_gives_the_same_text(ids: Ids, style: str, seed: int) -> None:
    facts = measure_facts(ids, TILE)
    assert write(facts, style, seed) == write(Facts.from_json(facts.to_json()), style, seed)


@pytest.mark.parametrize(("style", "different"), [("35-like", 30), ("4v-like", 30), ("short", 12), ("sentence", 5)])
def test_other_seeds_give_other_texts(style: str, different: int) -> None:
    assert len({write(landscape(), style, seed) for seed in range(30)}) >= different


@given(seeds)
def test_size_words_and_places_are_those_of_the_facts(seed: int) -> None:
    facts = landscape()
    text = write(facts, "35-like", seed).lower()
    sentences = {
        region.name: next(part for part in text.split(". ")[1:] if region.name in part) for region in facts.regions
    }
    places = [text.index(sentences[region.name]) for region in facts.regions]
    assert places == sorted(places)
    for region in facts.regions:
        told = sentences[region.name]
        for item in region.sized:
            assert re.search(rf"\b{item.size}\b", told)
        assert named(told) == {item.name for item in region.sized}
        assert sum(told.count(f" {size} ") for size in ("small", "medium", "large")) == len(region.sized)


@given(seeds)
def test_numbers_in_a_short_caption_are_the_measured_ones(seed: int) -> None:
    facts = landscape()
    numbers = [int(number) for number in re.findall(r"(\d+)%", write(facts, "short", seed))]
    assert numbers == [round(100 * cover.share) for cover in facts.covers[: len(numbers)]] and len(numbers) == 4


def test_a_short_caption_says_half_of_the_ground_only_where_it_is() -> None:
    ids = stripes(3, 3, 3, 3, 3, 5, 6, 5, 6, 5)
    halves = {"One connected patch holds half of the ground or more.", "Half of the ground or more is a single patch."}
    for seed in range(4):
        assert any(half in write(measure_facts(ids), "short", seed) for half in halves)
        assert not any(
            half in write(measure_facts(stripes(3, 3, 3, 3, 5, 6, 5, 6, 5, 6)), "short", seed) for half in halves
        )


def test_the_lengths_are_those_of_the_published_captions() -> None:
    lengths = {style: [len(write(landscape(), style, seed).split()) for seed in range(40)] for style in STYLES}
    assert min(lengths["35-like"]) >= 125 and max(lengths["35-like"]) <= 180
    assert min(lengths["4v-like"]) >= 75 and max(lengths["4v-like"]) <= 140
    assert max(lengths["short"]) <= 55 and max(lengths["sentence"]) <= 35


def test_objects_are_counted_in_the_centre_and_elsewhere() -> None:
    ids = np.full((256, 256), 3, np.uint8)
    ids[120:130, 120:130] = 1
    for row in range(0, 60, 10):
        ids[row : row + 5, :5] = ids[row : row + 5, 250:] = 2
    facts = measure_facts(ids, TILE)
    five = captions(facts, "remoteclip", 3)
    assert len(five) == 5 and write(facts, "remoteclip", 3) == "\n".join(five)
    assert "a water body" in five[0] and "a patch of trees" in five[0] and "developed" not in five[0]
    assert re.search(r"(many|a lot of) developed areas", five[1], re.IGNORECASE) and "water" not in five[1]
    ids[10:15, :5] = ids[10:15, 250:] = 3
    assert "ten developed areas" in captions(measure_facts(ids, TILE), "remoteclip", 3)[1].lower()


def test_a_tile_that_is_half_unknown_says_so() -> None:
    ids = stripes(0, 3)
    for style in ("35-like", "4v-like", "short"):
        assert "For 50% of the image the land cover is not known" in write(measure_facts(ids), style)
    assert write(measure_facts(ids), "sentence").startswith("As far as the land cover is known, ")
    ids[:, :128] = 0
    assert "The land cover of the top left and the bottom left is not known." in write(measure_facts(ids), "35-like")


def test_an_unknown_style_is_refused_with_the_known_ones() -> None:
    with pytest.raises(RecipeError, match=r"no rule-based style 'poem'.*35-like, 4v-like, short, sentence, remoteclip"):
        write(landscape(), "poem")


def test_the_rules_are_labelled_as_what_they_are() -> None:
    assert LABEL == "rule-based, no language model"
    assert tuple(TITLES) == STYLES


def test_grammar() -> None:
    assert listed(["a"]) == "a" and listed(["a", "b"]) == "a and b" and listed(["a", "b", "c"]) == "a, b and c"
    assert (with_article("extra small part"), with_article("large part")) == ("an extra small part", "a large part")
    assert (in_words(1), in_words(10), in_words(11)) == ("one", "ten", "many")
    assert sentence("trees lead") == sentence("Trees lead.") == "Trees lead."
    assert (
        agreeing("{subject} lead{s} and {has} {its} place", Noun("trees", plural=True))
        == "trees lead and have their place"
    )
    assert agreeing("{subject} reach{es} it, {it} {is}", Noun("water")) == "water reaches it, it is"
    told = [percent(share) for share in (0.001, 0.27, 0.996, 1)]
    assert told == ["under 1%", "27%", "over 99%", "100%"]


def test_a_voice_says_everything_once_before_it_repeats_itself() -> None:
    options = ("a", "b", "c")
    voice = Voice("seed")
    assert {voice.pick(options) for _ in range(3)} == {voice.pick(options) for _ in range(3)} == set(options)
