"""Claims are held against the land cover; what is missing or badly worded is found, and all is scored."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planted import correct, detection, false_alarms, scenes
from core.raster.landcover import Composition, decode_label, measure, size_words
from generation.checks.checking import CheckResult, check
from generation.checks.ground import IDS
from generation.checks.scores import WEIGHTS
from generation.checks.style import _BANNED, _Banned, style_faults
from generation.facts.measure import measure_facts
from tests.checked_tiles import TRUE_35, four, quartered

SCENES = list(scenes(40))


def verdicts(text: str, composition: Composition | None = None) -> list[str]:
    return [item.verdict for item in check(text, composition or four()).claims]


def test_a_true_caption_has_no_fault_and_a_full_score() -> None:
    result = check(TRUE_35, four(), caption_set="35")
    assert result.count("contradicted") == 0
    assert not result.missing
    assert not result.style
    assert result.scores.truth == pytest.approx(100, abs=1)


@pytest.mark.parametrize(
    ("text", "verdict", "measured"),
    [
        ("Water lies in the top left.", "supported", 1.0),
        ("Water lies in the bottom right.", "contradicted", 0.0),
        ("Snow covers the image.", "contradicted", 0.0),
        ("Grass takes a small part of the bottom right.", "supported", 0.125),
        ("Grass takes a large part of the bottom right.", "contradicted", 0.125),
        ("Water covers 25% of the image.", "supported", 0.25),
        ("Water covers 40% of the image.", "contradicted", 0.25),
        ("There is no snow.", "supported", 0.0),
        ("There is no water.", "contradicted", 0.25),
        ("Trees are found throughout the image.", "contradicted", 0.5),
        ("Snow may cover the image.", "unverifiable", 0.0),
    ],
)
def test_verdicts_come_with_the_measured_share(text: str, verdict: str, measured: float) -> None:
    (item,) = check(text, four()).claims
    assert item.verdict == verdict
    assert item.measured == pytest.approx(measured)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Snow covers the top left.", "invented class"),
        ("There is no water.", "missed class"),
        ("No large areas of trees are found.", "wrong amount"),
        ("Water lies in the bottom right.", "wrong place"),
        ("A small portion of water lies in the bottom right.", "wrong place"),
        ("Water covers 40% of the image.", "wrong amount"),
        ("Crop covers more than trees.", "wrong order"),
        ("The bottom right is dominated by grass.", "wrong order"),
        ("The image is dominated by grass.", "image-level"),
    ],
)
def test_what_a_contradicted_claim_gets_wrong_has_a_name(text: str, error: str) -> None:
    claims = check(text, four()).claims
    assert {item.error for item in claims if item.verdict == "contradicted"} == {error}
    assert {item.error for item in claims if item.verdict != "contradicted"} <= {None}


def test_order_dominance_and_peaks_are_judged() -> None:
    assert verdicts("The image is dominated by trees.") == ["supported"] * 2
    assert "contradicted" in verdicts("The image is dominated by grass.")
    assert "contradicted" in verdicts("In the bottom right, grass is followed by crop.")
    assert "contradicted" not in verdicts("In the bottom right, crop is followed by grass.")
    assert "contradicted" in verdicts("Grass is most extensive in the top left.")


def test_ranks_and_equal_amounts_are_judged() -> None:
    assert "contradicted" not in verdicts("Water is the second most common class.")
    assert "contradicted" in verdicts("Grass is the second most common class.")
    assert "contradicted" in verdicts("Trees are the least common class.")
    assert "contradicted" not in verdicts("Grass is the least common class.")
    assert "contradicted" in verdicts("There are equal amounts of trees and water.")


@pytest.mark.parametrize(("px", "there"), [(0, False), (19, False), (20, True)])
def test_a_class_is_there_or_absent_and_never_both(px: int, there: bool) -> None:
    ids = quartered(top_left="tree", top_right="tree", bottom_left="tree", bottom_right="tree")
    ids[0, :px] = IDS["crop"]
    composition = measure(ids)
    assert verdicts("There are crops.", composition) == ["supported" if there else "contradicted"]
    assert verdicts("There are no crops.", composition) == ["contradicted" if there else "supported"]


def test_the_measurement_tells_a_trace_from_nothing_and_names_the_strongest_region() -> None:
    ids = quartered(top_left="tree", top_right="tree", bottom_left="tree", bottom_right="grass")
    ids[0, :26] = IDS["crop"]
    (trace,) = check("There are no crops.", measure(ids)).claims
    peak = check("Grass is most abundant in the top left.", measure(ids)).claims[-1]
    assert trace.detail == "crop covers 0.04% of the image"
    assert peak.detail.endswith("; most in the bottom right with 100%")


@pytest.mark.parametrize("share", [0.05, 0.1, 0.15, 0.3, 0.6, 0.9])
def test_the_size_word_of_the_recipe_is_right_and_one_two_bands_off_is_wrong(share: float) -> None:
    ids = quartered(top_left="tree", top_right="tree", bottom_left="tree", bottom_right="tree")
    ids[: round(128 * share), :128] = IDS["water"]
    composition = measure(ids)
    word = next(item.size for item in size_words(composition)["top left"] if item.name == "water")
    sizes = ["extra small", "small", "medium", "large", "extra large"]
    wrong = sizes[(sizes.index(word) + 2) % 5]
    assert verdicts(f"In the top left, there is a {word} portion of water.", composition) == ["supported"]
    assert verdicts(f"In the top left, there is a {wrong} portion of water.", composition) == ["contradicted"]


def test_a_large_class_that_is_never_named_is_missing_and_a_denied_one_too() -> None:
    missing = check("Trees prevail, and there is no crop.", four()).missing
    assert [item.name for item in missing] == ["water", "crop"]


def test_without_any_known_pixel_nothing_is_verified_or_scored() -> None:
    empty = measure(np.zeros((256, 256), np.uint8))
    result = check(TRUE_35, empty)
    assert {item.verdict for item in result.claims} == {"unverifiable"}
    assert result.scores.truth is None
    assert not result.missing


def test_shapes_need_the_facts_of_the_tile() -> None:
    ids = quartered(top_left="tree", top_right="tree", bottom_left="tree", bottom_right="tree")
    ids[100:110, :] = IDS["water"]
    text = "Water forms a long, narrow band. Water forms scattered patches."
    composition, facts = measure(ids), measure_facts(ids)
    blind = [item.verdict for item in check(text, composition).claims if item.claim.kind == "shape"]
    seen = {item.claim.other: item.verdict for item in check(text, composition, facts=facts).claims if item.claim.other}
    assert set(blind) == {"unverifiable"}
    assert seen == {"band": "supported", "scattered": "contradicted"}


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("It is possibly a forest.", "hedging", "possibly"),
        ("The trees appear in rows.", "meta word", "appear"),
        ("This is similar to the other images.", "comparison", "similar to the other images"),
        ("The fourth image shows water.", "comparison", "The fourth image"),
        ("A blue river.", "colour", "blue"),
        ("The image shows a lar", "cut text", "lar"),
    ],
)
def test_style_rules_mark_the_words_that_break_them(text: str, rule: str, words: str) -> None:
    (fault,) = style_faults(text, "4v")
    assert (fault.rule, text[fault.start : fault.end]) == (rule, words)


@given(st.sampled_from(_BANNED), st.data())
def test_no_breach_lacks_the_words_that_its_rule_looks_for(banned: _Banned, data: st.DataObject) -> None:
    """Or the rule would not be tried on it."""
    breach = data.draw(st.from_regex(banned.pattern, fullmatch=True))
    for text in (breach, f"Next to it, {breach} next to them."):
        assert any(fault.rule == banned.rule for fault in style_faults(text)), text


def test_a_list_or_a_table_is_not_cut_where_its_last_line_ends() -> None:
    for text in ("- Trees\n- Snow: none", "| Class | Share |\n|---|---|\n| Trees | 47 % |"):
        assert not style_faults(text, "35")
    assert style_faults("- Trees\n\nThe image shows a lar", "35")


def test_colour_words_are_left_to_the_set_whose_recipe_allows_them() -> None:
    assert not style_faults("A green field.", "35")


@settings(max_examples=40)
@given(st.sampled_from(SCENES))
def test_correct_captions_of_the_recipe_are_never_contradicted(scene: object) -> None:
    from bench.planted import Scene

    assert isinstance(scene, Scene)
    for text, style in correct(scene):
        result = check(text, scene.composition, caption_set=style)
        assert result.count("contradicted") == 0, [item for item in result.claims if item.verdict == "contradicted"]


def test_planted_errors_are_found_and_correct_captions_raise_no_alarm() -> None:
    found = detection(SCENES)
    assert {kind: rate.share for kind, rate in found.items() if rate.share < 0.95} == {}
    assert min(rate.captions for rate in found.values()) > 10
    assert false_alarms(SCENES).share <= 0.02


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_scores_lie_in_their_ranges(shares: list[float]) -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids[: round(256 * shares[0])] = IDS["water"]
    ids[round(256 * (1 - shares[1])) :] = IDS["tree"]
    scores = check(TRUE_35, measure(ids)).scores
    values = [getattr(scores, name) for name in WEIGHTS]
    assert all(value is None or 0 <= value <= 1 for value in values)
    assert scores.truth is None or 0 <= scores.truth <= 100


def test_a_class_in_words_that_are_not_read_costs_coverage_and_no_truth() -> None:
    ids = np.full((256, 256), IDS["tree"], np.uint8)
    ids[:128] = IDS["shrub"]
    read = check("Neither trees nor shrubs reach 60 %.", measure(ids))
    assert not read.claims
    assert read.scores.coverage == 0
    assert not read.missing
    assert read.scores.recall is None
    named = check("There is water.", measure(ids))
    assert {item.name for item in named.missing} == {"tree", "shrub"}


def test_an_amount_of_woody_plants_is_of_trees_and_shrubs() -> None:
    ids = np.full((256, 256), IDS["tree"], np.uint8)
    ids[:128] = IDS["shrub"]
    for text in ("Woody vegetation covers all of the tile.", "Woody plants make up 100 % of the scene."):
        assert {item.verdict for item in check(text, measure(ids)).claims} == {"supported"}, text
    assert check("Woody plants make up 50 % of the scene.", measure(ids)).count("contradicted") == 1


@pytest.mark.real_data
def test_the_real_pair_supports_all_statements_of_its_real_caption(shared_data: Path) -> None:
    result = real_result(shared_data, 2)
    sized = [item for item in result.claims if item.claim.kind == "size"]
    expected = json.loads((shared_data / "chatearthnet/figure_pair/expected_statistics.json").read_text())["expected"]
    said = {(item.claim.place[0], item.claim.name): item.claim.amount for item in sized}
    assert len(sized) == 15
    for region, classes in expected.items():
        for name, word in classes:
            amount = said[region, name]
            assert amount is not None
            assert amount.word == word
    assert {item.verdict for item in result.claims} == {"supported"}
    assert result.scores.truth == pytest.approx(100, abs=0.1)


@pytest.mark.real_data
def test_the_real_4v_caption_of_the_pair_is_not_contradicted(shared_data: Path) -> None:
    result = real_result(shared_data, 3)
    assert len(result.claims) > 10
    assert result.count("contradicted") == 0


def real_result(shared_data: Path, number: int) -> CheckResult:
    folder = shared_data / "chatearthnet"
    label = decode_label((folder / "figure_pair/example_label_index.png").read_bytes(), max_pixels=1 << 20)
    caption = json.loads((folder / "captions_from_figures.json").read_text())[number]
    facts = measure_facts(label.ids)
    return check(caption["caption"], measure(label.ids), facts=facts, caption_set=caption["caption_set"])
