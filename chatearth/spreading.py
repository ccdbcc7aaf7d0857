"""The option `--engine` of commands that work through all tiles or captions."""

import argparse
import atexit
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from chatearth.console import Console
from core.cluster.joining import ENGINES, NOTICE, joined
from core.processes import elsewhere
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.embedding.build import Built
    from core.embedding.protocol import Embedder


def add_engine(command: argparse._ActionsContainer) -> None:
    """Declare the option."""
    command.add_argument(
        "--engine", choices=ENGINES, default="local", help="work on this machine, or on a cluster of Ray (RAY_ADDRESS)"
    )


@contextmanager
def cluster(engine: str, console: Console) -> Iterator[ModuleType | None]:
    """Lend Ray for a block, where it is the engine.

    Raises:
        PrerequisiteError: Ray is not installed, or its cluster is not there.
    """
    if engine == "local":
        yield None
        return
    console.note(NOTICE)
    atexit.register(_hush)  # before Ray registers its own end, which comes first then
    with joined() as ray:
        yield ray


def _hush() -> None:
    """Say nothing more: an actor of Ray keeps modules until the end, and the binding of DuckDB lists them as leaks."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@contextmanager
def spread(options: argparse.Namespace, console: Console) -> Iterator[Executor | None]:
    """Do the work of a block where the option says; lends the processes of a cluster.

    Raises:
        PrerequisiteError: Ray is not installed, or its cluster is not there.
    """
    with cluster(options.engine, console) as ray:
        if ray is None:
            yield None
            return
        from core.cluster.executor import OnRay

        with elsewhere(pool := OnRay(ray)):
            yield pool


def build_space(
    options: argparse.Namespace, settings: Settings, catalogue: Catalogue, embedder: "Embedder", console: Console
) -> "Built":
    """Build an embedding space where the option says."""
    from core.embedding.build import build
    from core.embedding.spread import BATCH, SpreadEmbedder

    with spread(options, console) as pool:
        if pool is None:
            return build(catalogue, embedder, console.progress)
        everywhere = SpreadEmbedder(embedder, options.space, settings.keys, pool)
        return build(catalogue, everywhere, console.progress, batch=BATCH)
