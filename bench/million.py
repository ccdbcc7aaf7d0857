"""Everything that looks at all tiles or captions, at the size of the dataset and at a million captions.

`python -m bench.million --data DIR`, with a data folder whose captions are checked, such as a demo. Its tiles are
repeated at other places, with their captions, land cover and results of the check; vectors that are missing are random.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np

from bench.figures import Figure, median_ms, show_all
from bench.meaning import QUERIES, QUERY, fill_vectors
from core.embedding.embedders import open_embedder
from core.geography.tiles import GRID, ZOOM, BBox
from core.progress import silent
from core.search.descriptions import Mode, Sources, search
from core.search.meaning.scan import Meaning
from core.search.words.index import WordIndex
from core.selection.around import around
from core.selection.browse import Browser
from core.selection.checkedcaptions import worst_captions
from core.selection.checkfigures import figures
from core.selection.filters import Selection
from core.settings import Settings
from core.store import tilelists, tiletable
from core.store.catalogue import Catalogue, scalar
from core.store.points import encode_points
from core.tile.record import load

SIZES = (173_488, 1_000_000)
"""Captions."""

_FOUND = "figures.json"
"""What a process leaves in its folder."""

_EAST, _SOUTH = 5_742, 3_574
"""Steps of the grid from one copy of a tile to the next, round the grid; even, so that quarters stay together."""

_EUROPE = BBox(-12, 36, 30, 60)


def million_figures(data: Path) -> Iterator[Figure]:
    """Measure a copy of a data folder that was grown to a million captions."""
    yield from measured(data, SIZES[-1])


def measured(data: Path, captions: int) -> list[Figure]:
    """Grow a copy of a data folder, and ask it what the pages ask in a process of its own, whose memory is measured."""
    with tempfile.TemporaryDirectory(prefix="chatearth-million-") as folder:
        work = Path(folder)
        shutil.copy(data / "catalogue.duckdb", work)
        started = time.perf_counter()
        with Catalogue(work / "catalogue.duckdb", memory_limit="4GB") as catalogue:
            grow(catalogue, captions)
            fill_vectors(catalogue, open_embedder())
        made = Figure("made in", time.perf_counter() - started, "s")
        subprocess.run([sys.executable, "-m", "bench.million", "--asked", folder], check=True)
        return [made, *(Figure(*row) for row in json.loads((work / _FOUND).read_bytes()))]


def _asked(work: Path) -> list[Figure]:
    with Catalogue(work / "catalogue.duckdb", memory_limit=Settings().memory_limit) as catalogue:
        browser = Browser(catalogue)
        with catalogue.cursor() as cursor:
            held = scalar(cursor, "select count(*) from active_captions")
        found = [Figure("captions", held, "captions"), Figure("tiles", browser.count(Selection()), "tiles")]
        for part in (_browsed, _listed, _checked):
            found += show_all(part(catalogue, browser))
        return found + show_all(_searched(catalogue, browser, work))


def grow(catalogue: Catalogue, captions: int) -> None:
    """Repeat all tiles at other places until there are so many captions, or a few less where places meet."""
    with catalogue.transaction() as cursor:
        held = scalar(cursor, "select count(*) from active_captions")
        cursor.execute(
            f"""create temp table moved as select t.key, any_value(n) as copy,
                ((t.x + n * {_EAST}) % {GRID})::uinteger << {ZOOM} | ((t.y + n * {_SOUTH}) % {GRID}) as place
            from tiles t, range(1, ?) copies(n) group by t.key, place
            qualify row_number() over (partition by place order by copy) = 1
                and place not in (select key from tiles)""",
            [-(-captions // held)],
        )
        cursor.execute(
            """create temp table repeated as select c.id, m.place, c.caption_set, c.variant,
                nextval('caption_ids') as caption
            from moved m join active_captions a using (key) join captions c on c.id = a.caption"""
        )
        cursor.execute(
            """insert into captions (id, key, caption_set, variant, version, split, origin, text, words)
            select r.caption, r.place, r.caption_set, r.variant, 1, c.split, c.origin, c.text, c.words
            from repeated r join captions c using (id)"""
        )
        cursor.execute("insert into active_captions select place, caption_set, variant, caption, 1 from repeated")
        cursor.execute(
            "insert into landcover select l.* replace (m.place as key) from landcover l join moved m using (key)"
        )
        for table in ("checks", "check_claims"):
            cursor.execute(
                f"insert into {table} select k.* replace (r.caption as caption) from {table} k "
                "join repeated r on r.id = k.caption"
            )
        tiletable.rebuild(cursor)
        cursor.execute("drop table moved")
        cursor.execute("drop table repeated")


def _browsed(catalogue: Catalogue, browser: Browser) -> Iterator[Figure]:
    """What the map and the ways through the tiles ask."""
    crops, moves = Selection(classes=("crop",)), count()
    tile = browser.sample(crops, 1)[0]
    yield _figure("map: points read and packed", lambda: encode_points(browser.points()), runs=3)
    yield _figure("map: filter by a class", lambda: browser.mask(crops))
    moved = (_EUROPE._replace(west=_EUROPE.west + next(moves) / 100) for _ in count())
    yield _figure("map: counts of a new view", lambda: browser.summary(crops, next(moved)))
    yield _figure("next tile within a filter, the first time", lambda: browser.step(crops, tile, 1), runs=1, warm=False)
    yield _figure("next tile within a filter", lambda: browser.step(crops, tile, 1), aim=1)
    yield _figure("previous tile within a filter", lambda: browser.step(crops, tile, -1), aim=1)
    yield _figure("place of a tile among the selected", lambda: around(browser, crops, tile), aim=1)
    yield _figure("a tile's record", lambda: load(catalogue, tile))


def _listed(catalogue: Catalogue, browser: Browser) -> Iterator[Figure]:
    """What the list asks, and a filter by half of all tiles."""
    middle = browser.count(Selection()) // 2
    yield _figure("list: first page", lambda: browser.rows(Selection(), limit=48))
    yield _figure("list: page in the middle", lambda: browser.rows(Selection(), offset=middle, limit=48))
    yield _figure(
        "list: page in the middle, by name", lambda: browser.rows(Selection(), "name", offset=middle, limit=48)
    )
    yield _figure("list: longest captions", lambda: browser.rows(Selection(), "longest caption", limit=48))
    keys = np.array(browser.keys(Selection())[::2], np.uint32)
    listed = Selection(lists=(tilelists.keep(catalogue, keys, "Every second tile"),))
    yield _figure("filter by a list of half the tiles", lambda: browser.mask(listed))


def _checked(_: Catalogue, browser: Browser) -> Iterator[Figure]:
    """What the truth check asks; its page keeps the answers until something is written."""
    yield _figure("truth check: all figures", lambda: figures(browser), runs=3)
    yield _figure("truth check: lowest scores", lambda: worst_captions(browser, "map"), runs=3)


def _searched(catalogue: Catalogue, browser: Browser, work: Path) -> Iterator[Figure]:
    """What a search asks; each query is new."""
    words, meaning = WordIndex(catalogue, work / "words"), Meaning(catalogue, open_embedder(threads=1))
    sources = Sources(words, browser, meaning)
    yield _figure("search: vectors loaded", meaning.warm_up, runs=1, warm=False)
    yield _asking(sources, "meaning")
    yield _memory("memory at most, without the word index")
    yield _figure("search: words indexed", lambda: words.prepare(silent), runs=1, warm=False)
    yield _asking(sources, "words")
    yield _memory("memory at most")


def _memory(name: str) -> Figure:
    return Figure(name, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "GB")


def _asking(sources: Sources, mode: Mode) -> Figure:
    search(sources, QUERY, Selection(), mode=mode)
    asked = iter(QUERIES["plain"])
    return _figure(
        f"search by {mode}, a new query",
        lambda: search(sources, next(asked), Selection(), mode=mode),
        runs=len(QUERIES["plain"]),
        warm=False,
    )


def _figure(
    name: str, work: Callable[[], object], *, runs: int = 5, warm: bool = True, aim: float | None = None
) -> Figure:
    return Figure(name, median_ms(work, runs=runs, warm=warm), "ms", aim)


def main() -> None:
    """Measure each size and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--data", type=Path, help="data folder with checked captions")
    where.add_argument("--asked", type=Path, metavar="DIR", help="only ask a folder that was grown before")
    parser.add_argument("--captions", type=int, nargs="+", default=SIZES, help="how many (default: both sizes)")
    options = parser.parse_args()
    if options.asked:
        (options.asked / _FOUND).write_text(json.dumps(_asked(options.asked)))
        return
    sizes = [measured(options.data, captions) for captions in options.captions]
    for row in zip(*sizes, strict=True):
        values = "".join(f"{figure.value:16,.{0 if figure.value > 1000 else 2}f}" for figure in row)
        growth = f"{row[-1].value / row[0].value:8.1f}" if len(row) > 1 else ""
        print(f"{row[0].name:44}{values} {row[0].unit:10}{growth} {row[-1].verdict}")


if __name__ == "__main__":
    main()
