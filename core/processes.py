"""Processes for work that goes through all tiles."""

import multiprocessing
import os
import signal
import threading
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
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C, which reaches all processes of a terminal, to the one that asks; end with it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)  # it would wait for the next question for ever

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
