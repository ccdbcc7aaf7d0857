"""Options of `export`."""

import argparse
from pathlib import Path

from chatearth.searching import add_filters
from core.exports.order import FORMATS


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `export` takes."""
    command.add_argument("directory", type=Path, metavar="DIR", help="a new folder")
    command.add_argument("--format", choices=FORMATS, required=True, help="how it is written")
    command.add_argument(
        "--version", choices=("current", "original", "accepted"), default="current", help="which text of a caption"
    )
    command.add_argument("--no-images", action="store_true", help="captions alone")
    add_filters(command)
