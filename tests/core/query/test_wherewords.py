import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.circle import FURTHEST_KM
from core.query.understand import understand
from core.query.wherewords import NEAR_COAST_KM, limited, told
from core.selection.filters import Selection
from core.selection.wherelimits import CLIMATES, WhereLimits

READ = {
    "cropland within 20 km of the coast": (WhereLimits(coast=(0, 20)), "cropland"),
    "wetland 5 miles from the ocean": (WhereLimits(coast=(0, 8.047)), "wetland"),
    "more than 500 km from the sea": (WhereLimits(coast=(500, FURTHEST_KM)), ""),
    "towns near the coast": (WhereLimits(coast=(0, NEAR_COAST_KM)), "towns"),
    "forest in a temperate climate": (WhereLimits(climates=("temperate",)), "forest"),
    "tropical or arid climate, lakes": (WhereLimits(climates=("tropical", "arid")), "lakes"),
    "climate zone Cfb": (WhereLimits(climates=("Cfb",)), ""),
    "fields, pictures taken in fall": (WhereLimits(seasons=("autumn",)), "fields"),
}
NOT_READ = ("not near the coast", "Ivory Coast", "a temperate landscape", "river along the coast", '"near the coast"')


def test_coast_climate_and_season_are_read_and_the_rest_is_searched() -> None:
    for query, (limits, rest) in READ.items():
        read = understand(query)
        assert (read.narrow(Selection()).whereabouts, read.rest) == (limits, rest), query
    for query in NOT_READ:
        assert understand(query).narrow(Selection()).whereabouts == WhereLimits(), query


def test_a_coast_and_a_country_both_hold() -> None:
    chosen = understand("near the coast of Spain in a temperate climate").narrow(Selection())
    assert chosen.areas == ("Spain",)
    assert chosen.whereabouts == WhereLimits(climates=("temperate",), coast=(0, NEAR_COAST_KM))


@pytest.mark.parametrize(
    "limits",
    [*(limits for limits, _ in READ.values()), WhereLimits(climates=("Cfb", "ET")), WhereLimits(coast=(0, 3.5))],
)
def test_limits_in_words_are_read_as_the_same_again(limits: WhereLimits) -> None:
    assert [one.limits for one in limited(told(limits))] == [limits]


@given(st.text(max_size=80) | st.sampled_from([f"{name} climate" for name in CLIMATES]))
def test_any_text_can_be_read(text: str) -> None:
    for one in limited(text):
        assert 0 <= one.start < one.end <= len(text)
