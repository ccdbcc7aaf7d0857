"""Vectors of captions and search by meaning, at full size."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from bench.figures import Figure, median_ms
from core.embedding.build import build, store
from core.embedding.embedders import open_embedder
from core.embedding.protocol import Embedded, Embedder
from core.embedding.spaces import register
from core.query.understand import understand
from core.search.descriptions import MODES, Mode, SearchResult, Sources, search
from core.search.meaning.scan import Meaning
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import Selection, ShareRange
from core.store.catalogue import Catalogue, scalar
from core.store.regionshares import region_shares

SAMPLE = 2_000
"""Captions whose vectors are really made; the others get random ones, which take as long to search."""

QUERY = "a river winding through cropland with a town in the north"

QUERIES = {
    "plain": (
        "a wide river with grass on both banks",
        "dense town beside farmland",
        "bare hills without trees",
        "wetland and open water mixed",
        "snow over rocky ground",
        "scattered shrubs on dry land",
        "small villages among fields",
        "a forest cut by roads",
    ),
    "with conditions": (
        "mostly forest with water in the middle",
        "more than 20 % crop and a lake",
        "no snow, mostly grass",
        "a town in the north of cropland",
        "at least 10 % wetland near water",
        "half bare land and some shrub",
        "trees in the top left without town",
        "water in the west, no crop",
    ),
}
"""Asked once each: a query that is repeated finds its filters and words remembered."""

FILTERS = {
    "nothing": Selection(),
    "split": Selection(splits=("val",)),
    "share of a class": Selection(shares=(ShareRange("water", 0.1, 1),)),
    "set and split": Selection(sets=("35",), splits=("train",)),
}


def meaning_figures(data: Path) -> Iterator[Figure]:
    """Make vectors, load them, search within filters, save a caption and find it."""
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        model = open_embedder()
        yield from _built(catalogue, model)
        fill_vectors(catalogue, model)
        words = WordIndex(catalogue, data / "words")
        words.prepare()
        meaning, browser = Meaning(catalogue, open_embedder(threads=1)), Browser(catalogue)
        started = time.perf_counter()
        meaning.warm_up()
        yield Figure("meaning: vectors loaded", time.perf_counter() - started, "s")
        sources = Sources(words, browser, meaning)
        for name, chosen in FILTERS.items():
            asked = partial(search, sources, QUERY, chosen, mode="meaning")
            yield Figure(f"search by meaning, filter by {name}: first", median_ms(asked, runs=1, warm=False), "ms", 200)
            yield Figure(f"search by meaning, filter by {name}: again", median_ms(asked), "ms", 60)
        yield from asked_figures(catalogue, data, "", 100)
        yield from _edited(catalogue, words, meaning, model)


def asked_figures(catalogue: Catalogue, data: Path, prefix: str, aim: float) -> Iterator[Figure]:
    """Answer whole queries as the page does: understood, searched, read; each for the first time."""
    region_shares(catalogue)
    meaning = Meaning(catalogue, open_embedder(threads=1))
    meaning.warm_up()
    for mode in MODES:
        for what, queries in QUERIES.items():
            words = WordIndex(catalogue, data / "words")
            words.prepare()
            sources = Sources(words, Browser(catalogue), meaning)  # warm, but no filter and no words are remembered
            took = [median_ms(partial(_answer, sources, query, mode), runs=1, warm=False) for query in queries]
            yield Figure(f"{prefix}whole new query, {what}, by {mode}", float(np.median(took)), "ms", aim)
            yield Figure("  the slowest of them", max(took), "ms")


def _answer(sources: Sources, query: str, mode: Mode) -> SearchResult:
    meant = understand(query)
    chosen = meant.narrow(Selection())
    return search(sources, meant.rest, chosen, mode=mode, whole=meant.order, named=meant.named)


def _built(catalogue: Catalogue, model: Embedder) -> Iterator[Figure]:
    with catalogue.cursor() as cursor:
        total = scalar(cursor, "select count(*) from active_captions")
        # Taken from all over, since the newest captions are longer or shorter than others.
        rows = cursor.execute(f"select text from captions using sample {SAMPLE} rows (reservoir, 1)").fetchall()
    started = time.perf_counter()
    model.embed([text for (text,) in rows])
    rate = len(rows) / (time.perf_counter() - started)
    yield Figure("meaning: captions embedded", rate, "/s")
    yield Figure("meaning: all captions would take", total / rate / 60, "min", 30)


def fill_vectors(catalogue: Catalogue, model: Embedder) -> None:
    """Give the captions that have no vector a random one, which takes as long to search."""
    table, random = register(catalogue, model.space), np.random.default_rng(0)
    with catalogue.cursor() as cursor:
        found = cursor.execute(f"select caption from active_captions anti join {table.name} using (caption)")
        waiting = found.fetchnumpy()["caption"].tolist()
    for start in range(0, len(waiting), 8192):
        part = waiting[start : start + 8192]
        vectors = random.normal(0.9, 1, (len(part), model.space.dimension)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        store(catalogue, table, part, Embedded(vectors, np.zeros(len(part), np.uint32), np.zeros(len(part), bool)))


def _edited(catalogue: Catalogue, words: WordIndex, meaning: Meaning, model: Embedder) -> Iterator[Figure]:
    """Save captions one after the other and find each."""
    by_words, by_meaning = [], []
    for number in range(7):
        _save(catalogue, f"zebra{number} stands on the grass")
        started = time.perf_counter()
        words.prepare()
        by_words.append(time.perf_counter() - started)
        started = time.perf_counter()
        build(catalogue, model)
        meaning.matrix()
        by_meaning.append(time.perf_counter() - started)
    yield Figure("an edit is found by words", float(np.median(by_words)) * 1000, "ms", 100)
    yield Figure("an edit is found by meaning", float(np.median(by_meaning)) * 1000, "ms", 100)


def _save(catalogue: Catalogue, text: str) -> None:
    with catalogue.transaction() as cursor:
        old = scalar(cursor, "select caption from active_captions order by random() limit 1")
        new = scalar(
            cursor,
            """insert into captions (key, caption_set, variant, version, split, origin, text, words)
            select key, caption_set, variant, version + 1, split, 'human', ?, 5
            from captions where id = ? returning id""",
            [text, old],
        )
        cursor.execute("update active_captions set caption = ? where caption = ?", [new, old])
