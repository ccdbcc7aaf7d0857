"""The command `landcover compare`: two sources of the same tiles held against each other."""

import argparse

from chatearth.checkoptions import add_label_values
from chatearth.console import Console
from chatearth.optionnumbers import whole
from core.settings import Settings
from core.store.catalogue import Catalogue


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `landcover compare` takes."""
    what = "2020 or 2021 (as fetched), current (what the tiles have), or a folder of label maps or WorldCover rasters"
    command.add_argument("first", metavar="A", help=what)
    command.add_argument("second", metavar="B", help="the other source, likewise")
    command.add_argument("--limit", type=whole(0), default=20, metavar="N", help="tiles that are listed (default 20)")
    add_label_values(command)


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Compare the sources and say where they differ."""
    from core.landcover.comparing import compare
    from core.landcover.told import comparison_json, comparison_text

    made = compare(catalogue, settings, options.first, options.second, numbers=options.numbers, report=console.progress)
    console.result(comparison_json(made, options.limit), comparison_text(made, options.limit))
