import json
from pathlib import Path

import pytest

from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.statistics.parts import Parts, Vocabulary
from core.statistics.phrases import SIZES, SOMEWHERE
from core.statistics.segment import Segment, encode
from generation.checks.claims import Claim, read
from generation.demo.release import write_demo

NAMED = {land.name: 1 << land.id for land in CLASSES}
IDS = {land.name: land.id for land in CLASSES}


def of(*captions: str) -> Segment:
    return encode(range(len(captions)), captions, Parts(Vocabulary()))


def masks(*names: str) -> int:
    return sum(NAMED[name] for name in names)


def test_a_class_is_named_by_any_of_its_words_and_denied_by_what_stands_before_it_or_ends_the_sentence() -> None:
    told = {
        "A river meets farmland.": ("water crop", ""),
        "No water, trees or shrubs are there. Grass is.": ("grass", "water tree shrub"),
        "There is no water, but trees cover it.": ("tree", "water"),
        "Snow is absent.": ("", "snow"),
        "The field of view is wide.": ("", ""),
        "Tree-covered slopes, built-up valleys": ("tree developed_area", ""),
    }
    for text, (named, denied) in told.items():
        found = of(text)
        expected = [masks(*(one.replace("_", " ") for one in part.split())) for part in (named, denied)]
        assert [int(found.named[0]), int(found.denied[0])] == expected, text


def test_a_size_word_goes_with_the_next_class_of_its_sentence_and_the_region_before_it() -> None:
    told = {
        "In the middle, a very small part of forest.": [("middle", "tree", "extra small")],
        "A large amount of water. Trees stand here.": [(None, "water", "large")],
        "In the top left, a large amount. Water is there.": [],
        "The top right has a huge lake and small fields.": [
            ("top right", "water", "extra large"),
            ("top right", "crop", "small"),
        ],
        "In the left half a medium part of grass.": [(None, "grass", "medium")],
    }
    for text, expected in told.items():
        assert sized(of(text), 0) == expected, text


def test_no_phrase_and_no_denial_goes_on_in_the_next_caption() -> None:
    found = of("A field", "of view, with no", "trees and a small", "lake")
    assert found.named.tolist() == [masks("crop"), 0, masks("tree"), masks("water")]
    assert not found.denied.any() and not len(found.sized_row)


def sized(found: Segment, row: int) -> list[tuple[str | None, str, str]]:
    columns = zip(found.sized_row, found.sized_region, found.sized_class, found.sized_size, strict=True)
    return [
        (None if region == SOMEWHERE else REGIONS[region], CLASSES[land].name, SIZES[size])
        for at, region, land, size in columns
        if at == row
    ]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder: Path = tmp_path_factory.mktemp("demo")
    write_demo(folder, tiles=24, images=False)
    files = sorted((folder / "json_files").glob("*_35_*.json"))
    return [record["caption"] for file in files for record in json.loads(file.read_bytes())]


def test_what_is_looked_up_agrees_with_what_the_truth_check_parses(written: list[str]) -> None:
    found = of(*written)
    named, sizes, both = [], [], []
    for row, text in enumerate(written):
        claims = read(text).claims
        parsed = {claim.name for claim in claims if claim.kind != "absence"}
        named.append(int(found.named[row]) == masks(*parsed))
        spelled, looked_up = _parsed_sizes(claims), set(sized(found, row))
        sizes.append(len(spelled | looked_up))
        both.append(len(spelled & looked_up))
    assert sum(named) >= 0.95 * len(named)
    assert sum(sizes) > 200 and sum(both) >= 0.97 * sum(sizes)


def _parsed_sizes(claims: tuple[Claim, ...]) -> set[tuple[str | None, str, str]]:
    return {
        (claim.place[0], claim.name, claim.amount.word)
        for claim in claims
        if claim.kind == "size" and claim.exact and claim.amount and len(claim.place) == 1
    }


def test_size_words_of_a_real_caption_are_those_of_its_map(shared_data: Path) -> None:
    folder = shared_data / "chatearthnet"
    expected = json.loads((folder / "figure_pair" / "expected_statistics.json").read_bytes())["expected"]
    figures = json.loads((folder / "captions_from_figures.json").read_bytes())
    (text,) = (one["caption"] for one in figures if one["pair"] and one["caption_set"] == "35")
    found = of(text)
    true = [(region, name, word) for region, classes in expected.items() for name, word in classes]
    assert sized(found, 0) == true and len(true) == 15
    assert int(found.named[0]) == masks("water", "developed area", "tree", "grass") and not found.denied[0]
