"""Measure the review at full size: `python -m bench.review --data DIR`, with a data folder whose captions are checked.

Its tiles are repeated at other places, as in `bench.million`, and a reviewer decides about captions of two queues of
each size, one after another. The next caption is there when it is held, loaded and checked, with repairs to offer.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.figures import Figure, median_ms, show
from bench.million import grow
from core.raster.landcover import Composition
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.checks.checking import check
from generation.review import decisions, queues, rules, serving
from generation.review.decisions import Ruling
from generation.review.queues import Queue
from generation.review.repairs import repairs

SIZES = (163_488, 1_000_000)
"""Captions."""

AIM_MS, AIM_GROWTH = 150, 1.2
_TURNS = 60
_RULES = ("all", "contradicted")


class Measured(NamedTuple):
    """What was measured at one size."""

    figures: list[Figure]
    next_ms: float
    """Until the next caption of all is there, on the median."""


def measured(data: Path, captions: int) -> Measured:
    """Grow a copy of a data folder, and review in it."""
    with tempfile.TemporaryDirectory(prefix="chatearth-review-") as folder:
        work = Path(folder)
        shutil.copy(data / "catalogue.duckdb", work)
        with Catalogue(work / "catalogue.duckdb", memory_limit="4GB") as catalogue:
            grow(catalogue, captions)
        settings = Settings(data=work)
        with Catalogue(work / "catalogue.duckdb", memory_limit=settings.memory_limit) as catalogue:
            figures = list(_reviewed(catalogue, settings))
    return Measured(figures, next(one.value for one in figures if one.name.startswith("all: next")))


def _reviewed(catalogue: Catalogue, settings: Settings) -> Iterator[Figure]:
    yield Figure("counts of all queues", _ms(lambda: queues.counts(catalogue)), "ms")
    for name in _RULES:
        started = time.perf_counter()
        queue = queues.open_queue(catalogue, settings, rules.parse(name))
        yield Figure(f"{name}: queue made", (time.perf_counter() - started) * 1000, "ms")
        yield Figure(f"{name}: queue opened again", _ms(partial(_opened, catalogue, settings, name)), "ms")
        yield Figure(f"{name}: how far it is", _ms(partial(queues.standing, catalogue, queue)), "ms")
        held, whole, decided = _turns(catalogue, queue)
        yield Figure(f"{name}: decision written", decided, "ms")
        yield Figure(f"{name}: next held", held, "ms")
        yield Figure(f"{name}: next there, checked", whole, "ms", AIM_MS)


def _opened(catalogue: Catalogue, settings: Settings, name: str) -> None:
    queues.open_queue(catalogue, settings, rules.parse(name))


def _turns(catalogue: Catalogue, queue: Queue) -> tuple[float, float, float]:
    """Decide about captions one after another; medians of holding, of holding with all that is shown, of deciding."""
    held, whole, decided, place = [], [], [], 0
    for _ in range(_TURNS):
        started = time.perf_counter()
        found = serving.take_next(catalogue, queue, "Ada", after=place)
        if not found:
            break
        item = found[0]
        held.append(time.perf_counter() - started)
        record = load(catalogue, item.tile)
        if isinstance(record.composition, Composition):
            check(item.text, record.composition, caption_set=item.slot.caption_set)
            repairs(item.text, record.composition, caption_set=item.slot.caption_set)
        whole.append(time.perf_counter() - started)
        started, place = time.perf_counter(), item.place
        decisions.decide(catalogue, queue, item, Ruling("edit", text=f"{item.text} Mended."), "Ada")
        decided.append(time.perf_counter() - started)
    first, second, third = (median(times) * 1000 for times in (held, whole, decided))
    return first, second, third


def _ms(work: Callable[[], object]) -> float:
    return median_ms(work, runs=3)


def main() -> None:
    """Measure each size, and how the next caption grows."""
    parser = argparse.ArgumentParser(prog="python -m bench.review", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder with checked captions")
    parser.add_argument("--captions", type=int, nargs="+", default=SIZES, help="how many (default: both sizes)")
    options = parser.parse_args()
    found = []
    for captions in options.captions:
        print(f"{captions:,} captions")
        found.append(measured(options.data, captions))
        for figure in found[-1].figures:
            show(figure)
    if len(found) > 1:
        show(
            Figure(
                "next caption, last size against the first", found[-1].next_ms / found[0].next_ms, "times", AIM_GROWTH
            )
        )


if __name__ == "__main__":
    main()
