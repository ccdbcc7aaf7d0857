"""How far long work has come, for whoever shows it."""

from collections.abc import Callable
from typing import NamedTuple


class Progress(NamedTuple):
    """A step of long work; `total` is 0 while it is not known."""

    step: str
    done: int
    total: int
    in_bytes: bool = False
    """Whether bytes are counted, which are told as MB and GB."""


Report = Callable[[Progress], None]
"""Called now and then with the newest state."""


def silent(_: Progress) -> None:
    """Show nothing."""
