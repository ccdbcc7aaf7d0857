import pytest

from core.query.understand import understand
from core.selection.filters import Selection

READ = {
    "wetlands in South America": ("South America", "wetlands"),
    "Bangladesh": ("Bangladesh", ""),
    "forest in Georgia": ("Georgia", "forest"),
    "forest in Georgia, USA": ("Georgia (USA)", "forest"),
    "north of Brazil": ("northern Brazil", ""),
    "northern brazil rivers": ("northern Brazil", "rivers"),
    "lakes in the south of Chile": ("southern Chile", "lakes"),
    "farms in the eastern half of France": ("eastern France", "farms"),
    "Northeast China fields": ("northeastern China", "fields"),
    "South Africa": ("South Africa", ""),
    "west africa": ("West Africa", ""),
    "lakes in Brazil and Peru": ("Brazil or Peru", "lakes"),
    "lakes in Brazil, Peru or Chile": ("Brazil or Peru or Chile", "lakes"),
    "dunes of the Sahara desert": ("the Sahara", "dunes"),
    "near the Nile": ("Nile", ""),
    "along the Niger River": ("Niger River", ""),
    "in Niger": ("Niger", ""),
    "in the Mediterranean": ("Mediterranean Sea", ""),
    "Côte d\u2019Ivoire": ("Ivory Coast", ""),
    "bosnia and herzegovina": ("Bosnia and Herzegovina", ""),
    "US farmland": ("United States of America", "farmland"),
}
NOT_READ = (
    "in the north",
    "in the south of the image",
    "turkey farms",
    "show us rivers",
    "bare rocky mountains",
    "mediterranean scrub",
    "a river in the middle",
    "in Atlantis",
    '"in South America"',
    "-Brazil",
)
DENIED = ("forest not in Europe", "outside Africa", "lakes, but not in Brazil", "away from Norway")


@pytest.mark.parametrize("query", READ)
def test_a_named_place_is_an_area_and_never_a_part_of_the_image(query: str) -> None:
    found = understand(query)
    assert ([one.area for one in found.conditions], found.rest) == ([READ[query][0]], READ[query][1])
    chosen = found.narrow(Selection())
    assert chosen.areas == (READ[query][0],) and not chosen.regions
    assert Selection.from_query([("in", area) for area in chosen.areas]) == chosen


@pytest.mark.parametrize("query", [*NOT_READ, *DENIED])
def test_what_only_sounds_like_a_place_or_is_denied_is_no_area(query: str) -> None:
    found = understand(query)
    assert not any(one.area for one in found.conditions)
    assert bool(found.unread) == (query in DENIED)


def test_a_name_of_several_places_offers_the_others_and_places_of_different_kinds_all_hold() -> None:
    (georgia,) = understand("in Georgia").conditions
    assert georgia.others == ("Georgia (USA)",)
    assert [one.area for one in understand("glaciers in Patagonia, Chile").conditions] == ["Patagonia", "Chile"]
    part, area = understand("a lake in the north, Brazil").conditions
    assert part.facts[0].places == ("top",) and area.area == "Brazil"
