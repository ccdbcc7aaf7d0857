"""A sheet of questions about one tile: what is known of it, and the draws, all by one seed."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from generation.boxes.found import Box
from generation.rules.words import COUNTED, NOUNS
from generation.tasks.ground import LANDS, Ground
from generation.tasks.kinds import LETTERS, NO, YES
from generation.tasks.task import Turn

_One = TypeVar("_One")

_LAND = {land: NOUNS[name][0] for land, name in zip(LANDS, NOUNS, strict=True)}
NAMES = {land: noun.text for land, noun in _LAND.items()}
"""What classes are called in questions, by id."""
PATCH = {land: COUNTED[name][0] for land, name in zip(LANDS, NOUNS, strict=True)}
PATCHES = {land: COUNTED[name][1] for land, name in zip(LANDS, NOUNS, strict=True)}
"""What one and several patches of them are called."""

_COMMON = dict(zip(LANDS, (5, 5, 12, 8, 12, 9, 6, 1, 2, 1, 1), strict=True))
"""How often a class is drawn as one that is not there: about as often as it is there elsewhere, so that the class alone
does not tell the answer."""


def do(land: int) -> str:
    """The verb that begins a question whose subject is a class."""
    return "Do" if _LAND[land].plural else "Does"


class Sheet:
    """What is asked of one tile."""

    def __init__(self, ground: Ground, seed: int) -> None:
        """Draw by the seed and the tile alone."""
        self.ground = ground
        self.random = Random(f"tasks/{seed}/{ground.tile.name}")  # noqa: S311  draws words, guards nothing
        self._place = self.random.randrange(len(LETTERS))

    def pick(self, items: Sequence[_One]) -> _One:
        """Draw one."""
        return items[int(self.random.random() * len(items))]

    def some(self, items: Sequence[_One], count: int) -> list[_One]:
        """Draw several."""
        return self.random.sample(items, count)

    def absent(self, lands: Sequence[int], count: int = 1) -> list[int]:
        """Draw classes that are not there, the commoner ones more often."""
        left, drawn = list(lands), []
        for _ in range(min(count, len(left))):
            (one,) = self.random.choices(left, [_COMMON[land] for land in left])
            left.remove(one)
            drawn.append(one)
        return drawn

    def pair(self, ask: str, wordings: Sequence[str], so: dict[str, str], not_so: dict[str, str]) -> list[Turn]:
        """A question whose answer is yes, and one in the same words whose answer is no: neither is the commoner."""
        wording = self.pick(wordings)
        return [Turn(ask, "binary", wording.format(**words), answer) for words, answer in ((so, YES), (not_so, NO))]

    def choice(self, ask: str, question: str, answer: str, others: Sequence[str], boxes: tuple[Box, ...] = ()) -> Turn:
        """A question with options; over the tile the right one stands in each place equally often."""
        options = list(others[: len(LETTERS) - 1])
        self.random.shuffle(options)
        options.insert(self._place % (len(options) + 1), answer)
        self._place += 1
        return Turn(ask, "choice", question, answer, tuple(options), boxes)

    def either(self, ask: str, question: str, answer: str, others: Sequence[str], boxes: tuple[Box, ...] = ()) -> Turn:
        """The question with options or without."""
        if self.random.random() < 0.5:
            return self.choice(ask, question, answer, others, boxes)
        return Turn(ask, "open", question, answer, (), boxes)
