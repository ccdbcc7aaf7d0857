"""The exact metrics of many captions at once: BLEU-1 to BLEU-4, ROUGE-L and CIDEr-D, as the COCO caption code has them.

Images are taken in blocks, so that memory grows little with their number: of all of them only the numbers of their
tokens are held, and how many images each n-gram of the references stands in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.metrics.bleu import Matches, closest_lengths
from core.metrics.cider import MOST, length_penalty, likenesses, rarities
from core.metrics.ngrams import ORDERS, Counts, Names, Numbers, Runs, count_grams, runs_of
from core.metrics.rouge import rouge_l
from core.metrics.texts import Cutter
from core.progress import Progress, Report, silent

EXACT = (*(f"BLEU-{order}" for order in range(1, ORDERS + 1)), "ROUGE-L", "CIDEr")
"""Names of the metrics that are always computed."""

_BLOCK = 2_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores of n images, in the order in which they were given."""

    matches: Matches
    rouge: Floats
    """(n,) ROUGE-L, 0..1."""
    cider: Floats
    """(n,) CIDEr-D, 0..10; 0 for all where there is one image only."""
    reference_tokens: Floats
    """(n,) mean tokens of the references."""

    def __len__(self) -> int:
        return len(self.rouge)

    @property
    def tokens(self) -> Numbers:
        """(n,) tokens of the candidates, without punctuation."""
        return self.matches.length

    @property
    def corpus(self) -> dict[str, float]:
        """The scores of all together, by the names of the metrics."""
        return dict(
            zip(
                EXACT,
                (*self.matches.corpus().tolist(), float(self.rouge.mean()), float(self.cider.mean())),
                strict=True,
            )
        )

    @property
    def per_image(self) -> dict[str, Floats]:
        """(n,) scores of each image, by the names of the metrics."""
        return dict(zip(EXACT, (*self.matches.per_image().T, self.rouge, self.cider), strict=True))


class _Documents(NamedTuple):
    """n-grams of one order of all references."""

    names: Names
    images: Numbers


def score(candidates: Sequence[str], references: Sequence[Sequence[str]], report: Report = silent) -> Scored:
    """Score captions against their references.

    Args:
        candidates: (n,) captions, at least one.
        references: (n,) captions of the same images, at least one of each.
        report: Told of progress.
    """
    cutter = Cutter()
    spoken = cutter.cut(candidates)
    starts = np.concatenate(([0], np.cumsum([len(of_image) for of_image in references])))
    given = cutter.cut(text for of_image in references for text in of_image)
    rouge = rouge_l(spoken, given, starts)
    said, meant = runs_of((cutter.broken(spoken), cutter.broken(given)), cutter.vocabulary)
    documents = [_documents(meant, starts, order) for order in range(1, ORDERS + 1)]
    blocks = []
    for first in range(0, len(candidates), _BLOCK):
        last = min(first + _BLOCK, len(candidates))
        blocks.append(_block(said, meant, starts[first : last + 1], slice(first, last), documents))
        report(Progress("captions scored", last, len(candidates)))
    correct, cider = (np.concatenate(columns) for columns in zip(*blocks, strict=True))
    lengths, other = said.texts.lengths, meant.texts.lengths
    mean = np.add.reduceat(other, starts[:-1]) / np.diff(starts)
    return Scored(Matches(correct, lengths, closest_lengths(lengths, other, starts)), rouge, cider, mean)


def _documents(meant: Runs, starts: Numbers, order: int) -> _Documents:
    """Tell for each n-gram of the references how many images have it."""
    names, owner = meant.named(order, slice(0, len(meant.texts)))
    image = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[owner]
    by_name = np.lexsort((image, names)) if len(starts) - 1 < len(meant.texts) else np.argsort(names, kind="stable")
    names, image = names[by_name], image[by_name]
    once = np.ones(len(names), bool)
    once[1:] = (names[1:] != names[:-1]) | (image[1:] != image[:-1])
    names = names[once]
    first = np.flatnonzero(np.concatenate((names[:1] == names[:1], names[1:] != names[:-1])))
    return _Documents(names[first], np.diff(np.append(first, len(names))))


def _block(
    said: Runs, meant: Runs, starts: Numbers, images: slice, documents: Sequence[_Documents]
) -> tuple[Numbers, Floats]:
    """(b, 4) agreeing n-grams and (b,) CIDEr of some images."""
    references = slice(int(starts[0]), int(starts[-1]))
    count = images.stop - images.start
    image_of = np.repeat(np.arange(count), np.diff(starts))
    correct = np.zeros((count, ORDERS), np.int64)
    alike = np.zeros(len(image_of))
    for order in range(1, ORDERS + 1):
        (said_names, said_by), (meant_names, meant_by) = said.named(order, images), meant.named(order, references)
        table = np.unique(np.concatenate((said_names, meant_names)))
        spoken, given = count_grams(said_names, said_by, table), count_grams(meant_names, meant_by, table)
        correct[:, order - 1] = _agreeing(spoken, given, image_of, len(table), count)
        known = documents[order - 1]
        rarity = rarities(table, known.names, known.images, len(said.texts))
        alike += likenesses(spoken, given, image_of, rarity, count)
    alike *= length_penalty(said.texts.lengths[images][image_of], meant.texts.lengths[references])
    return correct, MOST * np.bincount(image_of, alike / ORDERS, count) / np.diff(starts)


def _agreeing(spoken: Counts, given: Counts, image_of: Numbers, size: int, images: int) -> Numbers:
    """(b,) n-grams of each candidate that its references have, each at most as often as in one of them."""
    keys = image_of[given.text] * size + given.gram
    most_first = np.lexsort((-given.times, keys))
    keys, counts = keys[most_first], given.times[most_first]
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    keys, counts = keys[first], counts[first]
    if not len(keys):
        return np.zeros(images, np.int64)
    wanted = spoken.text * size + spoken.gram
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    clipped = np.where(keys[place] == wanted, np.minimum(counts[place], spoken.times), 0)
    return np.bincount(spoken.text, clipped, images).astype(np.int64)
