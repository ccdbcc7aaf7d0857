"""Captions are read into claims as a person reads them."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.gold import FILES, Quality, qualities, read
from core.raster.landcover import REGIONS
from generation.checks import claims as reading
from generation.checks.claims import parse
from generation.demo.phrases import SUBJECTS

FLOORS = {
    "class": 0.98,
    "region": 0.95,
    "size": 0.93,
    "order": 0.93,
    "rank": 0.95,
    "dominance": 0.91,
    "peak": 0.95,
    "shape": 0.94,
    "absence": 0.9,
}
_WORDS = (
    "water no trees in the top left , followed by a large portion of grass and crop while middle mostly 35 % it which "
    "there not . ; dominated especially throughout except than more is are about half where with by "
    "among enough to instead of third least equal"
)
_EVERYWHERE = f"tree @ {' + '.join(REGIONS)}"
_LITTLE = [f"{name} @ whole = at most 5%" for name in ("grass", "water")]
_PRESENT = ["grass @ whole", "tree @ whole", "water @ whole"]
WORDS = st.sampled_from(_WORDS.split())


@pytest.fixture(scope="module")
def measured() -> dict[str, Quality]:
    return qualities(sentence for path in FILES for sentence in read(path))


@pytest.mark.parametrize("kind", FLOORS)
def test_labelled_sentences_are_read_as_labelled(measured: dict[str, Quality], kind: str) -> None:
    assert measured[kind].f1 >= FLOORS[kind]


def test_there_are_labels_of_both_sets_in_number() -> None:
    sentences = [sentence for path in FILES for sentence in read(path)]
    assert len(sentences) >= 200
    assert min(sum(item.caption_set == name for item in sentences) for name in ("35", "4v")) >= 80


@given(st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join)))
def test_any_text_can_be_read_and_the_claims_lie_in_it_in_order(text: str) -> None:
    claims = parse(text)
    assert [claim.start for claim in claims] == sorted(claim.start for claim in claims)
    assert all(0 <= claim.start < claim.end <= len(text) for claim in claims)


@given(st.sampled_from(sorted(SUBJECTS)), st.sampled_from(REGIONS))
def test_a_denied_class_is_absent_where_it_was_present(name: str, region: str) -> None:
    said = parse(f"There is {SUBJECTS[name]} in the {region}.")
    denied = parse(f"There is no {SUBJECTS[name]} in the {region}.")
    assert [(claim.kind, claim.name, claim.place) for claim in said] == [("presence", name, (region,))]
    assert [(claim.kind, claim.name, claim.place) for claim in denied] == [("absence", name, (region,))]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Water fills both the top left and the middle.", ["water @ top left", "water @ middle"]),
        ("Water lies in the top left. It extends to the middle.", ["water @ top left", "water @ middle"]),
        ("Trees cover 40 % of the north.", ["tree @ top left + top right = 40 %"]),
        ("Neither water nor snow is present.", ["no water @ whole", "no snow @ whole"]),
        ("The middle holds no large water bodies.", ["no water @ middle = large"]),
        ("Grass, then crop, in the middle.", ["grass @ middle", "grass > crop @ middle", "crop @ middle"]),
        ("It is a nice day.", []),
        ("None is large enough to form substantial lakes.", []),
        ("Water is notably absent.", ["no water @ whole"]),
        ("There are no crops except in the middle.", ["crop @ middle"]),
        ("Trees are everywhere except in the middle.", [_EVERYWHERE, "no tree @ middle"]),
        (
            "Villages are limited to the bottom left.",
            ["developed area @ bottom left", "part developed area @ bottom left = all"],
        ),
        ("Thin, narrow strips of grass.", ["band grass @ whole", "grass @ whole"]),
        ("Crops rank third.", ["crop @ whole", "number 3 crop @ whole"]),
        ("Water is the least common class.", ["last water @ whole", "water @ whole"]),
        ("Equal parts of grass and crop.", ["crop @ whole", "grass = crop @ whole", "grass @ whole"]),
        ("Instead of trees, grass grows.", ["grass @ whole"]),
        (
            "Grass is over three times as common as trees and almost twenty times as common as water.",
            ["grass > tree @ whole at least 3 times", "grass > water @ whole 20 times", *_PRESENT],
        ),
        (
            "Trees are outnumbered by grass by a factor of more than two. There is water.",
            ["grass > tree @ whole at least 2 times", *_PRESENT],
        ),
        (
            "There are less than half as many trees as grass plots, and water.",
            ["tree > grass @ whole at most 0.5 times", *_PRESENT],
        ),
        ("Grass drops as trees spread, from 56 % in the north to 19 % in the south.", []),
        ("Trees rise from 28 % in the north to 81 % in the south at the expense of grass.", []),
        ("Field notes: no water.", ["no water @ whole"]),
        (
            "Half of the water lies in the top left and 40 % in the top right.",
            [f"{part} @ {at}" for at in ("top left", "top right") for part in ("water",)]
            + ["part water @ top left = half", "part water @ top right = 40 %"],
        ),
        ("Trees (20 %), grass and water (<5% each).", ["tree @ whole = 20 %", *_LITTLE]),
        ("tree=8; grass=26", []),
        ("Trees (TL/TR/BL/BR): 87/12/50/15 %.", []),
        ("Grass \u226b trees < water.", ["grass > tree @ whole", "water > tree @ whole", *_PRESENT]),
        ("Trees stand among fields, mainly in the middle.", ["crop @ whole", "strong tree @ middle", "tree @ middle"]),
    ],
)
def test_turns_of_phrase(text: str, claims: list[str]) -> None:
    assert sorted(map(str, parse(text))) == sorted(claims)


def test_a_claim_made_with_a_hedge_is_marked() -> None:
    plain, hedged = parse("Water lies in the north, while the south is possibly grass.")
    assert not plain.hedged
    assert hedged.hedged


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("The roads form a branching network, perhaps indicative of a town.", False),
        ("The roads perhaps form a branching network.", True),
    ],
)
def test_a_hedge_holds_for_what_follows_it(text: str, hedged: bool) -> None:
    (shape,) = (claim for claim in parse(text) if claim.kind == "shape")
    assert shape.hedged == hedged


@pytest.mark.parametrize(
    "pattern",
    [
        "1,",
        "trees>grass>",
        "not ",
        "- trees - ",
        "(trees ",
        "more than ",
        "trees: ",
        "trees, grass in the north, ",
        "x\n- ",
    ],
)
def test_twice_as_long_a_text_takes_no_more_than_twice_the_work(pattern: str) -> None:
    """Counted in calls, so that no pattern holds up the check of all captions."""

    def work(length: int) -> int:
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            reading.read((pattern * length)[:length])
        finally:
            sys.setprofile(None)
        return calls

    assert work(8_000) < 2.5 * work(4_000) + 1_000


def test_what_stands_in_a_sentence_without_end_is_not_read() -> None:
    told = reading.read("Water fills the north. " + "Trees and grass and " * 200 + "crops.")
    assert [claim.name for claim in told.claims] == ["water"]
    assert [(item.reason, item.classes) for item in told.unread] == [("the sentence is too long", 401)]
