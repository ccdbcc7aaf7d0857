"""Measure the check of all captions: `python -m bench.check_all [--beside REV] [--captions N]`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.beside import Side, beside, in_turns, show_beside
from bench.figures import Figure, show
from generation.demo.release import write_demo

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data"
"""Real captions, where they lie beside the checkout."""
SCRIPT = Path(__file__).with_name("check_all_once.py")
FULL = 163_488


def main() -> None:
    """Check synthetic captions end to end, through the catalogue, and read real ones, none of them twice."""
    options = _options()
    work = options.folder / f"{options.captions}"
    work.mkdir(parents=True, exist_ok=True)
    release: Path = options.release or work / "release"
    whole = (release / "DEMO.json").exists() and json.loads((release / "DEMO.json").read_bytes())["complete"]
    if options.release is None and not whole:
        write_demo(release, tiles=options.captions, images=False)
    real = work / "real.json"
    real.write_text(json.dumps(list(dict.fromkeys(real_captions()))))
    arguments = (str(release), str(real))
    if options.beside is None:
        here = Side("here", ROOT, Path(sys.executable))
        for name, value in in_turns([here], SCRIPT, *arguments, rounds=options.rounds)[0].items():
            show(Figure(name, value, ""))
        return
    with beside(options.beside) as sides:
        show_beside(sides, in_turns(sides, SCRIPT, *arguments, rounds=options.rounds))


def real_captions() -> Iterator[str]:
    """Return the captions of the published figures and of RSICD, or none."""
    figures = REAL / "chatearthnet" / "captions_from_figures.json"
    if figures.exists():
        yield from (record["caption"] for record in json.loads(figures.read_bytes()))
    others = REAL / "other_captions" / "rsicd_test_captions.jsonl"
    if others.exists():
        for line in others.read_text().splitlines():
            yield from json.loads(line)["captions"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.check_all", description=__doc__)
    parser.add_argument("--beside", metavar="REV", help="a revision to measure in turns with this checkout")
    parser.add_argument("--captions", type=int, default=FULL, metavar="N", help=f"synthetic tiles (default {FULL:,})")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="runs of each, the best counts (default 1)")
    parser.add_argument("--release", type=Path, metavar="DIR", help="a release to check instead of writing one")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "chatearth-bench-checks",
        help="where the synthetic set is kept between runs",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
