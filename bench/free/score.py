"""How well sentences are judged: alarms, misses, what was read of the labels, and what was read wrongly."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar, get_args

from bench.free.labels import Kind, Label
from bench.free.sentences import Sentence
from core.query.lexicon import WHOLE, Place

KINDS: tuple[Kind, ...] = get_args(Kind)
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Found:
    """A claim that a check read in a sentence, and what it made of it."""

    kind: Kind
    names: tuple[str, ...]
    """The class; of an order the larger one first."""
    place: Place
    holds: bool | None
    """None where it was not judged."""
    rank: int = 0
    """Of a rank: its number, -1 for the last."""
    shape: str = ""


class Judged(NamedTuple):
    """A sentence and all that a check read in it."""

    sentence: Sentence
    found: tuple[Found, ...]

    @property
    def alarmed(self) -> bool:
        """Whether any claim was found false."""
        return any(found.holds is False for found in self.found)


class Share(NamedTuple):
    """Some of a number of things."""

    some: int
    of: int

    def __str__(self) -> str:
        return f"{self.some / self.of if self.of else 0:6.1%}  {self.some:4} of {self.of}"


class Quality(NamedTuple):
    """How well claims of one kind were read."""

    right: int
    found: int
    labelled: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.labelled) if self.found + self.labelled else 1.0


class Score(NamedTuple):
    """All figures of some sentences."""

    alarms: Share
    """True sentences in which something was found false."""
    misses: Share
    """False sentences in which nothing was."""
    wrong: Share
    """Claims read that nobody made, or judged against their label, of all claims read."""
    coverage: Share
    """Labelled claims that were read."""
    silent: Share
    """Sentences that claim something and of which nothing was read."""
    qualities: dict[Kind, Quality]


def score(judged: Iterable[Judged]) -> Score:
    """Hold what a check read against the labels."""
    items = list(judged)
    labelled = [(label, item) for item in items for label in item.sentence.required]
    read = [(found, item.sentence.labels) for item in items for found in item.found]
    return Score(
        alarms=_share([item for item in items if item.sentence.true], lambda item: item.alarmed),
        misses=_share([item for item in items if not item.sentence.true], lambda item: not item.alarmed),
        wrong=_share(read, lambda pair: _is_stray(*pair) or _is_misjudged(*pair)),
        coverage=_share(labelled, lambda pair: _is_read(pair[0], pair[1].found)),
        silent=_share([item for item in items if item.sentence.required], lambda item: not item.found),
        qualities=_qualities(labelled, read),
    )


def _qualities(
    labelled: Sequence[tuple[Label, Judged]], read: Sequence[tuple[Found, tuple[Label, ...]]]
) -> dict[Kind, Quality]:
    """Count by the first kind of a label, and by its own kind what is in no label."""
    wanted = Counter(label.kinds[0] for label, _ in labelled)
    right = Counter(label.kinds[0] for label, item in labelled if _is_read(label, item.found))
    stray = Counter(found.kind for found, labels in read if _is_stray(found, labels))
    return {kind: Quality(right[kind], right[kind] + stray[kind], wanted[kind]) for kind in KINDS}


def _is_read(label: Label, found: Iterable[Found]) -> bool:
    return any(_says(item, label) for item in found)


def _is_stray(found: Found, labels: Iterable[Label]) -> bool:
    return not any(_says(found, label) or _follows(found, label) for label in labels)


def _is_misjudged(found: Found, labels: Iterable[Label]) -> bool:
    """Tell whether its verdict is the opposite of that of every label that says the same of the same place."""
    said = [label.verdict for label in labels if _says(found, label) and label.places == (found.place,)]
    wanted = {"T": True, "F": False}
    return bool(said) and all(found.holds is not None and wanted.get(v) is (not found.holds) for v in said)


def _says(found: Found, label: Label) -> bool:
    """Tell whether a claim is the labelled one, or the labelled one in one of its places."""
    if not _is_within(found.place, label):
        return False
    if found.kind == "O" and label.kinds[0] == "R" and label.rank == 2:
        return found.names[-1] == label.names[0]
    alike = found.names == label.names
    if found.kind == "Q":
        alike = set(found.names) <= set(label.names)
    elif found.kind == "D":
        alike = found.names[0] in label.names
    return (
        alike
        and found.kind in label.kinds
        and (found.kind != "R" or found.rank == label.rank)
        and (found.kind != "X" or found.shape == label.detail)
    )


def _follows(found: Found, label: Label) -> bool:
    """Tell whether a claim of presence follows from a label: what is large, or first, is there."""
    there = found.kind == "P" and label.kinds[0] != "A" and found.names[0] in label.names
    return there and (found.place == WHOLE or label.kinds[0] == "X" or _is_within(found.place, label))


def _is_within(place: Place, label: Label) -> bool:
    if label.kinds[0] == "X" or place in label.places:
        return True
    return place != WHOLE and set(place) <= set().union(*label.places)


def _share(items: Sequence[_Item], holds: Callable[[_Item], bool]) -> Share:
    return Share(sum(map(holds, items)), len(items))
