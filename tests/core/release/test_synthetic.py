import json
import zipfile
from pathlib import Path

import pytest

from core.geography.tiles import Tile
from core.imports import importer
from core.selection.overview import overview
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.flags import SYNTHETIC_NOTE
from core.store.whereabouts import of_tile
from core.tile.record import load
from core.tile.values import tile_json

MADE_UP = Tile.parse("4481_2438_patch01")
REAL = Tile.parse("3886_3141_patch00")


def write(folder: Path, tile: Tile, *, mark: bool) -> Path:
    """A release of one caption, marked as a demo or not."""
    (folder / "json_files").mkdir(parents=True)
    captions = json.dumps([{"image": tile.name, "caption": "A lake."}])
    (folder / "json_files" / "ChatEarthNet_caps_35_train.json").write_text(captions)
    if mark:
        (folder / "DEMO.json").write_text('{"what": "synthetic demo, not real imagery"}')
    return folder


def packed(folder: Path) -> Path:
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.rglob("*.json")):
            file.write(path, path.relative_to(folder.parent))
    return archive


@pytest.mark.parametrize("form", ["folder", "zip", "part"])
def test_only_tiles_of_a_marked_release_are_synthetic(tmp_path: Path, form: str) -> None:
    demo = write(tmp_path / "demo", MADE_UP, mark=True)
    path = {"folder": demo, "zip": packed(demo), "part": demo / "json_files"}[form]
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        real = write(tmp_path / "real", REAL, mark=False)
        importer.run(catalogue, importer.ImportRequest([path, real]), settings)
        assert overview(catalogue).synthetic == 1
        assert tile_json(load(catalogue, MADE_UP), of_tile(catalogue, MADE_UP))["synthetic"] is True
        assert tile_json(load(catalogue, REAL), of_tile(catalogue, REAL))["synthetic"] is False


def test_being_synthetic_is_no_flaw(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([write(tmp_path / "demo", MADE_UP, mark=True)]), settings)
        assert overview(catalogue).flags == {"no image": 1, "no land cover": 1}
        assert SYNTHETIC_NOTE not in load(catalogue, MADE_UP).details
