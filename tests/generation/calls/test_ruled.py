from collections.abc import Iterator
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.calls.ruled import caption_by_rules
from tests import releases
from tests.releases import NAMES

BARE, FIRST, SECOND = (Tile.parse(name) for name in ("100_100_patch00", NAMES[3], NAMES[4]))


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """Tiles without captions, one of them without land cover."""
    release = releases.Release(tmp_path / "release")
    release.put_images({tile.name: releases.picture() for tile in (BARE, FIRST, SECOND)})
    release.put_labels({tile.name: releases.label(3, 6) for tile in (FIRST, SECOND)})
    releases.take(tmp_path / "data", release.folder)
    with Catalogue(tmp_path / "data" / "catalogue.duckdb") as opened:
        yield opened


def test_each_tile_without_a_caption_gets_one_and_says_who_wrote_it(catalogue: Catalogue) -> None:
    settings = Settings(data=catalogue.path.parent)
    problems = caption_by_rules(catalogue, settings, [BARE, FIRST, SECOND])
    assert list(problems) == [BARE] and "no land-cover map" in problems[BARE]
    for tile in (FIRST, SECOND):
        (caption,) = load(catalogue, tile).captions
        assert (caption.origin, caption.caption_set, caption.active) == ("rules", "own", True)
    with catalogue.cursor() as cursor:
        assert len(cursor.execute("select distinct run from generations join lab_runs r on r.id = run").fetchall()) == 1
    again = caption_by_rules(catalogue, settings, [FIRST, SECOND])
    assert again == {} and len(load(catalogue, FIRST).captions) == 1
