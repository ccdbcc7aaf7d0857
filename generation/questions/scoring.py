"""How well questions were answered: accuracy, F1 and yes-rate, by what they are about, and where on Earth."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.geography.tiles import Tile
from generation.questions.kinds import YES, Question

_BAND_DEGREES = 30
_CELL_DEGREES = 10


class Answered(NamedTuple):
    """A question with what was answered."""

    question: Question
    answer: str
    """One of its options; empty where none was given."""

    @property
    def is_right(self) -> bool:
        """Whether the answer is that of the map."""
        return self.answer == self.question.answer


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some questions."""

    questions: int
    answered: int
    accuracy: float | None
    """Part of the answered questions that are right; None where none was answered."""
    right: float
    """Part of all questions that are right: one without an answer is not."""
    f1: float | None
    """Of yes among the yes-or-no questions that were answered; None where there are none."""
    yes_rate: float | None
    """Part of these answers that are yes; the questions are balanced, so 0.5 is unbiased."""

    def document(self) -> dict[str, float | int | None]:
        """As JSON."""
        return {
            "questions": self.questions,
            "answered": self.answered,
            "accuracy": self.accuracy,
            "right": self.right,
            "f1": self.f1,
            "yes_rate": self.yes_rate,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of one who was asked."""

    whole: Figures
    by_kind: dict[str, Figures]
    by_strategy: dict[str, Figures]
    """Presence questions, by how the absent class was drawn."""
    by_class: dict[str, Figures]
    by_region: dict[str, Figures]
    by_latitude: dict[str, Figures]
    by_cell: dict[str, Figures]
    """Cells of ten degrees, as "40 N 10 E" for their south-west corner; the worst first."""
    failed: list[str]
    """Tiles with a wrong answer, those with the most first."""


def figures(answered: Iterable[Answered]) -> Figures:
    """Count."""
    held = list(answered)
    given = [one for one in held if one.answer]
    right = sum(one.is_right for one in given)
    binary = [one for one in given if one.question.is_binary]
    yes = sum(one.answer == YES for one in binary)
    hits = sum(one.answer == YES and one.is_right for one in binary)
    true = sum(one.question.answer == YES for one in binary)
    return Figures(
        len(held),
        len(given),
        right / len(given) if given else None,
        right / max(len(held), 1),
        2 * hits / (yes + true) if yes + true else None,
        yes / len(binary) if binary else None,
    )


def result(answered: Sequence[Answered]) -> Result:
    """Count in all and by what the questions are about."""
    wrong = Counter(one.question.tile for one in answered if one.answer and not one.is_right)
    belts = _by(answered, lambda question: band(Tile.parse(question.tile)))
    cells = _by(answered, lambda question: cell(Tile.parse(question.tile)))
    return Result(
        figures(answered),
        _by(answered, lambda question: question.kind),
        _by((one for one in answered if one.question.kind == "presence"), lambda question: question.strategy),
        dict(sorted(_by(answered, lambda question: question.land).items(), key=lambda item: -item[1].questions)),
        _by((one for one in answered if one.question.region), lambda question: question.region),
        dict(sorted(belts.items(), key=lambda item: _north(item[0]))),
        dict(sorted(cells.items(), key=lambda item: (item[1].accuracy is None, item[1].accuracy or 0))),
        [tile for tile, _ in wrong.most_common()],
    )


def _by(answered: Iterable[Answered], name: Callable[[Question], str]) -> dict[str, Figures]:
    held: dict[str, list[Answered]] = defaultdict(list)
    for one in answered:
        held[name(one.question)].append(one)
    return {key: figures(some) for key, some in held.items()}


def band(tile: Tile) -> str:
    """The belt of latitude that a tile lies in, as "30 to 60 N"."""
    latitude = tile.centre[1]
    low = int(abs(latitude) // _BAND_DEGREES) * _BAND_DEGREES
    return f"{low} to {low + _BAND_DEGREES} {'N' if latitude >= 0 else 'S'}"


def _north(name: str) -> int:
    low = int(name.split()[0])
    return -low - 1 if name.endswith("N") else low


def cell(tile: Tile) -> str:
    """The cell of ten degrees that a tile lies in, by its south-west corner."""
    lon, lat = (int(value // _CELL_DEGREES) * _CELL_DEGREES for value in tile.centre)
    return f"{abs(lat)} {'N' if lat >= 0 else 'S'} {abs(lon)} {'E' if lon >= 0 else 'W'}"


def wrong(answered: Iterable[Answered]) -> Iterator[Answered]:
    """Yield the questions that were answered, and wrongly."""
    return (one for one in answered if one.answer and not one.is_right)
