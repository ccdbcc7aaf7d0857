"""How long it takes to look up where all tiles lie, and to write their metadata captions.

Run `python -m bench.where`. The tiles are random cells on land, as many as the published dataset has: its own lie in
clusters, which is faster. Nothing is fetched.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.geography import climate, coast, outlines, utm
from core.geography.mercator import to_degrees, to_grid
from core.geography.tiles import ZOOM
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.selection.wherelimits import WhereLimits
from core.store import tiletable, whereabouts
from core.store.catalogue import Catalogue
from generation.metadata.keep import keep_all

PUBLISHED = 163_488


def land_keys(count: int) -> NDArray[np.int64]:
    """Draw different cells on land, by the area on the ground; the same ones each time."""
    random = np.random.default_rng(1)
    found = np.empty(0, np.int64)
    while len(found) < count:
        lat = np.degrees(np.arcsin(random.uniform(-0.83, 0.96, 4 * count)))
        x, y = (np.floor(value).astype(np.int64) for value in to_grid(random.uniform(-180, 180, 4 * count), lat))
        found = np.unique(np.concatenate([found, (x << ZOOM | y)[outlines.countries(x, y) != ""]]))
    return np.sort(random.permutation(found)[:count])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiles", type=int, default=PUBLISHED)
    keys = land_keys(parser.parse_args().tiles)
    x, y = keys >> ZOOM, keys & ((1 << ZOOM) - 1)
    for name, look in (
        ("countries", lambda: outlines.countries(x, y)),
        ("continents and regions", lambda: (outlines.continents(x, y), outlines.regions(x, y))),
        ("distance to the coast", lambda: coast.distances_km(x, y)),
        ("climate zones", lambda: climate.zones(x, y)),
        ("UTM zones", lambda: utm.zones(*to_degrees(x + 0.5, y + 0.5))),
    ):
        _timed(f"{len(keys):,} tiles: {name}", look)
    with tempfile.TemporaryDirectory() as folder, Catalogue(Path(folder) / "bench.duckdb") as catalogue:
        with catalogue.transaction() as cursor:
            cursor.execute("insert into additions (collection, how, given, author) values ('', '', '', '')")
            cursor.execute("insert into own_tiles select unnest($1::uinteger[]), 1", [keys.tolist()])
            tiletable.rebuild(cursor)
        _timed("looked up and kept", lambda: whereabouts.fill(catalogue))
        _timed("nothing left to look up", lambda: whereabouts.fill(catalogue))
        browser, limits = Browser(catalogue), WhereLimits(climates=("temperate",), coast=(0, 20))
        _timed("filter by climate and coast", lambda: browser.count(Selection(whereabouts=limits)))
        _timed("metadata captions of all, kept", lambda: keep_all(catalogue))


def _timed(what: str, act: Callable[[], object]) -> None:
    started, used = time.perf_counter(), time.process_time()
    act()
    took = time.perf_counter() - started
    print(f"{what}: {took:.2f} s, {time.process_time() - used:.2f} s of processor time", flush=True)


if __name__ == "__main__":
    main()
