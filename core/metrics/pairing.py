"""Predictions and references of the same images brought together, and all that does not fit said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.errors import EvaluationError
from core.metrics.captionfile import Said


@dataclass(frozen=True, slots=True)
class Pairs:
    """Images that have both, in the order of the references."""

    images: tuple[str, ...]
    predictions: tuple[str, ...]
    references: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...] = ()
    """Images of the references without a prediction; they are not scored."""
    extra: tuple[str, ...] = ()
    """Images with a prediction and no reference; they are not scored."""
    doubled: tuple[str, ...] = ()
    """Images with several different predictions; the first is scored."""
    empty: tuple[str, ...] = ()
    """Images whose prediction says nothing; they are scored as such."""
    equal_references: int = 0
    """References left out since the image has the same one already: they would only seem to agree more."""

    def __len__(self) -> int:
        return len(self.images)

    def only(self, kept: Sequence[bool]) -> "Pairs":
        """Return the same without some images."""
        held = [place for place, keep in enumerate(kept) if keep]
        return Pairs(
            tuple(self.images[place] for place in held),
            tuple(self.predictions[place] for place in held),
            tuple(self.references[place] for place in held),
            self.missing,
            self.extra,
            self.doubled,
            tuple(name for name in self.empty if name in {self.images[place] for place in held}),
            self.equal_references,
        )


def pair(predictions: Iterable[Said], references: Mapping[str, Sequence[str]], *, keep_equal: bool = False) -> Pairs:
    """Bring predictions and references together by image.

    Args:
        predictions: In any order.
        references: Captions of each image; an image whose captions are all empty counts as without.
        keep_equal: Whether equal references of an image all count, as in the COCO code.

    Raises:
        EvaluationError: No image has both.
    """
    said: dict[str, str] = {}
    doubled: dict[str, None] = {}
    for image, text in predictions:
        if said.setdefault(image, text) != text:
            doubled[image] = None
    equal = 0
    images: list[str] = []
    held: list[tuple[str, ...]] = []
    missing: list[str] = []
    for image, texts in references.items():
        given = [text for text in texts if text.strip()]
        distinct = list(dict.fromkeys(given))
        if not given:
            continue
        if image not in said:
            missing.append(image)
            continue
        equal += 0 if keep_equal else len(given) - len(distinct)
        images.append(image)
        held.append(tuple(given if keep_equal else distinct))
    if not images:
        raise EvaluationError(
            f"No image of the {len(said):,} predictions has a reference: the first prediction is of "
            f"'{next(iter(said), 'nothing')}', the first reference of '{next(iter(references), 'nothing')}'."
        )
    known = set(images)
    return Pairs(
        tuple(images),
        tuple(said[image] for image in images),
        tuple(held),
        tuple(missing),
        tuple(image for image in said if image not in known),
        tuple(image for image in doubled if image in known),
        tuple(image for image in images if not said[image].strip()),
        equal,
    )
