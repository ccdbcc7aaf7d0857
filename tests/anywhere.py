"""A corner of the world on this machine: WorldCover, a catalogue of scenes and their files, on real servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rasterio.transform import Affine

from core.geography.tiles import Tile
from core.settings import Settings
from tests import cog_server, stac_server
from tests.cog_server import CogServer
from tests.covers import write_cog
from tests.sentinel import Files, painted
from tests.stac_server import StacServer

LON, LAT = 9.5, 47.2
SITE = Tile.at(LON, LAT)
"""A place with a map and a scene."""
SEA = Tile.at(0.5, 40.5)
"""A place that has neither."""
HALF = Tile.at(10.5, LAT)
"""A place of which the only scene shows half, although its outline says the whole."""
TWICE = Tile.at(11.5, LAT)
"""A place that has such a scene as well, and a cloudier one that shows all of it."""
_DEGREE = 1 / 1200


@dataclass(frozen=True)
class Corner:
    """The servers, and how the explorer is told of them."""

    files: CogServer
    stac: StacServer

    def settings(self, data: Path) -> Settings:
        """Settings that know these servers and no others."""
        return Settings(data=data, connections=4, **self.places())  # type: ignore[arg-type]

    def places(self) -> dict[str, str]:
        """Where everything is asked for."""
        template = "ESA_WorldCover_10m_{year}_{version}_{cell}_Map.tif"
        return {
            "stac": self.stac.root,
            "scene_servers": self.files.url,
            "worldcover": f"{self.files.url}/{template}",
        }

    def environment(self) -> dict[str, str]:
        """The same for a command in a process of its own."""
        return {f"CHATEARTH_{name.upper()}": value for name, value in self.places().items()}


@contextmanager
def serving(folder: Path) -> Iterator[Corner]:
    """Write the files and serve them until the block ends."""
    with cog_server.serving(folder) as files:
        coarse = np.random.default_rng(5).choice(np.array([10, 30, 40, 50, 80], np.uint8), (360, 360))
        for version, mark in (("2020", "v100"), ("2021", "v200")):
            codes = np.kron(coarse if version == "2020" else np.where(coarse == 30, 40, coarse), np.ones((10, 10)))
            path = folder / f"ESA_WorldCover_10m_{version}_{mark}_N45E009_Map.tif"
            write_cog(path, codes.astype(np.uint8), Affine(_DEGREE, 0, 9, 0, -_DEGREE, 48), block=256)
        written = Files(folder, files.url)
        half, twice = (painted("EPSG:32632", *tile.centre) for tile in (HALF, TWICE))
        scenes = [
            written.scene(painted("EPSG:32632", LON, LAT), "S2A_T32TNT_20200621_0"),
            written.scene(half.west_half(), "S2A_T32TPT_20200621_0"),
            written.scene(twice.west_half(), "S2A_T32TQT_20200621_0", cloud=0.4),
            written.scene(twice, "S2A_T32TQT_20200701_0", cloud=5, taken="2020-07-01T10:05:47.123000Z"),
        ]
        with stac_server.serving(scenes, folder) as stac:
            yield Corner(files, stac)
