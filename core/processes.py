"""Processes and threads for work that goes through all tiles."""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing import parent_process, spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, TypeVar

Made = TypeVar("Made")

_spawning = threading.Lock()


class Aside(SpawnProcess):
    """A fresh process that does not run the main script again: in the explorer that is the page drawn last."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 -- the name that multiprocessing calls
        with _spawning:
            prepared = spawn.get_preparation_data

            def without_main(name: str) -> dict[str, Any]:
                return {key: value for key, value in prepared(name).items() if not key.startswith("init_main_")}

            spawn.get_preparation_data = without_main
            try:
                return SpawnProcess._Popen(process_obj)
            finally:
                spawn.get_preparation_data = prepared


class _Context(SpawnContext):
    Process = Aside


_elsewhere: ContextVar[Executor | None] = ContextVar("elsewhere", default=None)


@contextmanager
def elsewhere(pool: Executor) -> Iterator[None]:
    """Have the processes of a cluster lent in the place of those of this machine, while the block lasts."""
    token = _elsewhere.set(pool)
    try:
        yield
    finally:
        _elsewhere.reset(token)


@contextmanager
def lend(workers: int) -> Iterator[Executor | None]:
    """Lend processes; work for a single worker needs none."""
    if workers == 1:
        yield None
        return
    if (others := _elsewhere.get()) is not None:
        yield others
        return
    with _lent(workers) as pool:
        yield pool


@contextmanager
def aside() -> Iterator[Executor]:
    """Lend one process, for work that would keep the interpreter from those who wait for a page."""
    with _lent(1) as pool:
        yield pool


@contextmanager
def _lent(workers: int) -> Iterator[Executor]:
    # A forked copy of a process that holds the catalogue and its threads could stand still for ever.
    pool = ProcessPoolExecutor(workers, _Context(), _begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C, which reaches all processes of a terminal, to the one that asks; end with it when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)  # it would wait for the next question for ever

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def one_ahead(calls: Iterable[Callable[[], Made]]) -> Iterator[Made]:
    """Yield what calls return, in order; each is made in a thread while what the one before it returned is used."""
    with ThreadPoolExecutor(1, "ahead") as thread:
        coming: Future[Made] | None = None
        for call in calls:
            following = thread.submit(call)
            if coming:
                yield coming.result()
            coming = following
        if coming:
            yield coming.result()
