"""Measure the truth check on free writing: `python -m bench.free FILE` prints alarms, misses, F1 and coverage."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bench.free.reading import judged
from bench.free.score import Judged, Score, score
from bench.free.sentences import DEV, KEPT, cases


def main() -> None:
    """Print the figures of a file, and those of each manner and of each kind of difficulty."""
    parser = argparse.ArgumentParser(prog="python -m bench.free", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=DEV, help="labelled sentences (default: free_dev.json)")
    parser.add_argument("--failed", action="store_true", help="print the sentences that raise an alarm or are missed")
    options = parser.parse_args()
    if options.failed and options.file.name == KEPT.name:
        parser.error("the kept half is only measured on; look at failures in free_dev.json")
    items = [judged(case) for case in cases(options.file)]
    print("\n".join(report(items)))
    if options.failed:
        print("\n".join(failed(items)))


def report(items: Sequence[Judged]) -> Iterable[str]:
    """Yield the lines of the figures."""
    figures = score(items)
    yield f"{len(items)} sentences"
    yield from (f"{name:26}{share}" for name, share in _named(figures))
    yield f"\n{'':12}    F1  labels"
    yield from (f"{kind:12}{quality.f1:6.3f}{quality.labelled:8}" for kind, quality in figures.qualities.items())
    yield from _by("manner", items, lambda item: item.sentence.manner)
    yield from _by("kind", items, lambda item: item.sentence.kind)


def failed(items: Iterable[Judged]) -> Iterable[str]:
    """Yield the sentences that were judged wrongly."""
    for item in items:
        if item.alarmed == item.sentence.true:
            what = "alarm" if item.alarmed else "miss"
            yield f"{item.sentence.number:4} {what:6}{item.sentence.map:10}{item.sentence.text!r}"


def _named(figures: Score) -> Iterable[tuple[str, object]]:
    yield "alarms on true sentences", figures.alarms
    yield "misses of false ones", figures.misses
    yield "wrong claims", figures.wrong
    yield "coverage of labels", figures.coverage
    yield "sentences not read at all", figures.silent


def _by(name: str, items: Sequence[Judged], of: Callable[[Judged], str]) -> Iterable[str]:
    """Yield a line for each value, in the order of the file."""
    yield f"\n{name:22}  alarms          misses        coverage"
    for value in dict.fromkeys(map(of, items)):
        some = score(item for item in items if of(item) == value)
        parts = (f"{share.some:4} of {share.of:<4}" for share in (some.alarms, some.misses, some.coverage))
        yield f"{value:22}{'    '.join(parts)}"


if __name__ == "__main__":
    main()
