"""Processes for work that goes through all tiles."""

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager


@contextmanager
def lend(workers: int) -> Iterator[Executor | None]:
    """Lend processes; work for a single worker needs none."""
    if workers == 1:
        yield None
        return
    # A forked copy of a process that holds the catalogue and its threads could stand still for ever.
    pool = ProcessPoolExecutor(
        workers,
        multiprocessing.get_context("spawn"),
        # Ctrl-C reaches all processes of a terminal; the one that lends them ends the others.
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
