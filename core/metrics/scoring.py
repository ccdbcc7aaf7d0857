"""The exact metrics of many captions at once: BLEU-1 to BLEU-4, ROUGE-L and CIDEr-D, as the COCO caption code has them.

Images are taken in blocks, so that memory grows little with their number: of all of them only the numbers of their
tokens are held, and how many images each n-gram of the references stands in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.metrics.bleu import Matches, closest_lengths
from core.metrics.cider import MOST, Documents, documents_of, length_penalty, likenesses
from core.metrics.ngrams import ORDERS, Grams, Names, Numbers, begins, blocks, pair_names
from core.metrics.rouge import rouge_l
from core.metrics.texts import Cutter, Texts
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


def score(candidates: Sequence[str], references: Sequence[Sequence[str]], report: Report = silent) -> Scored:
    """Score captions against their references.

    Args:
        candidates: (n,) captions, at least one.
        references: (n,) captions of the same images, at least one of each.
        report: Told of progress.
    """
    cutter = Cutter()
    texts = cutter.cut(text for said, given in zip(candidates, references, strict=True) for text in (said, *given))
    firsts = np.concatenate(([0], np.cumsum([1 + len(given) for given in references])))
    rouge = rouge_l(texts, firsts)
    texts = cutter.broken(texts)
    said, lengths = firsts[:-1], texts.lengths
    is_reference = np.ones(len(texts), bool)
    is_reference[said] = False
    starts = firsts - np.arange(len(firsts))
    candidate_of = np.repeat(said, np.diff(firsts))
    correct, alike = _counted(texts, pair_names(texts, cutter.vocabulary), firsts, candidate_of, report)
    alike = alike[is_reference] * length_penalty(lengths[candidate_of[is_reference]], lengths[is_reference])
    cider = MOST * np.add.reduceat(alike, starts[:-1]) / ORDERS / np.diff(starts)
    mean = np.add.reduceat(lengths[is_reference], starts[:-1]) / np.diff(starts)
    matches = Matches(correct, lengths[said], closest_lengths(lengths[said], lengths[is_reference], starts))
    return Scored(matches, rouge, cider, mean)


def _counted(
    texts: Texts, pairs: NDArray[np.uint32], firsts: Numbers, candidate_of: Numbers, report: Report
) -> tuple[Numbers, Floats]:
    """(n, 4) agreeing n-grams of each image, and (t,) how alike each text is to its candidate, added up over orders."""
    images = len(firsts) - 1
    image_of = np.repeat(np.arange(images, dtype=np.int32), np.diff(firsts))
    correct, alike = np.zeros((images, ORDERS), np.int64), np.zeros(len(texts))
    held = list(blocks(texts, pairs, firsts, _BLOCK))
    for order in range(1, ORDERS + 1):
        parts = []
        for inside, block in held:
            rows = slice(int(firsts[inside.start]), int(firsts[inside.stop]))
            parts.append(_Part(block.count(order), inside, rows, image_of[rows], candidate_of[rows] - rows.start))
        documents = documents_of([part.documents for part in parts])
        for part in parts:
            correct[part.images, order - 1], likeness = part.scored(documents, images)
            alike[part.rows] += likeness
        report(Progress("captions scored", images * order // ORDERS, images))
    return correct, alike


@dataclass(frozen=True, eq=False)
class _Part:
    """n-grams of one order of some images. Of each image the candidate is the first text."""

    grams: Grams
    images: slice
    rows: slice
    """Which of all texts."""
    image_of: NDArray[np.int32]
    """(t,) the image of each text."""
    candidate_of: Numbers
    """(t,) the candidate of its image, counted from the first of these texts."""

    @property
    def documents(self) -> Names:
        """Names of the n-grams of references, each as often as images have it."""
        given = self.grams.text != self.candidate_of[self.grams.text]
        names, image = self.grams.name[given], self.image_of[self.grams.text[given]]
        held: Names = names[begins(names, image)]
        return held

    def scored(self, documents: Documents, images: int) -> tuple[Numbers, Floats]:
        """(b,) agreeing n-grams of each image, at most as often as in one reference, and (t,) likenesses of texts."""
        grams, image = self.grams, self.image_of[self.grams.text]
        named, of_image = begins(grams.name), begins(grams.name, image)
        rarity = documents.rarities(grams.name[named], images)[np.cumsum(named) - 1]
        first, group = np.flatnonzero(of_image), np.cumsum(of_image) - 1
        count = self.images.stop - self.images.start
        if not len(first):
            return np.zeros(count, np.int64), np.zeros(len(self.image_of))
        of_candidate = grams.text == self.candidate_of[grams.text]
        said = np.where(of_candidate[first], grams.times[first], 0)
        most = np.maximum.reduceat(np.where(of_candidate, 0, grams.times), first)
        correct = np.bincount(image[first] - self.images.start, np.minimum(said, most), count).astype(np.int64)
        spoken = said[group] * rarity
        return correct, likenesses(grams, grams.times * rarity, spoken, self.candidate_of)
