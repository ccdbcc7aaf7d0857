"""The word index and searches by words, at full size."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, median_ms
from core.browse import Browser
from core.catalogue import Catalogue
from core.search import Sources, search
from core.selection import Selection, ShareRange
from core.words import WordIndex

QUERIES = {
    "one word in most captions": "water",
    "three words": "wetland large middle",
    "a phrase": '"bare land"',
    "without a word": "crop -tree",
    "a prefix": "mangrov*",
}

FILTERS = {
    "split": Selection(splits=("val",)),
    "share of a class": Selection(shares=(ShareRange("water", 0.1, 1),)),
}


def word_figures(data: Path) -> Iterator[Figure]:
    """Build the index, open it again, search with and without filters."""
    shutil.rmtree(data / "words", ignore_errors=True)
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        yield Figure("words: index built", _prepared(catalogue, data)[1], "s", 10)
        words, seconds = _prepared(catalogue, data)
        yield Figure("words: index checked and opened", seconds, "s", 1)
        size = sum(path.stat().st_size for path in (data / "words").iterdir())
        yield Figure("words: index on disk", size / 1e6, "MB")
        browser = Browser(catalogue)
        for name, query in QUERIES.items():
            yield Figure(f"search for {name}", _searched(words, browser, query, Selection()), "ms", 100)
        for name, chosen in FILTERS.items():
            found = _searched(words, browser, QUERIES["one word in most captions"], chosen)
            yield Figure(f"search for one word, filter by {name}", found, "ms", 100)


def _prepared(catalogue: Catalogue, data: Path) -> tuple[WordIndex, float]:
    words = WordIndex(catalogue, data / "words")
    started = time.perf_counter()
    words.prepare()
    return words, time.perf_counter() - started


def _searched(words: WordIndex, browser: Browser, query: str, chosen: Selection) -> float:
    return median_ms(lambda: search(Sources(words, browser), query, chosen))
