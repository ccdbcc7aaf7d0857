"""One model, or two on the same images, scored against what a person chose: what the command and the page both show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import EvaluationError
from core.metrics.draws import Difference
from core.metrics.pairing import Pairs, pair
from core.progress import Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.evaluation.evaluate import DEFAULT, Evaluation, common, compare, evaluate
from generation.evaluation.predictions import REVIEWED, Predictions, named, own_set
from generation.evaluation.references import References, references_for


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be scored."""

    of: str
    """A file, `set:NAME`, `reviewed:NAME` or `run:NUMBER`."""
    against: str = ""
    """A second model on the same images; empty for none."""
    caption_set: str = ""
    """Of the references; empty for the set that most predictions are in, other than their own."""
    split: str = ""
    """Of that set; "all" for every one, empty for that of most predictions, and of reviewed captions for all."""
    leave_out_trained: bool = False
    keep_equal: bool = False
    metrics: tuple[str, ...] = DEFAULT


@dataclass(frozen=True, eq=False)
class Compared:
    """What was scored."""

    wanted: Wanted
    references: References
    said: tuple[Predictions, ...]
    models: tuple[Evaluation, ...]
    """One, or two on the same images."""
    difference: Mapping[str, Difference]
    """The second less the first; empty where there is one."""
    trained: tuple[str, ...]
    """Images that another set has in its training split, scored or left out."""


def scored(
    catalogue: Catalogue,
    settings: Settings,
    wanted: Wanted,
    references: References | None = None,
    report: Report = silent,
) -> Compared:
    """Score what is wanted.

    Args:
        catalogue: Where references and land cover are.
        settings: Where runs are, and how many processes work.
        wanted: What.
        references: Those of a file, instead of the catalogue's.
        report: Told of progress.

    Raises:
        ExplorerError: Predictions cannot be read, nothing fits together, or a metric cannot run.
    """
    sources = [wanted.of, *([wanted.against] if wanted.against else [])]
    said = [named(catalogue, settings, source) for source in sources]
    found = references or references_for(
        catalogue,
        [image for image, _ in said[0].said],
        wanted.caption_set or None,
        wanted.split or ("all" if wanted.of.startswith(REVIEWED) else None),
        own=own_set(wanted.of),
    )
    pairs = [pair(one.said, found.texts, keep_equal=wanted.keep_equal) for one in said]
    trained = tuple(name for name in pairs[0].images if name in found.trained)
    if wanted.leave_out_trained:
        pairs = [_without(one, found) for one in pairs]
    if len(pairs) == 2:
        pairs = list(common(pairs[0], pairs[1]))
    models = tuple(
        evaluate(one.name, held, catalogue, metrics=wanted.metrics, workers=settings.workers, report=report)
        for one, held in zip(said, pairs, strict=True)
    )
    models = tuple(
        replace(one, notes=(_THEMSELVES, *one.notes))
        if found.caption_set and own_set(source) == found.caption_set
        else one
        for one, source in zip(models, sources, strict=True)
    )
    return Compared(wanted, found, tuple(said), models, compare(*models) if len(models) == 2 else {}, trained)


_THEMSELVES = (
    "These captions are held against their own set, so that they match themselves. Choose another set of references."
)


def _without(pairs: Pairs, found: References) -> Pairs:
    kept = [name not in found.trained for name in pairs.images]
    if not any(kept):
        raise EvaluationError("Every one of these tiles is in the training split of another set: nothing is left.")
    return pairs.only(kept)
