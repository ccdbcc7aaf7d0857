"""Options of `export`."""

import argparse
from pathlib import Path

from chatearth.searching import add_filters
from core.exports.order import FORMATS, GEO_VERSIONS, VERSIONS
from core.settings import DEFAULT_SPACE


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `export` takes."""
    command.add_argument("directory", type=Path, metavar="DIR", help="a new folder")
    command.add_argument("--format", choices=FORMATS, required=True, help="how it is written")
    command.add_argument("--version", choices=tuple(VERSIONS), default="current", help="which text of a caption")
    command.add_argument("--no-images", action="store_true", help="captions alone")
    command.add_argument("--labels", action="store_true", help="land-cover maps too")
    command.add_argument("--checks", action="store_true", help="all that the truth check found")
    command.add_argument(
        "--embeddings", nargs="?", const=DEFAULT_SPACE, default="", metavar="S", help="vectors of a space (minilm)"
    )
    command.add_argument("--geoparquet", choices=GEO_VERSIONS, default="1.1", help="version of GeoParquet")
    add_filters(command)
