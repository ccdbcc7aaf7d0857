from pathlib import Path

import numpy as np
import pytest
from shapely import box

from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.osm import held
from generation.osm.agreement import compare, measure, store
from generation.osm.ground import look
from generation.osm.objects import MapObject, TileObjects
from tests import releases
from tests.osm_files import TILE

WOOD = MapObject("way/1", {"natural": "wood"}, "area", box(0, 0, 100, 100))
POND = MapObject("way/2", {"natural": "water"}, "area", box(10, 10, 20, 20))
ROAD = MapObject("way/3", {"highway": "motorway"}, "line", box(0, 0, 9, 9).exterior)
OBJECTS = TileObjects(TILE, (POND, WOOD, ROAD), "a test")


def test_what_is_mapped_is_counted_pixel_by_pixel_the_smaller_area_on_top() -> None:
    ids = np.full((256, 256), 3, np.uint8)
    ids[:, 50:] = 6
    ids[10:15, 10:20] = 1
    ids[0, :100] = 0  # nobody knows
    found = {one.name: one for one in compare(look(OBJECTS), ids)}
    assert found["water"][1:] == (100, 50, 50) and found["water"].share == 0.5
    assert found["tree"].mapped == 100 * 100 - 100 - 100
    assert found["tree"].both == 99 * 50 - 100
    assert found["crop"].mapped == 0 and found["crop"].share is None


def test_tiles_are_filtered_by_where_land_cover_differs(tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    release.put_images({TILE.name: releases.picture(9)})
    release.put_labels({TILE.name: releases.label(3, 6)})
    releases.take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        assert measure(catalogue, settings, TILE) == ()
        held.keep(settings, OBJECTS)
        store(catalogue, TILE, measure(catalogue, settings, TILE))
        browser = Browser(catalogue)
        assert browser.keys(Selection(osm=("water",))) == [TILE.key]
        assert browser.keys(Selection(osm=("tree", "crop"))) == []
        store(catalogue, TILE, ())
        assert browser.keys(Selection(osm=("water",))) == []
    assert Selection.from_query([("osm", "water")]).to_query() == "osm=water"
    with pytest.raises(ValueError, match="no class"):
        Selection(osm=("lake",))
