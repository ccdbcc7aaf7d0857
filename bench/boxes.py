"""Measure boxes and their captions: `python -m bench.boxes` writes those of label maps and says how long all take."""

import argparse
import time
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory

from core.geography.tiles import Tile
from core.pictures.locations import Location
from core.processes import lend
from generation.boxes.keep import Job, write_each
from generation.demo.release import write_demo

ALL = 163_488
AIM_S = 240
_CHUNK = 50


def main() -> None:
    """Make label maps, write the captions of all of them in two processes, print the rate."""
    parser = argparse.ArgumentParser(prog="python -m bench.boxes", description=__doc__)
    parser.add_argument("--tiles", type=int, default=4_000, metavar="N", help="label maps (default 4,000)")
    parser.add_argument("--labels", type=Path, metavar="DIR", help="label maps that are there, instead of made ones")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        if options.labels is None:
            write_demo(Path(folder), tiles=options.tiles, images=False)
        labels = options.labels or Path(folder) / "labels"
        jobs = [
            Job(Tile.parse(path.stem).key, Location("folder", str(labels), "", ".png"))
            for path in sorted(labels.glob("*.png"))
        ]
        with lend(2) as pool:
            _measure(pool, jobs[: 2 * _CHUNK])  # the processes begin
            wall, work = _measure(pool, jobs)
    print(f"{len(jobs):,} label maps in {wall:.1f} s, {len(jobs) / wall:,.0f} a second in two processes")
    print(f"{work * 1000:.2f} ms of processor time a tile")
    print(
        f"all {ALL:,} tiles: {ALL * wall / len(jobs):.0f} s as it ran, {ALL * work / 2:.0f} s on two free cores; ",
        end="",
    )
    print(f"the aim is {AIM_S} s")


def _measure(pool: Executor | None, jobs: list[Job]) -> tuple[float, float]:
    """Seconds that pass, and processor seconds a tile."""
    started = time.perf_counter()
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    work = list(pool.map(_timed, chunks)) if pool else [_timed(chunk) for chunk in chunks]
    return time.perf_counter() - started, sum(work) / len(jobs)


def _timed(jobs: list[Job]) -> float:
    started = time.process_time()
    problems = [one.problem for one in write_each(jobs, seed=0, max_pixels=10_000_000) if one.problem]
    if problems:
        print(problems[0])
    return time.process_time() - started


if __name__ == "__main__":
    main()
