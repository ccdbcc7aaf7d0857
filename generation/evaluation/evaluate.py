"""Predictions scored in every way: the field's metrics, truth and elements, lengths, with intervals and by image."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.errors import EvaluationError
from core.intervals import Interval, middle
from core.metrics.correlation import Correlation
from core.metrics.draws import Difference, corpus_draws, difference
from core.metrics.meteor import meteor
from core.metrics.pairing import Pairs
from core.metrics.scoring import EXACT, Scored, score
from core.metrics.spice import spice
from core.progress import Progress, Report, silent
from core.statistics.words import mtld, words
from core.store.catalogue import Catalogue
from generation.evaluation.reviewed import correlated, decisions
from generation.evaluation.truth import PARTS, Truth, truth_of_texts

METRICS = (*EXACT, "METEOR", "SPICE", "truth")
DEFAULT = (*EXACT, "truth")

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lengths:
    """How long and how varied captions are, which every score depends on."""

    words: Floats
    """(n,) words of each prediction."""
    reference_words: Floats
    """(n,) mean words of its references."""
    vocabulary: int
    """Different words of all predictions."""
    reference_vocabulary: int
    mtld: float | None
    """Mean lexical diversity of the predictions that have one."""
    reference_mtld: float | None

    def document(self) -> dict[str, float | int | None]:
        """As plain values."""
        return {
            "words": round(float(self.words.mean()), 2),
            "reference_words": round(float(self.reference_words.mean()), 2),
            "vocabulary": self.vocabulary,
            "reference_vocabulary": self.reference_vocabulary,
            "mtld": self.mtld,
            "reference_mtld": self.reference_mtld,
        }


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All scores of one model."""

    name: str
    pairs: Pairs
    scores: dict[str, float | None]
    """Of all images together, by metric."""
    intervals: dict[str, Interval]
    per_image: dict[str, Floats]
    """(n,) of each image; NaN where there is none."""
    lengths: Lengths
    notes: tuple[str, ...] = ()
    """What a reader of the scores has to know."""
    correlations: Mapping[str, Mapping[str, Correlation]] = field(default_factory=dict)
    """Of each metric with the truth score and, where any was reviewed, with the decisions; over the captions."""
    drawn: dict[str, Floats] = field(default_factory=dict)
    """(1000,) scores of draws of the images, which `compare` holds against those of another model."""


def evaluate(
    name: str,
    pairs: Pairs,
    catalogue: Catalogue | None = None,
    *,
    metrics: Sequence[str] = DEFAULT,
    workers: int = 1,
    report: Report = silent,
) -> Evaluation:
    """Score predictions.

    Args:
        name: The model, for people.
        pairs: Predictions with their references.
        catalogue: Where land cover is, for the truth score.
        metrics: Some of METRICS; the exact ones are always there.
        workers: Processes for the truth score.
        report: Told of progress.

    Raises:
        EvaluationError: A metric is none of METRICS.
        PrerequisiteError: METEOR or SPICE is wanted and cannot run.
    """
    if unknown := [one for one in metrics if one not in METRICS]:
        raise EvaluationError(f"'{unknown[0]}' is no metric. There are {', '.join(METRICS)}.")
    scored = score(pairs.predictions, pairs.references, report)
    totals: dict[str, float | None] = {**scored.corpus}
    each = dict(scored.per_image)
    further: dict[str, Floats] = {}
    notes = _notes(pairs, scored)
    if "METEOR" in metrics:
        found = meteor(pairs.predictions, pairs.references, report)
        totals["METEOR"], further["METEOR"] = found.corpus, found.per_image
    if "SPICE" in metrics:
        named = spice(pairs.predictions, pairs.references)
        totals["SPICE"], further["SPICE"] = named.corpus, named.per_image
    if "truth" in metrics and catalogue is not None:
        true = truth_of_texts(catalogue, pairs.images, pairs.predictions, workers=workers, report=report)
        notes += _lacking(true, len(pairs))
        totals |= {key: value for key, value in true.scores().items() if value is not None}
        further |= _of_truth(true)
    drawn = corpus_draws(scored, further)
    lengths = lengths_of(pairs)
    each |= further | {"words": lengths.words}
    decided = decisions(catalogue, pairs.images, pairs.predictions) if catalogue is not None else None
    report(Progress("scores held against each other", 0, 0))
    return Evaluation(
        name,
        pairs,
        totals,
        {
            key: Interval(value, *middle(drawn[key]))
            for key, value in totals.items()
            if value is not None and key in drawn and not np.isnan(drawn[key]).all()
        },
        each,
        lengths,
        tuple(notes),
        correlated(each, decided),
        drawn,
    )


def _of_truth(true: Truth) -> dict[str, Floats]:
    parts = {f"truth {name}": true.parts[:, place] for place, name in enumerate(PARTS)}
    held = {"truth": true.truth, **parts, **true.element_f1()}
    return {name: values for name, values in held.items() if not np.isnan(values).all()}


def _notes(pairs: Pairs, scored: Scored) -> list[str]:
    notes = []
    if len(pairs) == 1:
        notes.append("CIDEr of a single image is 0 whatever it says: it is a score of many images.")
    elif not scored.cider.any() and len({text for texts in pairs.references for text in texts}) == 1:
        notes.append("All references are the same, so CIDEr is 0 whatever the predictions say.")
    if pairs.equal_references:
        notes.append(
            f"{pairs.equal_references:,} references that repeat another one of their image were left out; the COCO "
            "code counts them, which raises scores."
        )
    return notes


def _lacking(true: Truth, images: int) -> list[str]:
    if true.known == images:
        return []
    if not true.known:
        return ["No image is a tile with land cover, so there is no truth score."]
    return [f"{images - true.known:,} images have no land cover, and count nothing for the truth score."]


def lengths_of(pairs: Pairs) -> Lengths:
    """Measure predictions and references."""
    said = [words(text) for text in pairs.predictions]
    given = [[words(text) for text in texts] for texts in pairs.references]
    every = [tokens for texts in given for tokens in texts]
    return Lengths(
        np.array([len(tokens) for tokens in said], np.float64),
        np.array([sum(map(len, texts)) / len(texts) for texts in given]),
        len({token for tokens in said for token in tokens}),
        len({token for tokens in every for token in tokens}),
        _varied(said),
        _varied(every),
    )


def _varied(texts: Sequence[Sequence[str]]) -> float | None:
    known = [value for tokens in texts if (value := mtld(tokens)) is not None]
    return round(sum(known) / len(known), 2) if known else None


def compare(first: Evaluation, second: Evaluation) -> dict[str, Difference]:
    """Hold two models against each other on the same images; the second less the first, by metric.

    Raises:
        EvaluationError: They were scored on different images.
    """
    if first.pairs.images != second.pairs.images:
        raise EvaluationError("The two were scored on different images: score both on those that have both.")
    return {
        metric: difference(value, other, first.drawn[metric], second.drawn[metric])
        for metric, value in first.scores.items()
        if value is not None
        and (other := second.scores.get(metric)) is not None
        and metric in first.drawn
        and metric in second.drawn
    }


def common(first: Pairs, second: Pairs) -> tuple[Pairs, Pairs]:
    """Narrow two models to the images that both have.

    Raises:
        EvaluationError: There is none.
    """
    both = set(first.images) & set(second.images)
    if not both:
        raise EvaluationError("The two have no image in common.")
    return first.only([name in both for name in first.images]), second.only([name in both for name in second.images])


def worst(evaluation: Evaluation, metric: str, count: int, *, best: bool = False) -> list[int]:
    """Places of the images with the lowest scores, or the highest; those without one are left out."""
    values = evaluation.per_image[metric]
    order = np.argsort(-values if best else values, kind="stable")
    return [int(place) for place in order if not np.isnan(values[place])][:count]


def means_by(evaluation: Evaluation, groups: Mapping[str, NDArray[np.bool_]]) -> dict[str, dict[str, float]]:
    """Mean scores of groups of images, by group and metric, with the number of images; empty groups are left out."""
    found: dict[str, dict[str, float]] = {}
    for name, inside in groups.items():
        if inside.any():
            found[name] = {"images": float(inside.sum())}
            for metric, values in evaluation.per_image.items():
                held = values[inside]
                if (known := held[~np.isnan(held)]).size:
                    found[name][metric] = float(known.mean())
    return found
