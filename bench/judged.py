"""How well searches answer: P@10 and nDCG@10 of judged queries on a synthetic set; and how queries are understood."""

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure
from bench.judged_queries import QUERIES, UNANSWERED, Judged
from bench.queries import score
from bench.query_cases import AFTER, BEFORE, REVIEWED
from core.embedding import spaces
from core.embedding.build import build
from core.embedding.embedders import open_embedder
from core.errors import PrerequisiteError
from core.imports import importer
from core.query.understand import understand
from core.raster.landcover import REGIONS
from core.search.descriptions import MODES, Mode, Sources, search
from core.search.meaning.scan import Meaning
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import CLASS_IDS, Selection
from core.settings import DEFAULT_SPACE, Settings
from core.store.catalogue import Catalogue
from core.store.regionshares import HALVES, RegionShares, region_shares
from generation.demo.release import VERSION, write_demo

TILES, SEED, DEPTH = 1_500, 7, 10

Grades = NDArray[np.intp]


class Quality(NamedTuple):
    """How good the first ten tiles are."""

    precision: float
    """Share of them that are at least a fair answer."""
    ndcg: float
    """Their gain, discounted by rank, as a share of the best that is possible."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides a judgement."""

    tiles: RegionShares

    def grades(self, judged: Judged) -> Grades:
        """Return 2, 1 or 0 for every tile with land cover."""
        good, fair = self._holds(judged.good), self._holds(judged.fair)
        found: Grades = np.maximum(2 * good, 1 * fair)
        return found

    def _holds(self, conditions: str) -> NDArray[np.bool_]:
        found = np.ones(len(self.tiles.keys), bool)
        for part in re.findall(r"=[a-z ]+|[a-z ]+(?:@[a-z ]+)?[<>]=[0-9.]+", conditions):
            found &= self._one(part.strip())
        return found

    def _one(self, condition: str) -> NDArray[np.bool_]:
        whole = self.tiles.shares[:, :4].mean(axis=1)
        if condition.startswith("="):
            return np.asarray(whole[:, 1:].argmax(axis=1) + 1 == CLASS_IDS[condition[1:]])
        place, sign, limit = re.split(r"([<>])=", condition)
        name, _, region = place.partition("@")
        rows = [REGIONS.index(one) for one in HALVES.get(region, (region,))] if region else range(4)
        column = self.tiles.shares[:, list(rows), CLASS_IDS[name]].mean(axis=1)
        return np.asarray(column >= float(limit) - 1e-6 if sign == ">" else column <= float(limit) + 1e-6)


def judged_figures(place: Path) -> Iterator[Figure]:
    """Make the set once, then judge every mode of every space, with and without understanding of the query."""
    folder = place / f"judged-{TILES}-{SEED}-{VERSION}"
    written = {
        "before the parser": BEFORE,
        "with the parser at hand": AFTER,
        "by a reviewer who found them misread": REVIEWED,
    }
    for name, cases in written.items():
        found = score(cases)
        yield Figure(f"understood, {len(cases)} queries written {name}: F1", found.f1, "")
        yield Figure("  whose rest is exact", found.rests / found.queries, "")
    with Catalogue(_made(folder) / "catalogue.duckdb") as catalogue:
        facts, browser = Facts(region_shares(catalogue)), Browser(catalogue)
        words = WordIndex(catalogue, folder / "words")
        words.prepare()
        yield from _figures("random order", _chance(facts))
        for space in dict.fromkeys([DEFAULT_SPACE, *(table.space.name for table in spaces.listed(catalogue))]):
            try:
                embedder = open_embedder(space)
            except PrerequisiteError as error:
                print(f"space {space} left out: {error}")
                continue
            build(catalogue, embedder)
            yield from _modes(Sources(words, browser, Meaning(catalogue, embedder)), facts, space)


def _modes(sources: Sources, facts: Facts, space: str) -> Iterator[Figure]:
    for mode in MODES:
        for literal in (True, False):
            name = mode if mode == "words" else f"{mode} ({space})"
            judged = {query: quality(sources, facts, query, mode, literal) for query in QUERIES}
            yield from _figures(f"{name}, {'literal' if literal else 'understood'}", judged)
        if mode != "words":
            told = statistics.mean(not _fits(sources, query, mode) for query in UNANSWERED)
            yield Figure(f"{name}: unanswered queries that are told so", told, "")
            refused = statistics.mean(not _fits(sources, judged.query, mode) for judged in QUERIES)
            yield Figure(f"{name}: judged queries that are refused", refused, "")


def _fits(sources: Sources, query: str, mode: Mode) -> bool:
    meant = understand(query)
    chosen = meant.narrow(Selection())
    return search(sources, meant.rest, chosen, mode=mode, whole=meant.order, named=meant.named).fits


def quality(sources: Sources, facts: Facts, judged: Judged, mode: Mode, literal: bool) -> Quality:
    """Search and judge the first ten tiles."""
    meant = understand(judged.query)
    if literal:
        result = search(sources, judged.query, mode=mode, limit=8 * DEPTH)
    else:
        chosen = meant.narrow(Selection())
        result = search(sources, meant.rest, chosen, mode=mode, limit=8 * DEPTH, whole=meant.order, named=meant.named)
    keys = list(dict.fromkeys(hit.tile.key for hit in result.hits))[:DEPTH]
    return measured(keys, dict(zip(facts.tiles.keys.tolist(), facts.grades(judged).tolist(), strict=True)))


def measured(keys: Sequence[int], grades: Mapping[int, int]) -> Quality:
    """Measure a ranking of tiles against the grades of all; fewer than ten tiles count as failures at the end."""
    gains = [2.0 ** grades.get(key, 0) - 1 for key in keys]
    ideal = sorted((2.0**grade - 1 for grade in grades.values()), reverse=True)[:DEPTH]
    return Quality(sum(gain > 0 for gain in gains) / DEPTH, _discounted(gains) / (_discounted(ideal) or 1))


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(rank + 1) for rank, gain in enumerate(gains, start=1)))


def _chance(facts: Facts) -> dict[Judged, Quality]:
    """What tiles in random order would reach on average."""
    found = {}
    for judged in QUERIES:
        grades = facts.grades(judged)
        gains = 2.0**grades - 1
        ideal = _discounted(sorted(gains.tolist(), reverse=True)[:DEPTH]) or 1
        found[judged] = Quality(float((grades > 0).mean()), _discounted([float(gains.mean())] * DEPTH) / ideal)
    return found


def _figures(name: str, judged: Mapping[Judged, Quality]) -> Iterator[Figure]:
    kinds = ("all", *dict.fromkeys(query.kind for query in judged))
    for kind in kinds:
        held = [quality for query, quality in judged.items() if kind in ("all", query.kind)]
        yield Figure(f"{name}, {kind}: P@10", statistics.mean(one.precision for one in held), "")
        yield Figure(f"{name}, {kind}: nDCG@10", statistics.mean(one.ndcg for one in held), "")


def _made(folder: Path) -> Path:
    """Write the release and import it, unless that has been done."""
    data = folder / "data"
    if not (folder / "made").exists():
        write_demo(folder / "release", tiles=TILES, seed=SEED, images=False)
        with Catalogue(data / "catalogue.duckdb") as catalogue:
            importer.run(catalogue, importer.ImportRequest([folder / "release"], [], []), Settings(data=data))
        (folder / "made").touch()
    return data
