"""A bucket of WorldCover on this machine, with the real rasters in it where they are, and a catalogue without maps."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rasterio.transform import Affine

from core.geography.tiles import Tile
from core.landcover.sources import CoverSource
from core.remote import asking
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue
from tests.cog_server import CogServer, serving
from tests.covers import write_cog

CODES = np.array([10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100], np.uint8)
DEGREE = 1 / 1200
"""A tenth of WorldCover's resolution: whole cells of three degrees that are quickly made."""

CELLS = {"N00E006": (6, 3), "N00E009": (9, 3), "N03E006": (6, 6), "N03E009": (9, 6), "N48W180": (-180, 51)}
"""Name, west and north of the cells in the bucket."""


@dataclass(frozen=True)
class Bucket:
    """Where the files lie, and who serves them."""

    folder: Path
    server: CogServer

    def source(self, settings: Settings, version: str = "2020") -> CoverSource:
        template = "ESA_WorldCover_10m_{year}_{version}_{cell}_Map.tif"
        return CoverSource.of(settings, version, f"{self.server.url}/{template}")

    def file(self, cell: str, version: str = "2020") -> Path:
        mark = {"2020": "v100", "2021": "v200"}[version]
        return self.folder / f"ESA_WorldCover_10m_{version}_{mark}_{cell}_Map.tif"


def codes_of(cell: str) -> NDArray[np.uint8]:
    """Codes in patches that differ from cell to cell."""
    coarse = np.random.default_rng(list(CELLS).index(cell)).choice(CODES, (720, 720))
    return np.kron(coarse, np.ones((5, 5), np.uint8))


@pytest.fixture(scope="session")
def _bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    folder = tmp_path_factory.mktemp("bucket")
    with serving(folder) as server:
        made = Bucket(folder, server)
        for cell, (west, north) in CELLS.items():
            write_cog(made.file(cell), codes_of(cell), Affine(DEGREE, 0, west, 0, -DEGREE, north), block=256)
        yield made


@pytest.fixture
def bucket(_bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setattr(asking, "FIRST_WAIT_S", 0.01)
    _bucket.server.forget()
    return _bucket


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", connections=4)


@pytest.fixture
def catalogue(settings: Settings) -> Iterator[Catalogue]:
    with Catalogue(settings.catalogue) as catalogue:
        yield catalogue


def add_tiles(catalogue: Catalogue, tiles: list[Tile]) -> list[int]:
    """Have tiles exist, by a caption each; return their keys."""
    keys = [tile.key for tile in tiles]
    with catalogue.transaction() as cursor:
        cursor.execute("insert or ignore into caption_sets (name, bit, title) values ('35', 0, 'GPT-3.5')")
        cursor.execute(
            """insert into captions (key, caption_set, variant, version, split, origin, text, words)
            select unnest($keys::uinteger[]), '35', 0, 1, 'train', 'dataset', 'Mostly trees.', 2""",
            {"keys": keys},
        )
        cursor.execute("insert into active_captions select key, caption_set, variant, id, 1 from captions")
        tiletable.rebuild(cursor)
    return keys
