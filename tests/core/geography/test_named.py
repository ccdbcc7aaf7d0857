import numpy as np
import pytest

from core.errors import SelectionError
from core.geography.named import check, folded, names, places
from core.geography.outlines import inside
from core.geography.tiles import Tile

WHERE = {
    "Lisbon": (-9.13, 38.72, "Europe, Portugal, Iberian Peninsula, along Tagus"),
    "Dakar": (-17.44, 14.69, "Africa, Senegal, West Africa, Sub-Saharan Africa"),
    "Istanbul": (28.9, 41.05, "Europe, Turkey, northwestern Turkey"),
    "Ankara": (32.8, 39.9, "Asia, Turkey, Anatolia"),
    "Cairo": (31.2, 30.05, "Africa, Egypt, Nile, northern Egypt, the Middle East"),
    "Panama": (-79.5, 9.0, "North America, Panama, Central America"),
    "Bogota": (-74, 4.6, "South America, Colombia, the Andes, Latin America"),
    "Novosibirsk": (82.9, 55, "Asia, Russia, Siberia, Ob River"),
    "Moscow": (37.6, 55.7, "Europe, Russia, western Russia"),
    "Jakarta": (106.8, -6.2, "Asia, Indonesia, Java, Southeast Asia"),
    "Port Moresby": (147.2, -9.4, "Oceania, Papua New Guinea, New Guinea"),
    "Suva": (178.4, -18.1, "Oceania, Fiji"),
    "Honolulu": (-157.8, 21.3, "Oceania, United States of America, Hawaii"),
    "Cayenne": (-52.3, 4.9, "South America, France, Guiana Shield"),
    "Reykjavik": (-21.9, 64.1, "Europe, Iceland, Northern Europe, Iceland or Norway"),
    "Chukotka": (-172.5, 65.5, "Russia"),
    "Marseille": (5.4, 43.3, "Europe, France, Mediterranean Sea"),
    "Timbuktu": (-3.0, 16.77, "Africa, Mali, the Sahel, Niger River"),
    "Manaus": (-60, -3.1, "South America, Brazil, northern Brazil, Amazon basin, Amazon River"),
    "Lyon": (4.83, 45.75, "Europe, France, Rhône"),
}
CONTINENTS = ("Africa", "Europe", "Asia", "North America", "South America", "Oceania")


@pytest.mark.parametrize("city", WHERE)
def test_a_place_lies_in_what_it_is_said_to_lie_in_and_in_one_continent(city: str) -> None:
    lon, lat, areas = WHERE[city]
    tile = Tile.at(lon, lat)
    x, y = np.array([tile.x]), np.array([tile.y])
    said = [area.strip().removeprefix("along ") for area in areas.split(",")]
    assert [area for area in said if not inside(area, x, y)[0]] == []
    assert sum(bool(inside(one, x, y)[0]) for one in CONTINENTS) <= 1
    assert not inside("Gobi", x, y)[0]


def test_every_place_has_an_outline_that_can_be_asked_and_a_name_of_its_own() -> None:
    x, y = np.meshgrid(np.arange(0, 16384, 64), np.arange(0, 16384, 64))
    for name, place in places().items():
        found = inside(name, x.ravel(), y.ravel())
        assert not found.all(), name
        assert folded(name) in names(), name
        assert name in names()[folded(name)] and place.outline


def test_what_is_no_place_is_refused() -> None:
    for area in ("", "Atlantis", "northern Atlantis", "Brazil or Atlantis", "northern"):
        with pytest.raises(SelectionError, match="no place"):
            check(area)
    check("northeastern Brazil or the Sahara")
