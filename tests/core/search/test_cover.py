from pathlib import Path

from core.embedding.estimating import estimate
from core.query.terms import parse
from core.search.cover import LITTLE, asked_classes
from core.search.descriptions import Sources, search
from core.search.meaning.scan import Meaning
from core.selection.filters import CLASS_IDS
from tests.described import described, searchable
from tests.letters import Letters


def test_no_hit_is_strong_whose_tile_has_little_of_what_is_asked_for_by_name(tmp_path: Path) -> None:
    catalogue, _, _ = described(tmp_path)
    with catalogue:
        words, browser = searchable(catalogue, tmp_path)
        hits = search(Sources(words, browser), "crop", limit=1_000).hits
        rows = browser.rows_of({hit.tile for hit in hits})
    covered = {tile: row.shares[CLASS_IDS["crop"]] for tile, row in rows.items() if row.dominant}
    little = [hit for hit in hits if covered.get(hit.tile, 1) < LITTLE]
    assert little and len(little) < len(hits)
    assert {hit.strength for hit in little} == {"fair"}
    assert {hit.strength for hit in hits if hit not in little} == {"strong"}


def test_an_estimate_near_the_question_is_no_strong_hit_either_where_the_tile_has_little(tmp_path: Path) -> None:
    catalogue, _, _ = described(tmp_path)
    with catalogue:
        estimate(catalogue, Letters(), size=40)
        words, browser = searchable(catalogue, tmp_path)
        sources = Sources(words, browser, Meaning(catalogue, Letters(), look_s=0))
        hits = [hit for hit in search(sources, "crop", mode="both", limit=1_000).hits if hit.estimated]
        rows = browser.rows_of({hit.tile for hit in hits})
    covered = {tile: row.shares[CLASS_IDS["crop"]] for tile, row in rows.items() if row.dominant}
    assert {hit.strength for hit in hits} >= {"strong", "fair"}
    little = [hit for hit in hits if covered.get(hit.tile, 1) < LITTLE]
    assert little and "strong" not in {hit.strength for hit in little}


def test_only_a_class_that_is_wanted_by_its_own_name_is_asked_for() -> None:
    assert asked_classes(parse("wetlands and a river")) == ["wetland"]
    assert asked_classes(parse("-wetland a village")) == []
