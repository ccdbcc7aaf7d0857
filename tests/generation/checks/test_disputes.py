"""What two captions contradict each other about, and what is only said in other words."""

from pathlib import Path

import pytest

from core.search.disagreement import Wanted, disagreements
from core.selection.browse import Browser
from generation.checks.disputes import DISPUTES_VERSION, disputes_of, measured_of, said_of
from generation.checks.disputing import read_pairs
from generation.checks.ground import Ground
from tests.small_catalogue import fill

PAIRS = [
    (
        "Developed area dominates the scene, with some grass.",
        "The image is a town with roads. Grass predominates in this image, followed by a developed area.",
        ["what dominates: developed area dominates | grass dominates"],
    ),
    (
        "The image has no water. Trees dominate.",
        "Trees dominate the image. A river runs through the bottom left.",
        ["there or not: no water | water in the bottom left"],
    ),
    (
        "Trees cover 80 % of the top left.",
        "Trees cover 10 % of the top left.",
        ["how much: 80 % tree in the top left | 10 % tree in the top left"],
    ),
    (
        "There is more grass than crop in the image.",
        "There is more crop than grass in the image.",
        ["order: grass more than crop | crop more than grass"],
    ),
    ("Trees dominate the image, we find.", "The scene is characterised chiefly by forest.", []),
    ("A small portion of water lies in the top left.", "Water covers a tenth of the top left.", []),
    ("No water is in the top left.", "A lake lies in the bottom right.", []),
    ("Perhaps there is no water.", "A lake lies in the bottom right.", []),
    ("Trees dominate the top left.", "Grass dominates the bottom right.", []),
    ("", "Grass dominates.", []),
]


def test_claims_that_cannot_both_be_true_are_named_and_others_are_not() -> None:
    for one, other, wanted in PAIRS:
        for texts, turned in (((one, other), False), ((other, one), True)):
            found = [f"{d.kind}: {said_of(d.one)} | {said_of(d.other)}" for d in disputes_of(*texts)]
            sides = [f"{k}: {' | '.join(reversed(s.split(' | ')))}" for k, s in (w.split(": ", 1) for w in wanted)]
            assert found == (sides if turned else wanted), texts


def test_what_contradicts_is_told_with_what_the_map_has_there() -> None:
    dispute = disputes_of("No water is in the top left.", "A lake fills the top left.")[0]
    rows = [[0] * 12 for _ in range(5)]
    rows[0][1], rows[0][3] = 61, 39
    assert measured_of(dispute, Ground(rows, rows[0])) == "water 61% in the top left"


def test_pairs_are_read_once_and_the_weightiest_comes_first(tmp_path: Path) -> None:
    catalogue, _ = fill(tmp_path, count=60)
    with catalogue:
        with catalogue.transaction() as cursor:
            cursor.execute("update captions set text = 'Trees dominate the image.'")
            key, two = cursor.execute(
                "select key from captions where caption_set = '35' intersect "
                "select key from captions where caption_set = '4v' order by key limit 2"
            ).fetchall()
            cursor.execute(
                "update captions set text = 'Grass dominates the image.' where key = ? and caption_set = '4v'", key
            )
            cursor.execute("update captions set text = 'No tree is here.' where key = ? and caption_set = '35'", two)
        browser = Browser(catalogue)
        before = disagreements(browser, None, version=DISPUTES_VERSION, limit=1_000)
        assert before.unread == before.pairs > 2 and before.contradicting == 0
        assert read_pairs(catalogue, ("35", "4v"), workers=1) == before.pairs
        assert read_pairs(catalogue, ("35", "4v"), workers=1) == 0
        found = disagreements(browser, None, version=DISPUTES_VERSION, limit=1_000)
        assert [one.tile.key for one in found.apart[:2]] == [key[0], two[0]]
        assert (found.unread, found.contradicting, found.wanted) == (0, 2, found.pairs)
        assert {kind: count for kind, count in found.kinds.items() if count} == {"what dominates": 1, "there or not": 1}
        assert found.classes["grass"] == 1 and found.classes["tree"] == 2
        for wanted in (Wanted("there or not"), Wanted(land="tree", kind="there or not")):
            only = disagreements(browser, None, version=DISPUTES_VERSION, wanted=wanted)
            assert [one.tile.key for one in only.apart] == [two[0]] and only.wanted == 1
        assert disagreements(browser, None, version=DISPUTES_VERSION + 1).unread == found.pairs


@pytest.mark.parametrize("text", ["\x00", "water " * 4_000, "no no no not without <b>"])
def test_any_text_can_be_read(text: str) -> None:
    assert disputes_of(text, text) == ()
