"""Measure exports: `python -m bench.exports DATA` writes them, and peers write the same in the same run."""

import argparse
import json
import os
import resource
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from bench.figures import Figure, show_all
from core.exports import plan as plans
from core.exports import rows
from core.exports.order import Format, Order
from core.exports.run import export
from core.geography.tiles import Tile
from core.imports import importer
from core.raster.images import encode_png
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue

LAYOUT_AIM_S, FASTER_AIM, COPY_AIM, MEMORY_AIM_MB = 15.0, 3.0, 1.3, 300.0
_FORMATS: tuple[Format, ...] = ("chatearthnet", "geoparquet", "parquet")
_TILES, _KINDS = 20_000, 64


def main() -> None:
    """Export all captions in several formats, once each, and print how long that took, beside peers."""
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("data", type=Path, help="data folder of a whole release, as `python -m bench` leaves it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.data) as folder:
        show_all(caption_figures(Settings(data=options.data), Path(folder)))
        show_all(picture_figures(pictured(Path(folder)), Path(folder)))


def caption_figures(settings: Settings, folder: Path) -> Iterator[Figure]:
    """Measure what is written without pictures."""
    with Catalogue(settings.catalogue) as catalogue:
        export(catalogue, settings, Order("csv", Selection(splits=("val",))), folder / "warm")
        ours: dict[str, Spent] = {}
        for form in _FORMATS:
            order = Order(form, Selection(), images=False)
            with memory() as most:
                ours[form] = timed(partial(export, catalogue, settings, order, folder / form))
            aim = LAYOUT_AIM_S if form == "chatearthnet" else None
            yield Figure(f"export: {form}, all captions", ours[form].seconds, "s", aim)
            yield Figure(f"export: {form}, processor time", ours[form].processor_s, "s")
            yield Figure(f"export: {form}, memory above idle", most[0], "MB", MEMORY_AIM_MB)
        order = Order("parquet", Selection(), images=False)
        source = rows.source(catalogue, order)
        held: list[pa.RecordBatch] = []
        reading = timed(lambda: held.extend(rows.batches(source, plans.make(catalogue, order).ids)))
    yield Figure("export: the same table read into memory, as its own writers need it", reading.seconds, "s")
    table = pa.Table.from_batches(held)
    for name, peer in (("geoparquet", by_geopandas), ("parquet", by_datasets)):
        theirs = timed(partial(peer, table, folder / "peer.parquet"))
        yield Figure(f"export: {name} by its own writer, from a table in memory", theirs.seconds, "s")
        fast, less = theirs.seconds / ours[name].seconds, theirs.processor_s / ours[name].processor_s
        whole = (reading.seconds + theirs.seconds) / ours[name].seconds
        yield Figure(f"export: {name}, times as fast", fast, "x", FASTER_AIM, at_least=True)
        yield Figure(f"export: {name}, times as fast, their reading counted too", whole, "x")
        yield Figure(f"export: {name}, times less processor time", less, "x")


def by_geopandas(table: pa.Table, path: Path) -> None:
    """Write a table with outlines as geopandas does."""
    import geopandas
    import shapely

    frame = table.to_pandas()
    outlines = shapely.box(frame["west"], frame["south"], frame["east"], frame["north"])
    whole = geopandas.GeoDataFrame(frame, geometry=outlines, crs="OGC:CRS84")
    whole.to_parquet(path, write_covering_bbox=True, compression="zstd")


def by_datasets(table: pa.Table, path: Path) -> None:
    """Write a table as `datasets` does."""
    import datasets

    datasets.disable_progress_bars()
    datasets.Dataset(table).to_parquet(path)


def pictured(folder: Path) -> Settings:
    """Make a data folder of tiles with pictures: noise of some 80 kB, as large as those of the release."""
    random, place = np.random.default_rng(1), folder / "release" / "s2_rgb_images" / "s2_images"
    place.mkdir(parents=True)
    names = [Tile(4_000 + number % 200, 4_000 + number // 200).name for number in range(_TILES)]
    kinds = [encode_png(random.integers(0, 10, (256, 256, 3), np.uint8)) for _ in range(_KINDS)]
    for number, name in enumerate(names):
        (place / f"{name}.png").write_bytes(kinds[number % _KINDS])
    captions = [{"image": f"{name}.png", "caption": f"Noise of {name}. " * 20} for name in names]
    (folder / "release" / "ChatEarthNet_caps_35_train.json").write_text(json.dumps(captions))
    settings = Settings(data=folder / "data")
    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([folder / "release"]), settings)
    return settings


def picture_figures(settings: Settings, folder: Path) -> Iterator[Figure]:
    """Measure WebDataset with pictures beside a copy of the same files."""
    paths = sorted((folder / "release").rglob("*.png"))
    timed(lambda: [path.read_bytes() for path in paths])  # in the cache for both
    copied = timed(lambda: copy(paths, folder / "copies"))
    with Catalogue(settings.catalogue) as catalogue, memory() as most:
        ours = timed(lambda: export(catalogue, settings, Order("webdataset", Selection()), folder / "shards"))
    yield Figure(f"export: a copy of {len(paths):,} pictures", copied.seconds, "s")
    yield Figure(f"export: webdataset of {len(paths):,} tiles with pictures", ours.seconds, "s")
    yield Figure("export: webdataset, times the time of the copy", ours.seconds / copied.seconds, "x", COPY_AIM)
    more = ours.processor_s / copied.processor_s
    yield Figure("export: webdataset, times the processor time of the copy", more, "x")
    yield Figure("export: webdataset, memory above idle", most[0], "MB", MEMORY_AIM_MB)


def copy(paths: list[Path], folder: Path) -> None:
    """Copy files, and bring them to the disk as an export does."""
    folder.mkdir()
    for path in paths:
        shutil.copyfile(path, folder / path.name)
    os.sync()


class Spent(NamedTuple):
    """What something took."""

    seconds: float
    processor_s: float
    """Of all threads: tells more where others use the machine."""


def timed(work: Callable[[], object]) -> Spent:
    """Return what something takes."""
    started, spent = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - started, time.process_time() - spent)


@contextmanager
def memory() -> Iterator[list[float]]:
    """Lend a list whose only value is, at the end, the most memory in megabytes above what was used before."""
    before, most, ended = resident(), [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            most[0] = max(most[0], resident() - before)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


def resident() -> float:
    """Return the memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
