"""The `project` command: lay the captions of a space out in the plane, for the map of meaning."""

import argparse
from dataclasses import asdict

from chatearth.console import Console
from chatearth.optionnumbers import whole
from core.errors import PrerequisiteError
from core.settings import DEFAULT_SPACE
from core.store.catalogue import Catalogue


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `project` takes."""
    command.add_argument("--space", default=DEFAULT_SPACE, metavar="S", help=f"which vectors (default {DEFAULT_SPACE})")
    command.add_argument("--seed", type=whole(), default=0, metavar="N", help="another number gives another layout")


def run(catalogue: Catalogue, options: argparse.Namespace, console: Console) -> None:
    """Lay out all captions that have a vector."""
    from core.embedding.spaces import current, listed
    from core.embedding.vectors import Vectors
    from core.projection.layout import project

    table = current(catalogue, options.space)
    if table is None:
        earlier = any(held.space.name == options.space for held in listed(catalogue))
        raise PrerequisiteError(
            f"No description has a vector in the space '{options.space[:60]}'"
            f"{' of this revision of its model' if earlier else ''}: run `chatearth embed` first."
        )
    matrix = Vectors(catalogue, table).matrix()
    made = project(catalogue, table, matrix, console.progress, seed=options.seed)
    console.result(
        asdict(made),
        f"{made.captions:,} captions are laid out (space {made.space}), {made.landmarks:,} of them among each other, "
        f"in {made.seconds:.0f} s",
    )
