"""A fetch that is killed at any moment loses nothing that it kept, and the next one does nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time

import numpy as np

from core.geography.tiles import Tile
from core.landcover.fetch import fetch
from core.landcover.held import names_held, read_cover
from core.raster.landcover import measure
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import composition
from tests.checkout import ROOT
from tests.core.landcover.conftest import Bucket, add_tiles

KILLS = 20
TILES = [Tile.at(6.02 + 0.17 * x, 0.02 + 0.17 * y) for x in range(16) for y in range(16)]

NURSERY = """
import os, sys
import pandas  # DuckDB does so when it is given a table
from pathlib import Path
from core.landcover import fetch, plan
from core.landcover.sources import CoverSource
from core.settings import Settings
from core.store.catalogue import Catalogue
fetch.BATCH_TILES, plan.UNIT_TILES = 6, 3
for _ in sys.stdin:
    if not os.fork():
        print("begun", os.getpid(), flush=True)
        settings = Settings(data=Path(sys.argv[1]), connections=4)
        with Catalogue(settings.catalogue) as catalogue:
            source = CoverSource.of(settings, "2020", sys.argv[2])
            fetch.fetch(catalogue, source, None, settings, lambda now: print(now.done, flush=True))
        os._exit(0)
    os.wait()
    print("ended", flush=True)
"""
"""Begins a fetch for each line that it is sent; what takes long to import is imported once."""


def held(catalogue: Catalogue, settings: Settings) -> int:
    """Count the maps, each of which has to be whole: picture, origin and facts."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select c.key, l.regions from covers c left join landcover l using (key)
            left join images i on i.key = c.key and i.layer = 'labels' and i.source = l.source
            where i.key is not null"""
        ).fetchall()
        counts = cursor.execute(
            "select (select count(*) from covers), (select count(*) from landcover), (select count(*) from images)"
        ).fetchall()
    assert counts == [(len(rows),) * 3]
    for key, regions in rows:
        label = read_cover(catalogue, settings, Tile.from_key(key), "2020")
        assert label is not None
        assert np.array_equal(measure(label.ids).regions, composition(regions).regions)
    return len(rows)


def test_nothing_is_lost_and_nothing_done_twice_however_often_it_is_killed(bucket: Bucket, settings: Settings) -> None:
    with Catalogue(settings.catalogue) as catalogue:
        add_tiles(catalogue, TILES)
    rng, kept = random.Random(8), 0
    place = bucket.source(settings).place
    command = [sys.executable, "-c", NURSERY, str(settings.data), place]
    bucket.server.tell(latency_s=0.02)
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdin
        assert nursery.stdout
        for _ in range(KILLS):
            nursery.stdin.write("fetch\n")
            nursery.stdin.flush()
            process = int(nursery.stdout.readline().split()[1])
            said = [nursery.stdout.readline() for _ in range(rng.randrange(0, 8))]
            time.sleep(rng.uniform(0, 0.03))
            os.kill(process, signal.SIGKILL)
            while (line := nursery.stdout.readline()) != "ended\n":
                said.append(line)
            acknowledged = max([int(line) for line in said if line.strip().isdigit()], default=0)
            with Catalogue(settings.catalogue) as catalogue:
                now = held(catalogue, settings)
            assert now >= kept + acknowledged
            kept = now
        nursery.stdin.close()
    assert 0 < kept < len(TILES)
    bucket.server.tell(latency_s=0)
    with Catalogue(settings.catalogue) as catalogue:
        assert fetch(catalogue, bucket.source(settings), None, settings).done == len(TILES) - kept
        assert held(catalogue, settings) == len(TILES) == len(names_held(settings, "2020"))
