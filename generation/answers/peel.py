"""What taking one wrapping off an answer comes to."""

from collections.abc import Callable
from typing import NamedTuple


class Peeled(NamedTuple):
    """An answer without one of its wrappings."""

    text: str
    what: str
    """What was taken off, in words for people."""


Peel = Callable[[str], Peeled | None]
"""Takes one wrapping off; None where there is none of its kind. Raises AnswerError where it cannot be done safely."""
