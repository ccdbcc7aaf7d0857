"""Measure boxes and their captions: `python -m bench.boxes` writes those of label maps and says how long all take."""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from core.geography.tiles import Tile
from core.pictures.locations import Location
from generation.boxes.keep import Job, write_each
from generation.demo.release import write_demo

ALL = 163_488
AIM_S = 240
_PROCESSES = 2


def main() -> None:
    """Make label maps, read them and write their captions in one process, print what two need for all tiles."""
    parser = argparse.ArgumentParser(prog="python -m bench.boxes", description=__doc__)
    parser.add_argument("--tiles", type=int, default=4_000, metavar="N", help="label maps to make (default 4,000)")
    parser.add_argument("--labels", type=Path, metavar="DIR", help="label maps that are there, instead of made ones")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        if options.labels is None:
            write_demo(Path(folder), tiles=options.tiles, images=False)
        labels = options.labels or Path(folder) / "labels"
        place = Location("folder", str(labels), "", ".png")
        jobs = [Job(Tile.parse(path.stem).key, place) for path in sorted(labels.glob("*.png"))]
        started = time.process_time()
        written = write_each(jobs, seed=0, max_pixels=10_000_000)
        each = (time.process_time() - started) / len(jobs)
    print(f"{len(jobs):,} label maps, {sum(bool(one.text) for one in written):,} with captions")
    print(f"{each * 1000:.2f} ms of processor time a tile, {1 / each:,.0f} a second and process")
    print(f"all {ALL:,} tiles on two cores: {ALL * each / _PROCESSES:.0f} s; the aim is {AIM_S} s")


if __name__ == "__main__":
    main()
