import numpy as np
import pytest

from core.geography.outlines import inside
from core.geography.tiles import Tile
from core.query.areas import spelled
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
    "villages north of the Alps": ("north of the Alps", "villages"),
    "south-west of the Nile": ("southwest of Nile", ""),
    "lakes in the north of the Alps": ("northern the Alps", "lakes"),
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


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("north of the Alps", "north of the Alps (to 500 km)"),
        ("in the north of the Alps", "in the northern part of the Alps"),
        ("north of the Black Sea", "north of the Black Sea (to 500 km)"),
        ("at Lake Victoria", "at Lake Victoria (to 10 km inland)"),
        ("by the Nile", "along the Nile (40 km to either side)"),
    ],
)
def test_an_area_is_said_in_words_that_are_read_as_the_same(query: str, label: str) -> None:
    (read,) = understand(query).conditions
    assert read.label == label
    assert [one.area for one in understand(f"in {spelled(read.area)}").conditions] == [read.area]


def test_what_lies_north_of_a_place_is_not_in_it_nor_far_away() -> None:
    tiles = [Tile.at(*place) for place in ((11.6, 48.1), (11.4, 47.25), (9.2, 45.5), (13.4, 52.5))]
    x, y = np.array([(tile.x, tile.y) for tile in tiles]).T
    assert inside("north of the Alps", x, y).tolist() == [True, False, False, False]
    assert inside("south of the Alps", x, y).tolist() == [False, False, True, False]
    (north,) = understand("north of Brazil").conditions
    assert north.others == ("north of Brazil",)


def test_a_name_of_several_places_offers_the_others_and_places_of_different_kinds_all_hold() -> None:
    (georgia,) = understand("in Georgia").conditions
    assert georgia.others == ("Georgia (USA)",)
    assert [one.area for one in understand("glaciers in Patagonia, Chile").conditions] == ["Patagonia", "Chile"]
    part, area = understand("a lake in the north, Brazil").conditions
    assert part.facts[0].places == ("top",) and area.area == "Brazil"
