from collections.abc import Iterator

import pytest

from core.embedding.build import build
from core.geography.tiles import Tile
from core.imports import importer
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from generation.checks.all_captions import check_all
from generation.demo.release import write_demo
from tests.letters import Letters

TILES = 12
FORMULA = '=HYPERLINK("x") and\na line break'
EDITED = "An edited text."


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalogue, Settings]]:
    """A small demo that was checked and embedded, and two texts of a person's set, one in its second version."""
    folder = tmp_path_factory.mktemp("exports")
    write_demo(folder / "release", tiles=TILES, workers=1)
    settings = Settings(data=folder / "data")
    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([folder / "release"]), settings)
        with catalogue.cursor() as cursor:
            ((name,),) = cursor.execute("select name from tiles order by name limit 1").fetchall()
        key = Tile.parse(name).key
        for second in ("A second text.", EDITED):
            captions = [MadeCaption(key, 0, FORMULA, "me"), MadeCaption(key, 1, second, "me")]
            put_in_force(catalogue, MadeSet("mine", "Mine"), captions)
        importer.refresh(catalogue)
        check_all(catalogue, workers=1)
        build(catalogue, Letters())
        yield catalogue, settings
