"""Measure tasks: `python -m bench.tasks` makes those of label maps and says how long all tiles take."""

import argparse
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from core.geography.tiles import Tile
from core.pictures.locations import Location
from core.raster.landcover import decode_label
from generation.demo.release import write_demo
from generation.tasks.keep import Job, make_each
from generation.tasks.make import tasks_of
from generation.tasks.verify import faults_of

ALL = 163_488
AIM_S = 360
_PROCESSES = 2
_CHECKED = 50


def main() -> None:
    """Make label maps, read them and ask about them in one process, print what two need for all tiles."""
    parser = argparse.ArgumentParser(prog="python -m bench.tasks", description=__doc__)
    parser.add_argument("--tiles", type=int, default=4_000, metavar="N", help="label maps to make (default 4,000)")
    parser.add_argument("--labels", type=Path, metavar="DIR", help="label maps that are there, instead of made ones")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        if options.labels is None:
            write_demo(Path(folder), tiles=options.tiles, images=False)
        labels = (options.labels or Path(folder) / "labels").resolve()
        place = Location("folder", str(labels), "", ".png")
        paths = sorted(labels.glob("*.png"))
        jobs = [Job(Tile.parse(path.stem).key, "", place, None) for path in paths]
        started = time.process_time()
        table, done = make_each(jobs, seed=0, max_pixels=10_000_000)
        each = (time.process_time() - started) / len(jobs)
        checked, faults, spent = _check(paths[:: max(1, len(paths) // _CHECKED)])
    print(f"{len(jobs):,} label maps, {sum(not one.problem for one in done):,} with {table.num_rows:,} tasks")
    print(f"{each * 1000:.2f} ms of processor time a tile, {1 / each:,.0f} a second and process")
    print(f"all {ALL:,} tiles on two cores: {ALL * each / _PROCESSES:.0f} s; the aim is {AIM_S} s")
    print(f"{checked:,} tasks derived a second time: {faults} differ; {spent * 1000:.0f} ms a tile")
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory")


def _check(paths: list[Path]) -> tuple[int, int, float]:
    checked = faults = 0
    started = time.process_time()
    for path in paths:
        ids = decode_label(path.read_bytes(), max_pixels=10_000_000).ids
        tasks = tasks_of(Tile.parse(path.stem), ids)
        checked += len(tasks)
        faults += len(faults_of(tasks, ids))
    return checked, faults, (time.process_time() - started) / len(paths)


if __name__ == "__main__":
    main()
