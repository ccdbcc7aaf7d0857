"""What an import did not take as it is, kept short however much is wrong."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

KEPT = 1_000
"""Problems of one kind that are listed; further ones are counted."""


class Problem(NamedTuple):
    """Something that was not taken as it is, and why."""

    kind: str
    item: str
    reason: str


class Problems:
    """Collects problems. Of each kind the first thousand are kept and the rest are counted."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._counts: Counter[str] = Counter()

    def add(self, kind: str, item: str, reason: str) -> None:
        """Note one problem."""
        self.extend([Problem(kind, item, reason)])

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several problems."""
        for problem in problems:
            self._counts[problem.kind] += 1
            if self._counts[problem.kind] <= KEPT:
                self._kept.append(Problem(*map(_printable, problem)))

    def __len__(self) -> int:
        return self._counts.total()

    def listed(self) -> list[Problem]:
        """Return the problems in the order in which they came, then how many more there were of each kind."""
        more = [
            Problem(kind, f"{count - KEPT:,} more", "of the same kind, not listed")
            for kind, count in self._counts.items()
            if count > KEPT
        ]
        return self._kept + more


def _printable(text: str) -> str:
    """Make a text from outside fit for any screen and any encoding: no control characters, no lone surrogates."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
