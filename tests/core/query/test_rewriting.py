from itertools import product

import pytest

from core.query.rewriting import WHOLE_TILE, rewritten, share_words
from core.query.understand import understand
from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.store.regionshares import HALVES

QUERIES = (
    "a lake in the centre, forest",
    "roads and crops in the north with hills",
    "mostly forest in Bolivia",
    "hills where 10 % is water. rivers",
)


@pytest.mark.parametrize("query", QUERIES)
def test_a_changed_condition_is_read_as_it_was_changed_and_nothing_else_changes(query: str) -> None:
    before = understand(query)
    at = next(number for number, one in enumerate(before.conditions) if one.facts)
    limits = ((20, 100), (0, 30), (10, 45), (0, 0))
    for land, (low, high), place in product(CLASSES[1:], limits, (WHOLE_TILE, *HALVES, *REGIONS)):
        after = understand(rewritten(query, before.conditions[at], share_words(land.name, low, high, place)))
        (fact,) = after.conditions[at].facts
        assert (fact.name, fact.places) == (land.name, () if place == WHOLE_TILE else (place,))
        assert fact.range == (low / 100, max(high / 100, 0.01))
        others = [one.label for number, one in enumerate(before.conditions) if number != at]
        assert [one.label for number, one in enumerate(after.conditions) if number != at] == others
        assert set(before.rest.split()) <= {word.strip(",.") for word in after.rest.split()} | {"."}


def test_what_stood_about_a_condition_that_is_taken_away_is_joined_by_one_comma() -> None:
    query = "more than 30 % water, mostly forest, in Europe"
    taken = understand(query).conditions[1]._replace(kept=())
    assert rewritten(query, taken, "") == "more than 30 % water, in Europe"


def test_a_size_of_a_settlement_has_a_limit_and_an_amount_that_nobody_named_is_told() -> None:
    (small,) = understand("small settlements among fields").conditions
    assert small.facts[0].range == (0.005, 0.25) and understand("small settlements").rest == "small settlements"
    assumed, told = understand("a town in the north, at least 20 % water in the south").conditions
    assert (assumed.is_assumed, told.is_assumed) == (True, False)
