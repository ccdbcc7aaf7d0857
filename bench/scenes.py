"""How fast a Sentinel-2 picture comes from a catalogue and a server on this machine: `python -m bench.scenes`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.figures import Figure, median_ms, show_all
from core.geography.tiles import Tile
from core.imagery.fetch import ALL_LAYERS, fetch_scene
from core.imagery.period import Period
from core.imagery.scenes import find_scenes
from core.pictures.layers import Layers
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests import cog_server, stac_server
from tests.sentinel import Chip, Files, painted

TILE = Tile.at(9.5, 47.2)
SIDE, BLOCK = 4_096, 1_024
"""Pixels of a made-up scene: smaller than a real one, in blocks of the same size, which are what is read."""

IMAGE_S = 0.7
"""Of the second in which a tile is complete, what its land cover leaves, which has 0.3 s."""


def scene_figures(folder: Path) -> Iterator[Figure]:
    """Look for scenes and fetch the clearest, each time as if for the first time."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    with cog_server.serving(folder / "files") as cogs:
        item = Files(folder / "files", cogs.url).scene(_noisy(), "S2A_T32TNT_1", offset=1_000, block=BLOCK)
        with stac_server.serving([item], folder) as stac:
            settings = Settings(data=folder / "data", stac=stac.root, scene_servers=cogs.url)
            with Catalogue(settings.catalogue) as catalogue:
                yield from _figures(catalogue, settings)


def _figures(catalogue: Catalogue, settings: Settings) -> Iterator[Figure]:
    def found_and_fetched() -> None:
        fetch_scene(catalogue, settings, TILE, find_scenes(settings, TILE, Period())[0])

    (scene,) = find_scenes(settings, TILE, Period())
    yield Figure("scenes of a tile: search", median_ms(lambda: find_scenes(settings, TILE, Period())), "ms")
    yield Figure("true colour, from the search to the picture kept", median_ms(found_and_fetched) / 1000, "s", IMAGE_S)
    held = fetch_scene(catalogue, settings, TILE, scene)
    yield Figure("  requests", held.traffic.requests, "")
    yield Figure("  read", held.traffic.bytes / 1e6, "MB")
    nine = median_ms(lambda: fetch_scene(catalogue, settings, TILE, scene, ALL_LAYERS), runs=5)
    yield Figure("all nine bands", nine / 1000, "s")
    layers = Layers(catalogue, settings)
    shown = median_ms(lambda: layers.picture("rgb", 14, TILE.x, TILE.y))
    yield Figure("a tile of the map, brightened", shown, "ms", 10)


def _noisy() -> Chip:
    """Return a chip whose blocks are about as long as real ones."""
    chip = painted("EPSG:32632", *TILE.centre, pixels=SIDE)
    noise = np.random.default_rng(0).integers(0, 200, chip.values.shape).astype(np.int16)
    return chip._replace(values=chip.values + noise)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        show_all(scene_figures(Path(place)))
