"""Measure the explorer at full size: `make bench`, or `python -m bench --help`."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.download import download_figures
from bench.figures import Figure, show, show_all
from bench.judged import judged_figures
from bench.lab import lab_figures
from bench.layout import layout_figures
from bench.likeness import likeness_figures
from bench.meaning import meaning_figures
from bench.million import million_figures
from bench.screen import rerun_figures, screen_figures
from bench.sessions import BEFORE, people_figures
from bench.store import import_figures, query_figures
from bench.words import word_figures
from generation.demo.release import write_demo

FULL = 163_488


def main() -> None:
    """Make the set, measure, print a table; the exit status is 1 if an aim is missed."""
    options = _options()
    folder = options.folder / f"{options.tiles}"
    release, data = folder / "release", folder / "data"
    print(f"{options.tiles:,} synthetic tiles in {folder}\n")
    if not (release / "DEMO.json").exists():
        started = time.perf_counter()
        write_demo(release, tiles=options.tiles, images=False)
        show(Figure("demo: written without images", time.perf_counter() - started, "s"))
    shutil.rmtree(data, ignore_errors=True)
    figures = show_all(import_figures(release, data))
    figures += show_all(download_figures(release, folder / "download"))
    figures += show_all(query_figures(data))
    figures += show_all(word_figures(data))
    figures += show_all(judged_figures(options.folder))
    figures += show_all(meaning_figures(data))
    figures += show_all(likeness_figures(data))
    figures += show_all(layout_figures(folder / "layout"))
    figures += show_all(rerun_figures(data))
    figures += show_all(lab_figures(data))
    figures += show_all(million_figures(data))
    if not options.no_browser:
        figures += show_all(screen_figures(data))
    figures += show_all(people_figures(options.folder / "people", options.beside))
    missed = [figure.name for figure in figures if "MISSED" in figure.verdict]
    print(f"\n{len(missed)} of {sum(figure.aim is not None for figure in figures)} aims missed")
    sys.exit(bool(missed))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--tiles", type=int, default=FULL, help=f"size of the set (default {FULL:,})")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chatearth-bench",
        help="where the synthetic set is kept between runs",
    )
    parser.add_argument(
        "--beside", default=BEFORE, metavar="REV", help=f"revision that twenty people visit in turns (default {BEFORE})"
    )
    parser.add_argument("--no-browser", action="store_true", help="leave out what needs Chromium")
    return parser.parse_args()


if __name__ == "__main__":
    main()
