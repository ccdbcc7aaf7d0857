"""A repair that is offered mends what it says and harms nothing; what cannot be mended so is not offered."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planted import ERRORS, Scene, correct, scenes
from core.raster.landcover import Composition
from generation.checks.checking import CheckResult, check
from generation.review.feedback import doubts, feedback
from generation.review.repairs import Repair, repairs
from tests.checked_tiles import TRUE_35, four

SCENES = list(scenes(8))
RANK = {"contradicted": 0, "unverifiable": 1, "supported": 2}


def new(text: str, sort: str, caption_set: str | None = None) -> list[str]:
    return [repair.new for repair in repairs(text, four(), caption_set=caption_set) if repair.sort == sort]


@pytest.mark.parametrize(
    ("text", "sort", "repaired"),
    [
        ("Water covers 40 % of the image.", "amount", "Water covers 25 % of the image."),
        ("Grass takes a large part of the bottom right.", "amount", "Grass takes a small part of the bottom right."),
        (
            "In the top left, there is a small portion of water.",
            "amount",
            "In the top left, there is an extra large portion of water.",
        ),
        ("Two thirds of the image are water.", "amount", "About 25% of the image are water."),
        ("Snow covers the top left.", "class", "Water covers the top left."),
        (
            "A small portion of water lies in the bottom right.",
            "class",
            "A small portion of grassland lies in the bottom right.",
        ),
        ("A lake lies in the bottom right.", "class", "A crop field lies in the bottom right."),
        ("Water lies in the bottom right corner.", "place", "Water lies in the top left."),
        ("Water lies in the south-east.", "place", "Water lies in the northwest."),
        ("The image is dominated by grass.", "class", "The image is dominated by forest."),
        ("Crop covers more than trees.", "order", "Forest covers more than crop fields."),
        ("In the bottom right, grass is followed by crop.", "order", "In the bottom right, crop is followed by grass."),
        ("There is no water.", "presence", "There is some water."),
        ("No large areas of trees are found.", "presence", "Large areas of trees are found."),
        ("Trees dominate. Snow covers the top left.", "sentence", "Trees dominate."),
    ],
)
def test_claims_are_put_as_they_were_measured(text: str, sort: str, repaired: str) -> None:
    assert repaired in new(text, sort)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Water lies in the top left, similar to the other images.", "Water lies in the top left."),
        ("Similar to the other images, trees dominate.", "Trees dominate."),
        ("Water, like in the other images, lies in the top left.", "Water lies in the top left."),
        ("In the fourth image, trees dominate.", "In this image, trees dominate."),
        ("The second image is dominated by trees.", "This image is dominated by trees."),
        ("Trees dominate, with a larger extent than in the other images.", "Trees dominate."),
        ("There are more trees than in the other images.", "There are trees."),
        ("Trees dominate. This is similar to the other images.", "Trees dominate."),
        ("Trees dominate, as in the second image.", "Trees dominate."),
        ("The distribution of trees is like in the third image.", None),
        ("Water is possibly in the top left.", "Water is in the top left."),
        ("Perhaps, water lies in the top left.", "Water lies in the top left."),
        ("Trees, probably, dominate.", "Trees dominate."),
        ("The trees may be in the top right.", "The trees are in the top right."),
        ("There is likely an urban area, and trees dominate.", None),
        ("Water appears in the top left.", "Water is in the top left."),
        ("Water appears to be in the top left.", "Water is in the top left."),
        ("In this context, trees dominate.", "Trees dominate."),
        ("Trees dominate a dynamic area.", "Trees dominate an area."),
        ("Trees dominate the segmentation map.", "Trees dominate the map."),
        ("Dark green trees dominate.", "Trees dominate."),
        ("Trees dominate. In the top left there is a", "Trees dominate."),
        (
            "Water covers the top left, crop the bottom right, and in the",
            "Water covers the top left, crop the bottom right.",
        ),
    ],
)
def test_wording_is_mended_by_rule(text: str, repaired: str | None) -> None:
    assert new(text, "wording", "4v") == ([repaired] if repaired else [])


def test_a_repair_that_would_make_another_claim_false_is_not_offered() -> None:
    # another place would mend the water and make the grass false
    text = "The bottom right holds water and grass."
    assert not new(text, "place")
    assert new(text, "class") == ["The bottom right holds cropland and grass."]


def test_a_repair_says_what_was_measured_and_shows_its_changes() -> None:
    (repair,) = (one for one in repairs("Water covers 40 % of the image.", four()) if one.sort == "amount")
    assert repair.reason == "water covers 25% of the image"
    assert [(change.kind, change.text) for change in repair.changes] == [
        ("same", "Water covers "),
        ("removed", "40 "),
        ("added", "25 "),
        ("same", "% of the image."),
    ]
    assert repair.old[repair.start : repair.end] == "Water covers 40 %"


def test_nothing_is_offered_for_a_caption_without_a_fault_or_a_tile_without_land_cover() -> None:
    assert repairs(TRUE_35, four(), caption_set="35") == ()
    empty = Composition(four().regions * 0)
    assert repairs("Snow covers the top left.", empty) == ()
    assert repairs("", four()) == ()


def test_correct_captions_of_synthetic_tiles_get_no_repair_of_a_claim() -> None:
    offered = [
        repair
        for scene in SCENES
        for text, style in correct(scene)
        for repair in repairs(text, scene.composition, facts=scene.measured, caption_set=style)
    ]
    assert not [repair for repair in offered if repair.sort != "wording"]


def planted(scene: Scene, kind: str) -> tuple[CheckResult, tuple[Repair, ...], str] | None:
    made = ERRORS[kind](scene)
    if made is None:
        return None
    result = check(made.text, scene.composition, facts=scene.measured, caption_set=made.style)
    return result, repairs(made.text, scene.composition, facts=scene.measured, caption_set=made.style), made.style


def sentences(text: str) -> Counter[str]:
    return Counter(re.split(r"(?<=[.!?])\s+", text))


@pytest.mark.parametrize("kind", sorted(ERRORS))
def test_every_repair_of_a_planted_error_keeps_the_law(kind: str) -> None:
    offered = 0
    for scene in SCENES:
        found = planted(scene, kind)
        if found is None:
            continue
        before, made, style = found
        offered += bool(made)
        for repair in made:
            after = check(repair.new, scene.composition, facts=scene.measured, caption_set=style)
            assert_law(before, after, repair)
    assert offered or kind == "large class missing"


def assert_law(before: CheckResult, after: CheckResult, repair: Repair) -> None:
    mended = repair.sort != "wording"
    assert after.count("contradicted") <= before.count("contradicted") - mended
    assert len(after.style) <= len(before.style) - (not mended)
    assert after.left <= before.left
    wrong = {item.claim.name for item in before.claims if item.verdict == "contradicted"}
    assert {one.name for one in after.missing} <= {one.name for one in before.missing} | (wrong if mended else set())
    assert (after.scores.truth or 0) >= (before.scores.truth or 0) - 1e-9
    kept = sentences(repair.old) & sentences(repair.new)
    worst, best = worst_of(before, repair.old, kept), worst_of(after, repair.new, kept)
    assert {key: rank for key, rank in worst.items() if best.get(key, -1) < rank} == {}
    assert "".join(change.text for change in repair.changes if change.kind != "added") == repair.old
    touched = sum(len(change.text.split()) for change in repair.changes if change.kind == "removed")
    assert touched <= 12 or repair.sort == "sentence" or not repair.old.endswith(".") or repair.sort == "wording"


def worst_of(result: CheckResult, text: str, kept: Counter[str]) -> dict[tuple[str, int], int]:
    """The worst verdict of the claims of each sentence that is in both texts, by its place in the sentence."""
    found: dict[tuple[str, int], int] = {}
    for item in result.claims:
        ends = [match.end() for match in re.finditer(r"(?<=[.!?])\s+", text) if match.end() <= item.claim.start]
        start = ends[-1] if ends else 0
        sentence = re.split(r"(?<=[.!?])\s+", text[start:])[0]
        if sentence in kept:
            key = sentence, item.claim.start - start
            found[key] = min(found.get(key, 2), RANK[item.verdict])
    return found


PIECES = (
    *(
        "Water",
        "trees",
        "snow",
        "a small",
        "an",
        "extra large",
        "portion of",
        "lies in the",
        "top left",
        ", followed by",
    ),
    *("possibly", "than in the other images", "no", "There is", "dominated by", "40 %", ". ", "<b>", "appears"),
    *("In the fourth image,", "green", "most of"),
)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_whatever_is_written_repairs_keep_the_law(words: list[str]) -> None:
    text = " ".join(words)
    before = check(text, four(), caption_set="4v")
    for repair in repairs(text, four(), caption_set="4v"):
        after = check(repair.new, four(), caption_set="4v")
        assert after.count("contradicted") <= before.count("contradicted") - (repair.sort != "wording")
        assert len(after.style) <= len(before.style) - (repair.sort == "wording")
        assert after.left <= before.left


def test_feedback_lists_what_is_wrong_for_the_next_answer() -> None:
    text = "Snow possibly covers the image. Snow covers the top left. Water covers 40 % of the image."
    result = check(text, four(), caption_set="4v")
    listed = doubts(text, result)
    assert "You wrote \u201cWater covers 40 %\u201d, but water covers 25% of the image." in listed
    assert "You did not mention tree, which covers 50% of the image." in listed
    assert any(one.startswith("\u201cpossibly\u201d hedges") for one in listed)
    assert feedback(text, result).count("\n- ") == len(listed)
    assert feedback(TRUE_35, check(TRUE_35, four(), caption_set="35")) == ""


def test_feedback_on_very_many_faults_stays_short() -> None:
    text = " ".join(f"Snow covers {number} % of the image." for number in range(40, 90))
    said = feedback(text, check(text, four()))
    assert said.count("\n- ") == 21
    assert said.endswith("more faults of these kinds.")
