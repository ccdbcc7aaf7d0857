"""Processes of a cluster behind the same face as those of this machine: chunks of work as rows of Ray Data."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from types import ModuleType
from typing import Any, TypeVar

Made = TypeVar("Made")


class OnRay(Executor):
    """Maps functions over chunks of work, each worth a tenth of a second or more.

    A chunk whose machine dies is worked off by another one. Functions and chunks are pickled, so that every machine
    has to have the same version of the explorer.
    """

    def __init__(self, ray: ModuleType) -> None:
        self._ray = ray

    def map(
        self, fn: Callable[..., Made], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[Made]:
        """Return what comes of each chunk, in order; the first question sends them all out.

        Raises:
            Exception: What the work has raised.
        """
        chunks = enumerate(zip(*iterables, strict=False))
        rows = [{"place": place, "chunk": pickle.dumps(chunk)} for place, chunk in chunks]
        return self._found(fn, rows) if rows else iter(())

    def _found(self, work: Callable[..., Made], rows: list[dict[str, Any]]) -> Iterator[Made]:
        data = self._ray.data.from_items(rows, override_num_blocks=len(rows)).map(partial(_worked, work=work))
        come, following = dict[int, bytes](), 0
        for row in data.iter_rows():
            come[int(row["place"])] = row["made"]
            while following in come:
                yield _unpacked(come.pop(following))
                following += 1


def _worked(row: dict[str, Any], *, work: Callable[..., Made]) -> dict[str, Any]:
    """Work a chunk off; an error travels as a value, since Ray would lose all other rows for it."""
    try:
        made: tuple[bool, object] = True, work(*pickle.loads(row["chunk"]))  # noqa: S301 -- from who started the work
    except Exception as error:  # noqa: BLE001 -- raised again by who asked
        made = False, error
    return {"place": row["place"], "made": pickle.dumps(made)}


def _unpacked(packed: bytes) -> Any:
    well, made = pickle.loads(packed)  # noqa: S301 -- from our own processes
    if not well:
        raise made
    return made
