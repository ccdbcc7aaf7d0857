"""What turns a sentence and is not accounted for is not read: no claim, a stretch with its reason, less coverage."""

import pytest

from generation.checks.checking import check
from generation.checks.claims import parse, read
from tests.checked_tiles import TRUE_35, four

TURNED = [
    "The snow-white sheets catch the eye.",
    "Fallow time is kept to the bare minimum.",
    "The farmer's cash flow depends on the water rights of a distant dam.",
    "A city dweller would feel lost in this solitude.",
    "Water stress is the main worry of growers here.",
    "Tree-lined thoughts wander.",
    "A forest of masts stands offshore.",
    "A stream of calls reached the tower.",
    "Night falls like snow.",
    "If the dam broke, water would cover the north.",
    "The price of water has doubled.",
    "There is room for crops.",
    "She wrote a book about forests.",
    "Compared with the flat farmland elsewhere, this tile is high.",
    "The mayor loves trees.",
    "Is there snow?",
    "The river's name is long.",
]


@pytest.mark.parametrize("text", TURNED)
def test_a_class_that_something_unaccounted_for_turns_is_not_read(text: str) -> None:
    reading = read(text)
    assert not reading.claims
    assert reading.unread
    assert all(text[one.start : one.end].strip() and one.reason for one in reading.unread)
    assert reading.coverage == 0


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Lush, well-kept crops hug the shoreline of a lake.", {"crop", "water"}),
        ("A patchwork of fields gives way to snow-covered peaks.", {"crop", "snow"}),
        ("Rows of trees frame the village of Oberdorf.", {"tree", "developed area"}),
        ("A forest of pine and oak climbs the slope.", {"tree"}),
        ("The city's share is large.", {"developed area"}),
    ],
)
def test_words_that_only_describe_silence_nothing(text: str, claims: set[str]) -> None:
    assert {claim.name for claim in parse(text)} == claims
    assert read(text).coverage == 1


def test_what_is_not_read_lowers_the_coverage_alone() -> None:
    plain, more = check(TRUE_35, four()), check(f"{TRUE_35} Water stress is the main worry of growers here.", four())
    assert plain.scores.coverage == 1
    assert more.scores.coverage is not None and 0.5 < more.scores.coverage < 1
    assert more.scores.truth == plain.scores.truth


def test_a_text_without_classes_has_no_coverage() -> None:
    assert read("The sky is blue.").coverage is None
