"""The rule-based writer: every statement follows from the label map."""

import re
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import LabelError
from core.raster.landcover import REGIONS, measure, size_words
from core.raster.legend import CLASSES, Ids
from generation.demo import phrases
from generation.demo.facts import facts_of
from generation.demo.kinds import BIOMES
from generation.demo.landscape import label
from generation.demo.noise import Window
from generation.demo.shapes import form_of
from generation.demo.writer import write

BANNED = re.compile(
    r"\b(possibl|likely|perhaps|context|segmentation|appear|chang|transition|dynamic|maybe|seem|image [0-9])", re.I
)
COLOURS = re.compile(r"\b(red|green|blue|yellow|gr[ae]y|white|black|brown|purple|pink|cyan|magenta|colou?r)\b", re.I)
NUMBER = {land.name: land.id for land in CLASSES}

SCENES = st.builds(
    lambda name, x, y: label(Window(x, y, 256, 256), BIOMES[name], 3),
    st.sampled_from(sorted(BIOMES)),
    st.integers(0, 4_000_000),
    st.integers(0, 4_000_000),
)


@given(SCENES, st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_35_caption_states_the_measured_sizes_in_order(ids: Ids, seed: int) -> None:
    text = write(facts_of(ids), "35", Random(seed))
    places = [re.search(rf"[^.]*\b[Ii]n the {region}|\bto the {region}|from the {region}", text) for region in REGIONS]
    assert all(places)
    statements = re.findall(r"an? (extra small|extra large|small|medium|large) (?:\w+) of", text)
    words = size_words(measure(ids))
    assert statements == [sized.size for region in REGIONS for sized in words[region]]


@given(SCENES, st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_captions_keep_the_rules_of_style(ids: Ids, seed: int) -> None:
    for style, shortest, longest in (("35", 70, 190), ("4v", 40, 120)):
        text = write(facts_of(ids), style, Random(seed))  # type: ignore[arg-type]
        assert not BANNED.search(text), text
        assert shortest <= len(text.split()) <= longest, text
        assert text[0].isupper() and text.endswith(".")
        assert not re.search(r"[{}]|  | [,.]|\.\.|,,|\ba [aeiou]|\ban [^aeiou]", text), text
        if style == "4v":
            assert not COLOURS.search(text), text


@given(SCENES, st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_4v_caption_puts_classes_where_they_are(ids: Ids, seed: int) -> None:
    facts = facts_of(ids)
    text = write(facts, "4v", Random(seed))
    for sentence in text.split(". "):
        found = re.search(r"(?:mainly|especially|above all) in the (.+?)\.?$", sentence)
        classes = [name for name in facts.shares if phrases.SUBJECTS[name] in sentence.lower()]
        if found and len(classes) == 1:
            for region in found.group(1).split(" and "):
                assert facts.shares[classes[0]][region] > 0


def test_the_same_random_state_gives_the_same_words_and_another_others() -> None:
    facts = facts_of(label(Window(40_000, 50_000, 256, 256), BIOMES["bocage"], 3))
    assert write(facts, "35", Random(1)) == write(facts, "35", Random(1))
    assert len({write(facts, "35", Random(seed)) for seed in range(50)}) == 50


def test_a_tile_of_one_class_can_be_described() -> None:
    facts = facts_of(np.full((256, 256), NUMBER["water"], np.uint8))
    for style in ("35", "4v"):
        text = write(facts, style, Random(2))
        assert "water" in text and "grass" not in text


def test_a_region_without_known_classes_is_said_to_be_unknown() -> None:
    ids = np.full((256, 256), NUMBER["snow"], np.uint8)
    ids[:128, :128] = 0
    assert "the land cover is unknown" in write(facts_of(ids), "35", Random(2))


def test_nothing_is_said_of_an_unknown_tile() -> None:
    with pytest.raises(LabelError, match="no known class"):
        facts_of(np.zeros((256, 256), np.uint8))


def test_forms_are_told_apart() -> None:
    ids = np.full((256, 256), NUMBER["grass"], np.uint8)
    river, lake, ponds, sea = (ids.copy() for _ in range(4))
    river[np.arange(256), np.arange(256)] = river[np.arange(255), np.arange(1, 256)] = NUMBER["water"]
    river[np.arange(1, 256), np.arange(255)] = NUMBER["water"]
    lake[40:90, 50:110] = NUMBER["water"]
    for row in range(20, 240, 60):
        ponds[row : row + 12, row : row + 12] = NUMBER["water"]
    sea[120:] = NUMBER["water"]
    forms = [form_of(scene, NUMBER["water"]) for scene in (river, lake, ponds, sea)]
    assert forms == ["band", "compact", "scattered", "broad"]


def test_every_class_has_words() -> None:
    names = {land.name for land in CLASSES[1:]}
    assert set(phrases.NOUNS) == set(phrases.SUBJECTS) == set(phrases.THEMES) == names
