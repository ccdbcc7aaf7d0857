"""Measure the ways between pages in a Chromium at full size: `python -m bench.pages [--beside REV] [--tiles N]`."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from bench.beside import Side, beside, in_turns, show_beside
from bench.figures import Figure, show
from generation.demo.release import write_demo

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = Path(__file__).with_name("pages_once.py")
FULL = 163_488
WITH_PICTURES = 200


def main() -> None:
    """Make a set of full size without pictures and a small one with them, and walk through both together."""
    options = _options()
    small, large = options.folder / "pictures", options.folder / f"{options.tiles}"
    for release, tiles, images in ((large, options.tiles, False), (small, WITH_PICTURES, True)):
        if not (release / "DEMO.json").exists() or not json.loads((release / "DEMO.json").read_bytes())["complete"]:
            write_demo(release, tiles=tiles, images=images)
    data = options.folder / "data"
    if not options.again:
        shutil.rmtree(data, ignore_errors=True)
    arguments = (str(large), str(small), str(data))
    if options.beside is None:
        here = Side("here", ROOT, Path(sys.executable))
        for name, value in in_turns([here], SCRIPT, *arguments, rounds=options.rounds)[0].items():
            show(Figure(name, value, "s"))
        return
    with beside(options.beside) as sides:
        show_beside(sides, in_turns(sides, SCRIPT, *arguments, rounds=options.rounds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--beside", metavar="REV", help="a revision to measure in turns with this checkout")
    parser.add_argument("--tiles", type=int, default=FULL, metavar="N", help=f"synthetic tiles (default {FULL:,})")
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="runs of each, the best counts (default 2)")
    parser.add_argument("--again", action="store_true", help="use what was imported before")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chatearth-bench-pages",
        help="where the synthetic sets are kept between runs",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
