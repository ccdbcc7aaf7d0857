"""The word index and searches by words, at full size."""

import shutil
import statistics
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.figures import Figure, median_ms
from core.geography.circle import Circle
from core.search.descriptions import Sources, search
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import RegionRange, Selection, ShareRange
from core.store.catalogue import Catalogue

QUERIES = {
    "one word in most captions": "water",
    "three words": "wetland large middle",
    "a phrase": '"bare land"',
    "a phrase of three": '"portion of water"',
    "a phrase that nearly all have": '"in the middle"',
    "a phrase of five that a third have": '"in the middle of the"',
    "a phrase of five that few have": '"a small portion of water"',
    "without a word": "crop -tree",
    "a prefix": "mangrov*",
}

COMMON = ("water", "grassland", "tree", "cropland", "developed", "dominant", "middle", "landscape")
"""Words of most captions."""

FILTERS = {
    "split": Selection(splits=("val",)),
    "share of a class": Selection(shares=(ShareRange("water", 0.1, 1),)),
    "share in a region": Selection(regions=(RegionRange("top left", "water", 0.2, 1),)),
    "distance from a place": Selection(near=(Circle(-9.14, 38.72, 500),)),
}


def word_figures(data: Path) -> Iterator[Figure]:
    """Build the index, open it again, search with and without filters."""
    shutil.rmtree(data / "words", ignore_errors=True)
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        yield Figure("words: index built", _prepared(catalogue, data)[1], "s", 20)
        words, seconds = _prepared(catalogue, data)
        yield Figure("words: index checked and opened", seconds, "s", 1)
        size = sum(path.stat().st_size for path in (data / "words").iterdir())
        yield Figure("words: index on disk", size / 1e6, "MB")
        browser = Browser(catalogue)
        for name, query in QUERIES.items():
            yield Figure(f"search for {name}", _searched(words, browser, query, Selection()), "ms", 10)
        for name, chosen in FILTERS.items():
            yield Figure(
                f"search for a new word, new filter by {name}", _first_times(words, catalogue, chosen), "ms", 60
            )
            found = _searched(words, browser, QUERIES["one word in most captions"], chosen)
            yield Figure(f"search for the same word again, filter by {name}", found, "ms", 60)


def _prepared(catalogue: Catalogue, data: Path) -> tuple[WordIndex, float]:
    words = WordIndex(catalogue, data / "words")
    started = time.perf_counter()
    words.prepare()
    return words, time.perf_counter() - started


def _searched(words: WordIndex, browser: Browser, query: str, chosen: Selection) -> float:
    return median_ms(lambda: search(Sources(words, browser), query, chosen))


def _first_times(words: WordIndex, catalogue: Catalogue, chosen: Selection) -> float:
    """Search for each common word once, with a filter that nothing is remembered of."""
    return statistics.median(
        median_ms(partial(search, Sources(words, Browser(catalogue)), word, chosen), runs=1, warm=False)
        for word in COMMON
    )
