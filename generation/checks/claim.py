"""What a claim of a caption is, and what was read of one."""

from typing import Literal, NamedTuple

from core.query.lexicon import WHOLE, Amount, Place
from generation.checks.relations import LAST

ClaimKind = Literal["presence", "size", "absence", "order", "rank", "dominance", "peak", "shape"]
"""What is claimed of a class; a peak is a place where it is said to be strongest, a rank its place in the order."""


class Claim(NamedTuple):
    """One statement of a caption on one class in one place."""

    start: int
    """First character of its words in the caption."""
    end: int
    kind: ClaimKind
    name: str
    """The class, as in the ChatEarthNet legend."""
    place: Place = WHOLE
    amount: Amount | None = None
    """The size word or number; with an absence, "no large water": the amount that is denied; with an order, how many
    times as much the first class covers."""
    other: str = ""
    """For an order the class that covers less, for a shape its name, for a peak how strong: top, strong, more,
    less, or part, of which the amount lies there."""
    group: int = 1
    """For dominance, how many classes are said to dominate together; for a rank its number, or LAST."""
    equal: bool = False
    """For an order, both classes are said to cover about the same."""
    exact: bool = False
    """The amount is a size word with a noun of the caption recipe: "a small portion"."""
    hedged: bool = False
    """Said with a doubt, so that it cannot be wrong."""
    joint: tuple[str, ...] = ()
    """For a size, classes that cover it together with the first."""
    against: Place = WHOLE
    """For a peak that is more or less, the place that it is held against."""
    either: tuple[Place, ...] = ()
    """Other places that the sentence may speak of: it is contradicted only where it would be in each of them."""

    def __str__(self) -> str:
        """Return it in the short form of hand-made labels."""
        where = " + ".join(self.place) if self.place else "whole"
        if self.kind == "order":
            times = f" {self.amount.word}" if self.amount else ""
            return f"{self.name} {'=' if self.equal else '>'} {self.other} @ {where}{times}"
        if self.kind == "rank":
            return f"{'last' if self.group == LAST else f'number {self.group}'} {self.name} @ {where}"
        mark = {"absence": "no ", "dominance": "lead ", "peak": f"{self.other} ", "shape": f"{self.other} "}
        size = f" = {self.amount.word}" if self.amount else ""
        name = " + ".join((self.name, *self.joint))
        return f"{mark.get(self.kind, '')}{name} @ {where}{size}"


class Unread(NamedTuple):
    """A stretch of a caption that names a class and that the grammar does not account for; it carries no claim."""

    start: int
    end: int
    reason: str
    """In words, for people."""
    names: tuple[str, ...] = ()
    """The classes that it names, one for each name."""

    @property
    def classes(self) -> int:
        """How many names of classes it holds."""
        return len(self.names)


class Reading(NamedTuple):
    """What was read of a caption."""

    claims: tuple[Claim, ...]
    """In the order of their words."""
    unread: tuple[Unread, ...] = ()
    coverage: float | None = None
    """Share of the names of classes that were read; None where there are none."""
    named: int = 0
    """How many names of classes there are."""
