"""How fast objects of OpenStreetMap come: many tiles from a large extract beside osmium's own command, and one again.

`python -m bench.osm EXTRACT`: a small extract of a town, which is laid side by side into one of 200 MB. With the
package osmium-tool installed, some tiles are cut with `osmium extract` in the same run.
"""

import argparse
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, median_ms, show_all
from bench.osm_extract import TILES_ACROSS, TILES_DOWN, write_extract
from core.geography.tiles import Tile
from core.settings import Settings
from generation.osm import held, sources
from generation.osm.extract import covered_by

PEER_TILES = 5
"""Tiles that are cut with the peer's command; each takes it as long as any other."""


def osm_figures(small: Path, folder: Path) -> Iterator[Figure]:
    """Measure all."""
    large = folder / "large.osm.pbf"
    if not large.exists():
        write_extract(small, large)
    yield Figure("extract", large.stat().st_size / 1e6, "MB")
    box = covered_by(small)
    assert box, "the small extract says what it covers"
    first = Tile.at(box.west, box.north)
    tiles = [Tile(first.x + x, first.y + y) for x in range(TILES_ACROSS) for y in range(TILES_DOWN)]
    peer_s = _peer_s(large, tiles, folder)
    settings = Settings(data=folder / "data")
    shutil.rmtree(settings.data, ignore_errors=True)
    started, used = time.perf_counter(), time.process_time()
    objects = sum(len(one.objects) for one in sources.gather(settings, sources.Extract(large), tiles))
    took_s, cpu_s = time.perf_counter() - started, time.process_time() - used
    aim = None if peer_s is None else peer_s * len(tiles) / 2
    yield Figure(f"{len(tiles):,} tiles with {objects:,} objects", took_s, "s", aim)
    yield Figure("  of which in the processors", cpu_s, "s")
    if peer_s is not None:
        yield Figure("  one tile by osmium extract --strategy complete_ways", peer_s, "s")
    yield Figure("most memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "GB", 1.0)
    full = max(tiles[::20], key=lambda tile: len(_held(settings, tile)))
    yield Figure(
        f"objects of a tile again, {len(_held(settings, full)):,} of them",
        median_ms(lambda: held.held(settings.data, full)),
        "ms",
        50,
    )


def _held(settings: Settings, tile: Tile) -> tuple[object, ...]:
    found = held.held(settings.data, tile)
    return found.objects if found else ()


def _peer_s(large: Path, tiles: list[Tile], folder: Path) -> float | None:
    """Seconds that the command takes for a tile; None where it is not installed."""
    if shutil.which("osmium") is None:
        return None
    started = time.perf_counter()
    for tile in tiles[:: len(tiles) // PEER_TILES][:PEER_TILES]:
        box = ",".join(f"{edge:.7f}" for edge in tile.bounds)
        target = str(folder / "peer.osm.pbf")
        subprocess.run(
            ["osmium", "extract", "-b", box, "-O", "-o", target, str(large)], check=True, capture_output=True
        )
    return (time.perf_counter() - started) / PEER_TILES


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.osm", description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chatearth-osm")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    show_all(osm_figures(options.extract, options.folder))


if __name__ == "__main__":
    main()
