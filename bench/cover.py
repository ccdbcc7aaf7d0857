"""How fast land cover comes: one tile, many from a server with some delay beside rio-tiler, many from a folder.

`python -m bench.cover`; with rio-tiler 9.4.12 installed the same cells are read with it too, in the same run.
"""

import argparse
import importlib.util
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from bench.cover_bucket import bucket
from bench.figures import Figure, median_ms, show_all
from core.geography.tiles import Tile
from core.landcover.cutting import Gatherer, cut_gathered
from core.landcover.fetch import fetch
from core.landcover.held import read_cover
from core.landcover.plan import Wanted, units
from core.landcover.sources import CoverSource, cells_of
from core.raster.tilegrid import Axis, Grid
from core.remote.cogs import open_local
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.demo.plan import plan
from tests.cog_server import CogServer, Everywhere, serving

THREADS, LATENCY_S = 8, 0.05
DENSE, SPARSE, NEAR = 48, 300, 64
"""Sides of the dense regions in tiles, and how many sparse ones."""

_folders = count()
_ADVISED = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_INGESTED_BYTES_AT_OPEN": "32768",
    "GDAL_HTTP_MERGE_CONSECUTIVE_RANGES": "YES",
    "GDAL_HTTP_MULTIPLEX": "YES",
    "CPL_VSIL_CURL_CACHE_SIZE": "200000000",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif",
    "VSI_CACHE": "TRUE",
    "VSI_CACHE_SIZE": "5000000",
}
"""What the documentation of rio-tiler's server advises for files on servers."""


def cover_figures(folder: Path) -> Iterator[Figure]:
    """Measure all."""
    files = bucket(folder / "bucket")
    dense = _region(Tile.at(10.3, 1.8), DENSE)
    sparse = [spot.tile for spot in plan(SPARSE, 7, images=False) if len(cells_of(spot.tile)) == 1]
    with serving(files) as server:
        yield from _one_tile(folder, server)
        server.tell(latency_s=LATENCY_S)
        yield from _many(folder, server, "dense", dense, files, aim=8)
        yield from _many(folder, server, "sparse", sparse, files, aim=None)
    yield _from_folder(folder, files)


def _one_tile(folder: Path, server: CogServer) -> Iterator[Figure]:
    """One tile after the other, each of a file that nothing was read of before."""
    tiles = iter([Tile.at(3 * number + 1.4, 1.6) for number in range(12)])
    settings, source = _settings(folder), _source(server)
    with Catalogue(settings.catalogue) as catalogue:
        fetch(catalogue, source, [next(tiles).key], settings)
        server.forget()
        cold = median_ms(lambda: fetch(catalogue, source, [next(tiles).key], settings), warm=False)
        yield Figure("land cover of one tile, cold: requests", len(server.requests()) / 9, "", 4)
        yield Figure("land cover of one tile, cold", cold / 1000, "s", 0.3)
        tile = Tile.at(1.4, 1.6)
        again = median_ms(lambda: read_cover(catalogue, settings, tile, "2020"))
        yield Figure("land cover of one tile, opened again", again, "ms", 50)


def _many(
    folder: Path, server: CogServer, name: str, tiles: Sequence[Tile], files: Path, aim: float | None
) -> Iterator[Figure]:
    settings, source, before = _settings(folder), _source(server), _processor_s()
    with Catalogue(settings.catalogue) as catalogue:
        fetched = fetch(catalogue, source, [tile.key for tile in tiles], settings)
    rate, used = fetched.done / fetched.seconds, (_processor_s() - before) / len(tiles)
    title = f"{len(tiles):,} {name} tiles, {THREADS} threads, {LATENCY_S * 1000:.0f} ms a request"
    yield Figure(f"{title}: kept", rate, "tiles/s")
    yield Figure("  processor time a tile", used * 1000, "ms")
    yield Figure("  requests", fetched.requests, "")
    yield Figure("  bytes read / bytes of their blocks", fetched.bytes / _block_bytes(files, tiles), "", 1.2)
    only = _only_read(server, tiles)
    yield Figure("  read without being kept", only, "tiles/s")
    if importlib.util.find_spec("rio_tiler"):
        before = _processor_s()
        peer = _rio_tiler(source, tiles)
        yield Figure("  rio-tiler, read without being kept", peer, "tiles/s")
        yield Figure("  rio-tiler: processor time a tile", (_processor_s() - before) / len(tiles) * 1000, "ms")
        yield Figure("  kept, times rio-tiler", rate / peer, "", aim, at_least=True)
        yield Figure("  read, times rio-tiler", only / peer, "")


def _only_read(server: CogServer, tiles: Sequence[Tile]) -> float:
    """Do what rio-tiler does, and no more."""
    source, settings = _source(server), Settings(connections=THREADS)
    work = units(Wanted(tile, bare=True, empty=False) for tile in tiles)
    started = time.perf_counter()
    with source.access(settings) as access, ThreadPoolExecutor(THREADS) as pool:
        gatherer = Gatherer(source, access, work, ())
        assert all(cut.label for gathered in pool.map(gatherer.gather, work) for cut in cut_gathered(gathered))
    return len(tiles) / (time.perf_counter() - started)


def _rio_tiler(source: CoverSource, tiles: Sequence[Tile]) -> float:
    import rasterio
    from rio_tiler.io import Reader

    def read(tile: Tile) -> None:
        with rasterio.Env(**_ADVISED), Reader(source.address(cells_of(tile)[0])) as reader:
            assert reader.tile(tile.x, tile.y, 14).data.any()

    started = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, tiles))
    return len(tiles) / (time.perf_counter() - started)


def _processor_s() -> float:
    """Processor time of this process and of those that it has begun and that have ended; other work does not count."""
    return sum(os.times()[:4])


def _from_folder(folder: Path, files: Path) -> Figure:
    settings, tiles = _settings(folder), _region(Tile.at(0.7, 2.2), NEAR)
    source = CoverSource.of(settings, "2020", str(files))
    with Catalogue(settings.catalogue) as catalogue:
        fetched = fetch(catalogue, source, [tile.key for tile in tiles], settings)
    return Figure(
        f"{fetched.done:,} tiles from a folder, 2 threads", fetched.done / fetched.seconds, "tiles/s", 300, True
    )


def _block_bytes(files: Path, tiles: Sequence[Tile]) -> int:
    """Bytes of the blocks that hold the tiles' pixels, each counted once a cell."""
    total = 0
    with open_local(files / Everywhere.NAME) as cog:
        for cell in {cell for tile in tiles for cell in cells_of(tile)}:
            step = 1 / 12_000
            grid = Grid("degrees", Axis(cell.west, step, 36_000), Axis(cell.south + 3, -step, 36_000))
            windows = [grid.pixels(tile).window for tile in tiles if cell in cells_of(tile)]
            total += sum(stop - start for start, stop in cog.ranges(one for one in windows if one))
    return total


def _region(corner: Tile, side: int) -> list[Tile]:
    return [Tile(corner.x + x, corner.y + y) for x in range(side) for y in range(side)]


def _source(server: CogServer) -> CoverSource:
    return CoverSource("2020", f"{server.url}/ESA_WorldCover_10m_{{year}}_{{version}}_{{cell}}_Map.tif")


def _settings(folder: Path) -> Settings:
    data = folder / f"data-{next(_folders)}"
    shutil.rmtree(data, ignore_errors=True)
    return Settings(data=data, connections=THREADS, workers=2)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.cover", description=__doc__)
    default = Path(tempfile.gettempdir()) / "chatearth-bench" / "cover"
    parser.add_argument("--folder", type=Path, default=default, help="where the files are kept between runs")
    show_all(cover_figures(parser.parse_args().folder))


if __name__ == "__main__":
    main()
