"""Vectors that are estimated first beside vectors that are all exact: how much sooner, how good, and what they cost.

`python -m bench.estimated` takes the full synthetic set of `make bench` (made and imported if it is not there), and
with `--human FILE` captions that people wrote: JSON lines of `filename` and `captions`, as those of RSICD. How long
it takes to make all vectors exact is told from a part, measured before and after the estimate in the same run. The
exact ranking is known for a part of the captions; both ways are compared on that part.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, show_all
from bench.judged import DEPTH, Facts, measured
from bench.judged_queries import QUERIES
from core.embedding.embedders import open_embedder
from core.embedding.estimating import estimate
from core.embedding.protocol import Embedder, Floats
from core.embedding.spaces import register
from core.imports import importer
from core.search.meaning.scan import Meaning, Near
from core.selection.captionmask import CaptionMask
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar
from core.store.regionshares import region_shares
from generation.demo.release import write_demo

FULL, SEED = 163_488, 5

MEASURED = 600
"""Captions embedded before, and again after, to tell how long all would take."""

FITTED = 2_000
"""Human captions that the estimate is fitted on."""

ASKED = 120
"""Human captions that are asked for instead of being searched."""

Grades = dict[int, int]


class Part(NamedTuple):
    """Captions whose exact vectors are known."""

    captions: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    exact: Floats

    def mask(self) -> CaptionMask:
        """Return them as what a search is made in."""
        tiles = np.full(int(self.captions.max(initial=0)) + 2, np.uint32(2**32 - 1))
        tiles[self.captions] = self.keys
        return CaptionMask(tiles, len(self.captions))

    def nearest(self, query: Floats) -> list[Near]:
        """Return the tiles that are nearest in truth."""
        scores = self.exact @ query
        best: dict[int, Near] = {}
        for row in np.argsort(-scores, kind="stable").tolist():
            key = int(self.keys[row])
            best.setdefault(key, Near(key, int(self.captions[row]), float(scores[row])))
            if len(best) == DEPTH:
                break
        return list(best.values())


class Asked(NamedTuple):
    """A question, and which tiles answer it."""

    text: str
    grades: Grades


def estimated_figures(
    path: Path, asked: Callable[[Catalogue], list[Asked]], *, held: int, size: int
) -> Iterator[Figure]:
    """Make vectors both ways and compare the answers.

    Args:
        path: The catalogue; vectors are written to it.
        asked: Returns the questions.
        held: Captions whose exact vectors are made to compare with.
        size: Captions that the estimate is fitted on at most, see `estimate`.
    """
    model = open_embedder()
    with Catalogue(path) as catalogue:
        register(catalogue, model.space)
        bytes_before = path.stat().st_size
        before = _seconds_each(catalogue, model)
        started = time.perf_counter()
        estimate(catalogue, model, size=size)
        soon = time.perf_counter() - started
        after = _seconds_each(catalogue, model)
        with catalogue.cursor() as cursor:
            total = scalar(cursor, "select count(*) from active_captions")
            fitted = total - scalar(cursor, "select count(*) from estimates")
            kept = scalar(cursor, "select sum(octet_length(vector)) from estimates")
            ridge = scalar(cursor, "select sum(octet_length(model)) from estimate_models")
            cursor.execute("checkpoint")
        later = total * (before + after) / 2
        yield Figure("captions", total, "")
        yield Figure("  of them fitted on", fitted, "")
        yield Figure("all exact (told from a part)", later, "s")
        yield Figure("all findable by estimates", soon, "s")
        yield Figure("sooner by", later / soon, "times", 12 if total > FULL else None, at_least=True)
        yield Figure("disk: estimated vectors", kept / 1e6, "MB")
        yield Figure("disk: the regression", ridge / 1e6, "MB")
        grown = path.stat().st_size - bytes_before
        yield Figure("disk: the file grew by, with what was fitted on", grown / 1e6, "MB")
        yield from _quality(catalogue, model, _part(catalogue, model, held), asked(catalogue))


def _quality(catalogue: Catalogue, model: Embedder, part: Part, asked: Sequence[Asked]) -> Iterator[Figure]:
    vectors = {one.text: model.embed([model.space.query_prefix + one.text]).vectors[0] for one in asked}
    true = dict(zip(part.captions.tolist(), part.exact, strict=True))
    grades = {one.text: {key: one.grades.get(key, 0) for key in set(part.keys.tolist())} for one in asked}
    first, second = Meaning(catalogue, model, look_s=0), Meaning(catalogue, model)
    second.warm_up()
    mask, took = part.mask(), list[float]()

    def looked(one: Asked) -> list[Near]:
        started = time.perf_counter()
        found = second.nearest_to(vectors[one.text], mask, limit=DEPTH).near
        took.append(time.perf_counter() - started)
        return found

    ways: dict[str, Callable[[Asked], list[Near]]] = {
        "exact": lambda one: part.nearest(vectors[one.text]),
        "estimated, first sight": lambda one: first.nearest_to(vectors[one.text], mask, limit=DEPTH).near,
        "estimated, second look": looked,
    }
    exact_likeness = exact_ndcg = 0.0
    yield Figure("captions compared on", len(part.captions), "")
    yield Figure("questions", len(asked), "")
    for name, way in ways.items():
        found = [(one, way(one)) for one in asked]
        likeness = statistics.mean(
            float(np.mean([true[near.caption] @ vectors[one.text] for near in hits])) for one, hits in found
        )
        ndcg = statistics.mean(measured([near.key for near in hits], grades[one.text]).ndcg for one, hits in found)
        if name == "exact":
            exact_likeness, exact_ndcg = likeness, ndcg
        last = name == "estimated, second look"
        yield Figure(f"{name}: nDCG@10", ndcg, "", exact_ndcg - 0.03 if last else None, at_least=True)
        aim = 0.99 if last else None
        yield Figure(f"{name}: true similarity of ten, to exact", likeness / exact_likeness, "", aim, at_least=True)
    yield Figure("second look: a question takes", statistics.median(took) * 1000, "ms")
    yield Figure("  the slowest", max(took) * 1000, "ms")


def _seconds_each(catalogue: Catalogue, model: Embedder) -> float:
    """Embed captions from all over and return the time for one."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"select text from captions using sample {MEASURED} rows (reservoir, {SEED})").fetchall()
    started = time.perf_counter()
    model.embed([text for (text,) in rows])
    return (time.perf_counter() - started) / max(1, len(rows))


def _part(catalogue: Catalogue, model: Embedder, held: int) -> Part:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select id, key, text from captions where id in (
                select caption from active_captions using sample {held} rows (reservoir, {SEED})) order by id"""
        ).fetchall()
    numbers, keys, texts = zip(*rows, strict=True)
    vectors = model.embed([model.space.prefix + text for text in texts]).vectors
    return Part(np.array(numbers, np.uint64), np.array(keys, np.uint32), vectors)


def judged(catalogue: Catalogue) -> list[Asked]:
    """Return the judged questions on synthetic tiles, graded by their land cover."""
    facts = Facts(region_shares(catalogue))
    keys = facts.tiles.keys.tolist()
    return [Asked(one.query, dict(zip(keys, facts.grades(one).tolist(), strict=True))) for one in QUERIES]


def human(file: Path, place: Path) -> tuple[Path, Callable[[Catalogue], list[Asked]]]:
    """Put captions that people wrote into a catalogue; the last one of some pictures is asked for.

    A picture answers if it shows the same kind of scene, which its file name begins with.
    """
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    kinds = [Path(line["filename"]).stem.rpartition("_")[0] for line in lines]
    path = place / "catalogue.duckdb"
    with Catalogue(path) as catalogue, catalogue.transaction() as cursor:
        for key, line in enumerate(lines):
            for variant, text in enumerate(line["captions"][:-1]):
                cursor.execute(
                    """insert into captions (key, caption_set, variant, version, origin, text, words)
                    values (?, 'human', ?, 1, 'dataset', ?, ?)""",
                    [key, variant, text, len(text.split())],
                )
        cursor.execute("insert into active_captions select key, caption_set, variant, id, 1 from captions")
    step = max(1, len(lines) // ASKED)
    asked = [
        Asked(lines[place]["captions"][-1], {key: int(kind == kinds[place]) for key, kind in enumerate(kinds)})
        for place in range(0, len(lines), step)
    ]
    return path, lambda _: asked


def main() -> None:
    """Measure and print; the exit status is 1 if an aim is missed."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as scratch:
        print("Synthetic captions\n")
        path = Path(scratch, "catalogue.duckdb")
        shutil.copyfile(_imported(options.folder / f"{options.tiles}", options.tiles), path)
        figures = show_all(estimated_figures(path, judged, held=options.held, size=8_000))
    if options.human:
        print("\nHuman captions\n")
        with tempfile.TemporaryDirectory() as scratch:
            path, asked = human(options.human, Path(scratch))
            figures += show_all(estimated_figures(path, asked, held=options.held, size=8 * FITTED))
    raise SystemExit(any("MISSED" in figure.verdict for figure in figures))


def _imported(folder: Path, tiles: int) -> Path:
    release, data = folder / "release", folder / "data"
    if not (release / "DEMO.json").exists():
        write_demo(release, tiles=tiles, images=False)
    if not (data / "catalogue.duckdb").exists():
        with Catalogue(data / "catalogue.duckdb") as catalogue:
            importer.run(catalogue, importer.ImportRequest([release], [], []), Settings(data=data))
    return data / "catalogue.duckdb"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.estimated", description=__doc__)
    parser.add_argument("--tiles", type=int, default=FULL, help=f"size of the synthetic set (default {FULL:,})")
    parser.add_argument("--held", type=int, default=6_000, help="captions whose exact ranking is known (default 6,000)")
    parser.add_argument("--human", type=Path, help="JSON lines of filename and captions")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chatearth-bench",
        help="where the synthetic set is kept between runs",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
