"""How long, how varied and how readable chosen captions are, caption by caption."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from core.statistics.chosen import Part
from core.statistics.modeltokens import LIMIT

Measure = Literal["words", "model tokens", "sentences", "MTLD", "readability"]
"""What is measured of each caption. Readability is the Automated Readability Index, about the years of school that a
reader in the United States needs: 4.71 letters per word + 0.5 words per sentence - 21.43 (Senter and Smith 1967). It
is the one common index without syllables, which only a dictionary can tell."""

MEASURES: tuple[Measure, ...] = get_args(Measure)

BINS = 30


class Columns(NamedTuple):
    """Figures of chosen captions, columns of one length, in the order of the files."""

    captions: NDArray[np.uint64]
    keys: NDArray[np.uint32]
    values: dict[Measure, NDArray[np.float32]]
    """NaN where a caption has none: without a word, or for MTLD without a repeated one."""
    named: NDArray[np.uint16]
    denied: NDArray[np.uint16]


class Spread(NamedTuple):
    """How a measure is spread over captions."""

    captions: int
    """That have it."""
    mean: float
    low: float
    """The lowest, and the highest below."""
    p5: float
    p50: float
    p95: float
    high: float
    edges: tuple[float, ...]
    """Limits of the steps, one more than there are steps; the last step holds its upper limit too."""
    counts: tuple[int, ...]


def columns(parts: Iterable[Part]) -> Columns:
    """Gather what is known of each caption; some 30 bytes a caption."""
    found = [_of_part(part) for part in parts] or [_none()]
    return Columns(
        np.concatenate([one.captions for one in found]),
        np.concatenate([one.keys for one in found]),
        {name: np.concatenate([one.values[name] for one in found]) for name in MEASURES},
        np.concatenate([one.named for one in found]),
        np.concatenate([one.denied for one in found]),
    )


def _of_part(part: Part) -> Columns:
    held, rows = part.segment, part.rows
    words, sentences = held.words[rows].astype(np.float32), held.sentences[rows].astype(np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        ari = 4.71 * held.letters[rows] / words + 0.5 * words / sentences - 21.43
    ari[words == 0] = np.nan
    values: dict[Measure, NDArray[np.float32]] = {
        "words": words,
        "model tokens": held.model_tokens[rows].astype(np.float32),
        "sentences": sentences,
        "MTLD": held.mtld[rows],
        "readability": ari.astype(np.float32),
    }
    return Columns(held.captions[rows], part.keys, values, held.named[rows], held.denied[rows])


def _none() -> Columns:
    nothing = np.zeros(0, np.float32)
    masks = np.zeros(0, np.uint16)
    return Columns(np.zeros(0, np.uint64), np.zeros(0, np.uint32), dict.fromkeys(MEASURES, nothing), masks, masks)


def spread(values: NDArray[np.float32], edges: NDArray[np.float64] | None = None) -> Spread | None:
    """Say how values are spread, in steps of one's own or of given limits; None where there is none.

    Values beyond given limits count in the first or last step.
    """
    held = values[~np.isnan(values)].astype(np.float64)
    if not len(held):
        return None
    limits = edges_of([values]) if edges is None else edges
    counts, _ = np.histogram(np.clip(held, limits[0], limits[-1]), limits)
    low, p5, p50, p95, high = np.percentile(held, [0, 5, 50, 95, 100]).tolist()
    return Spread(
        len(held), float(held.mean()), low, p5, p50, p95, high, tuple(limits.tolist()), tuple(counts.tolist())
    )


def edges_of(several: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return limits of steps in which several sets can be held against each other, in round numbers.

    They reach from the 0.1th to the 99.9th percentile of all, so that one caption does not press the rest together.
    """
    held = np.concatenate([values[~np.isnan(values)] for values in several])
    if not len(held):
        return np.array([0.0, 1.0])
    low, high = np.percentile(held.astype(np.float64), [0.1, 99.9])
    width = _round_up((high - low) / BINS) if high > low else 1.0
    if np.all(held == np.rint(held)):
        width = max(width, 1.0)
    first = np.floor(low / width)
    return np.asarray((first + np.arange(max(1, int(np.ceil(high / width - first + 1e-9))) + 1)) * width)


def _round_up(width: float) -> float:
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= width * (1 - 1e-9)))


def share_over_limit(tokens: NDArray[np.float32]) -> float:
    """Return the share of captions of which CLIP does not read the end."""
    return float((tokens > LIMIT).mean()) if len(tokens) else 0.0
