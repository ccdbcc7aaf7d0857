"""Measure the figures of reviews and the repairs: `python -m bench.reviewing`."""

import argparse
import time
from collections import Counter
from collections.abc import Callable

import numpy as np
from nltk.metrics.agreement import AnnotationTask

from bench.planted import ERRORS, scenes
from generation.review.agreement import agreement
from generation.review.annotators import dawid_skene, votes_of
from generation.review.audit import more_needed
from generation.review.differing import pairs
from generation.review.ratings import DECISIONS, Rating
from generation.review.repairs import repairs


def main() -> None:
    """Print how long each figure takes, beside nltk, and which planted errors get a repair."""
    parser = argparse.ArgumentParser(prog="python -m bench.reviewing", description=__doc__)
    parser.add_argument("--scenes", type=int, default=100, metavar="N", help="landscapes to write about (default 100)")
    parser.add_argument("--ratings", type=int, default=100_000, metavar="N", help="decisions (default 100,000)")
    options = parser.parse_args()
    _speed(options.ratings)
    _repairs(options.scenes)


def _speed(many: int) -> None:
    ratings = _ratings(many)
    votes = votes_of(ratings, {item: item % 5 == 0 for item in range(many)})
    _timed(f"agreement with intervals, {many:,} decisions", lambda: agreement(ratings))
    _timed("who differs from whom", lambda: pairs(ratings))
    _timed(f"Dawid and Skene, {len(votes):,} votes", lambda: dawid_skene(votes))
    _timed("reviews that are still needed, of 163,488", lambda: more_needed(12, 400, 163_488, 0.02))
    told = [(rating.reviewer, str(rating.item), rating.decision) for rating in ratings[: many // 10]]
    ours = _timed(f"agreement with intervals, {len(told):,} decisions", lambda: agreement(ratings[: many // 10]))
    theirs = _timed("alpha of nltk without an interval, the same", lambda: AnnotationTask(told).alpha())
    print(f"{theirs / ours:.1f} times as long")


def _ratings(many: int) -> list[Rating]:
    """Return decisions by nine people, three on each item, of which four in five accept."""
    drawn = np.random.default_rng(1).choice(len(DECISIONS), many, p=[0.8, 0.1, 0.07, 0.03])
    return [Rating(at // 3, f"r{(at // 3 + at % 3) % 9}", DECISIONS[said]) for at, said in enumerate(drawn)]


def _timed(name: str, act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    print(f"{name:50}{seconds * 1000:10,.1f} ms")
    return seconds


def _repairs(many: int) -> None:
    found = list(scenes(many))
    took, captions = 0.0, 0
    print("\nplanted errors       offered     of  sorts")
    for kind, plant in ERRORS.items():
        planted = [(scene, made) for scene in found if (made := plant(scene)) is not None]
        started = time.perf_counter()
        offered = [
            repairs(made.text, at.composition, facts=at.measured, caption_set=made.style) for at, made in planted
        ]
        took, captions = took + time.perf_counter() - started, captions + len(planted)
        sorts = Counter(repair.sort for some in offered for repair in some)
        listed = ", ".join(f"{sort} {times}" for sort, times in sorts.most_common())
        print(f"{kind:20}{sum(map(bool, offered)) / max(1, len(planted)):7.1%}{len(planted):7}  {listed}")
    print(f"{captions} captions, {took / captions * 1000:.1f} ms each")


if __name__ == "__main__":
    main()
