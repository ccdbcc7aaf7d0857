"""How a run comes to rest."""

from typing import NamedTuple


class Ended(NamedTuple):
    """How a run came to rest."""

    state: str
    """`tried` after its pilot, `paused`, `ended` or `cancelled`."""
    reason: str
    """For people; empty where a person wanted it so, or all is asked."""
