"""Measure statistics of captions: `python -m bench.stats --data DIR`, with a data folder of any size.

Each figure is told beside the time that the processor took: on a machine that does other things they differ. Of the
packages that find near-duplicates the one that is not in use runs on the same captions, where it is installed.
"""

import argparse
import os
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rensa import RMinHash

from bench.figures import Figure, show
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.statistics import duplicates as near
from core.statistics.chosen import chosen
from core.statistics.duplicates import duplicates
from core.statistics.store import CaptionStore
from core.store import whereabouts

FIRST_S, AGAIN_S, DUPLICATES_S = 20.0, 0.3, 30.0
"""Aims for all 173,488 captions."""


def main() -> None:
    """Measure a copy of the catalogue, so that nothing is written beside it."""
    parser = argparse.ArgumentParser(prog="python -m bench.stats", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="data folder with captions")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="chatearth-statistics-") as folder:
        shutil.copy(Settings(data=options.data).catalogue, Settings(data=Path(folder)).catalogue)
        os.environ["CHATEARTH_DATA"] = folder
        _measure(Path(folder))


def _measure(folder: Path) -> None:
    """Ask what the page asks, by way of what it keeps."""
    from pages.ui.frame import resources
    from pages.ui.frame import statistics_resources as held

    catalogue, browser, everything = resources.catalogue(), resources.browser(), Selection()
    sets = [item.name for item in browser.caption_sets()]
    with _timed("all statistics of captions, first", FIRST_S):
        with _timed("  captions read into numbers, once"):
            held.caption_store().update(workers=resources.settings().workers)
        with _timed("  figures of all sets"):
            made = [held.caption_figures(everything, name) for name in sets]
    show(Figure("  captions", sum(one.captions for one in made), "captions"))
    with _timed("countries and coasts of all tiles, once"):
        whereabouts.fill(catalogue)
    with _timed("land cover and places of all tiles"):
        held.tile_places(everything)
    with _timed("figures of the training split, first"):
        for name in sets:
            held.caption_figures(Selection(splits=("train",)), name)
    with _timed("all of it again", AGAIN_S):
        held.waiting(), held.tile_places(everything)
        for name in sets:
            held.caption_figures(everything, name)
    with _timed("files taken in by a new process"):
        CaptionStore(catalogue, folder / "statistics").update()
    store = held.caption_store()
    with _timed("near-duplicates of all sets", DUPLICATES_S):
        found = duplicates(lambda: chosen(store, browser, everything))
    show(Figure("  captions like another", found.alike, "captions"))
    _beside(store, browser)
    files = sum(path.stat().st_size for path in (folder / "statistics").rglob("*.npz"))
    show(Figure("numbers on disk", files / 1e6, "MB"))
    show(Figure("memory, at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"))
    catalogue.close()


@contextmanager
def _timed(what: str, aim: float | None = None) -> Iterator[None]:
    started, before = time.perf_counter(), time.process_time()
    yield
    show(Figure(what, time.perf_counter() - started, "s", aim))
    show(Figure(f"{what}: processor", time.process_time() - before, "s"))


def _beside(store: CaptionStore, browser: Browser) -> None:
    """Make MinHash signatures of the first file of captions with both packages."""
    part = next(chosen(store, browser, Selection()))
    hashes, offsets = near._stretches(*near._words(part))
    started = time.process_time()
    digests = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, near._PERMUTATIONS, 1).to_rows()
    np.fromiter(chain.from_iterable(digests), np.uint64)
    ours = time.process_time() - started
    show(Figure(f"signatures of {len(part.rows):,} captions, rensa", ours, "s"))
    if find_spec("datasketch") is None:
        print("datasketch is not installed: nothing to hold it against")
        return
    peer: Any = import_module("datasketch")
    places = offsets.astype(np.int64)
    sets = [hashes[start:end] for start, end in pairwise(places)]
    started = time.process_time()
    peer.MinHash.bulk(sets, num_perm=near._PERMUTATIONS, hashfunc=int)
    theirs = time.process_time() - started
    show(Figure("  the same, datasketch", theirs, "s"))
    show(Figure("  ratio", theirs / ours, ""))


if __name__ == "__main__":
    main()
