"""In which order units are tried: as planned, and all over the map while they fail."""

import secrets
from collections import deque
from collections.abc import Iterator, Sequence

from core.landcover.plan import Unit


class Order(Iterator[Unit]):
    """Units one after the other; some files that cannot be had do not hide those behind them.

    While units fail, each next one is taken from anywhere, so that no two fetches ask for the same ones and give up.
    """

    def __init__(self, work: Sequence[Unit]) -> None:
        self._left = deque(work)
        self.is_going = False
        """Whether the last one went well."""
        self._in_vain = False

    def __next__(self) -> Unit:
        if not self._left:
            raise StopIteration
        if self._in_vain:
            self._left.rotate(secrets.randbelow(len(self._left)))
        return self._left.popleft()

    def went(self, *, well: bool) -> None:
        """Say how one of them went."""
        self.is_going, self._in_vain = well, not well
