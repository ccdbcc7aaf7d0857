"""Measure the truth check: `python -m bench.truth` prints how well it reads captions and finds errors."""

import argparse
import time

from bench.gold import FILES, qualities, read
from bench.planted import correct, detection, false_alarms, scenes
from generation.checks.checking import check


def main() -> None:
    """Print precision and recall of the parser, detection by kind of error, false alarms, and the speed."""
    parser = argparse.ArgumentParser(prog="python -m bench.truth", description=__doc__)
    parser.add_argument("--scenes", type=int, default=300, metavar="N", help="landscapes to write about (default 300)")
    found = list(scenes(parser.parse_args().scenes))
    for path in FILES:
        sentences = read(path)
        print(f"\n{len(sentences)} sentences of {path.name}\n{'':12}precision  recall     F1  labels")
        for kind, quality in qualities(sentences).items():
            print(f"{kind:12}{quality.precision:9.3f}{quality.recall:8.3f}{quality.f1:7.3f}{quality.labelled:8}")
    print("\nplanted errors        found     of")
    for kind, rate in detection(found).items():
        print(f"{kind:20}{rate.share:7.1%}{rate.captions:7}")
    alarms = false_alarms(found)
    print(f"{'false alarms':20}{alarms.share:7.1%}{alarms.captions:7}")
    captions = [(text, scene.composition, style) for scene in found[:100] for text, style in correct(scene)]
    started = time.perf_counter()
    for text, composition, style in captions:
        check(text, composition, caption_set=style)
    print(f"\n{(time.perf_counter() - started) / len(captions) * 1000:.2f} ms a caption")


if __name__ == "__main__":
    main()
