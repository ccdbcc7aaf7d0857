"""Import, land-cover facts and the queries of the map, at full size."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bench.figures import Figure, median_ms
from core.geography.tiles import BBox, Tile
from core.imports import importer, labels
from core.pictures.store import take_pictures
from core.progress import silent
from core.release.asked import Asked
from core.release.contents import find
from core.selection.browse import Browser
from core.selection.filters import Selection, ShareRange
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar
from core.store.points import encode_mask, encode_points

VIEW = BBox(-12, 36, 30, 60)
"""Europe, about what a screen shows at zoom 4."""

SELECTIONS = {
    "dominant class": Selection(classes=("crop",)),
    "two class shares": Selection(shares=(ShareRange("water", 0.1, 1), ShareRange("tree", 0, 0.5))),
    "set and split": Selection(sets=("4v",), splits=("val",)),
    "lasso over Africa": Selection(ring=((-18, 15), (10, 37), (33, 31), (51, 12), (40, -15), (20, -35), (8, 4))),
}


def import_figures(release: Path, data: Path) -> Iterator[Figure]:
    """Import captions, then label maps, each in a process of its own."""
    seconds, memory, report = run_import(release / "json_files", data)
    yield Figure("import: tiles", report["tiles"], "tiles")
    yield Figure("import: captions and records", seconds, "s", 30)
    yield Figure("import: most memory", memory, "GB", 1.5)
    yield _facts(release, data)
    seconds, memory, _ = run_import(release, data)
    yield Figure("import of the rest: most memory", memory, "GB", 1.5)
    seconds, _, _ = run_import(release, data)
    yield Figure("import again, nothing new", seconds, "s")


def _facts(release: Path, data: Path) -> Figure:
    """Measure the label maps of all tiles, which are known by their captions by now."""
    settings = Settings(data=data)
    with Catalogue(settings.catalogue) as catalogue:
        for pictures in find([release / "labels"], Asked("labels")).pictures:
            take_pictures(catalogue, pictures)
        importer.refresh(catalogue)
        started = time.perf_counter()
        labels.measure_labels(catalogue, settings, silent)
        seconds = time.perf_counter() - started
        with catalogue.cursor() as cursor:
            measured = scalar(cursor, "select count(*) from landcover")
    return Figure("land-cover facts of label PNGs", measured / seconds, "maps/s", 1000, True)


def run_import(path: Path, data: Path) -> tuple[float, float, dict[str, float]]:
    """Run the command; return its seconds, its most resident memory in GB, and its report."""
    command = [sys.executable, "-m", "chatearth", "import", str(path), "--data", str(data), "--json"]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the import of {path} failed")
    return time.perf_counter() - started, usage.ru_maxrss / (1 << 20), json.loads(output)


def query_figures(data: Path) -> Iterator[Figure]:
    """Ask what the map and the list ask."""
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        browser = Browser(catalogue)
        points = browser.points()
        yield Figure("map: points read and packed", median_ms(lambda: encode_points(browser.points()), runs=5), "ms")
        yield Figure("map: points, compressed", len(encode_points(points)) / 1e6, "MB")
        yield Figure("view: counts by class, split, set, flag", _summary(browser, Selection()), "ms", 300)
        for name, chosen in SELECTIONS.items():
            yield Figure(f"filter by {name}: mask", _mask(browser, chosen), "ms", 300)
            yield Figure(f"filter by {name}: counts in view", _summary(browser, chosen), "ms", 300)
        yield Figure("list: first page by longest caption", _rows(browser), "ms", 300)
        tile = Tile.from_key(int(browser.rows(Selection(), limit=1)[0].tile.key))
        yield Figure("next tile within a filter", _step(browser, tile), "ms", 300)


def _mask(browser: Browser, chosen: Selection) -> float:
    return median_ms(lambda: encode_mask(browser.mask(chosen)))


def _summary(browser: Browser, chosen: Selection) -> float:
    """Count in a view that moves a little each time, since the same view is counted only once."""
    moves = count()
    return median_ms(lambda: browser.summary(chosen, VIEW._replace(west=VIEW.west + next(moves) / 100)))


def _rows(browser: Browser) -> float:
    return median_ms(lambda: browser.rows(Selection(), "longest caption", limit=48))


def _step(browser: Browser, tile: Tile) -> float:
    return median_ms(lambda: browser.step(SELECTIONS["dominant class"], tile, 1))
