"""What the `osm` command takes; apart from what runs it, so that other commands start without that."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import real


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `osm` takes."""
    command.add_argument("name", nargs="?", metavar="NAME")
    command.add_argument("--all", action="store_true", help="every tile of the data folder that the source covers")
    source = command.add_mutually_exclusive_group()
    source.add_argument("--pbf", type=Path, metavar="FILE", help="extract of OpenStreetMap, read once for all tiles")
    source.add_argument("--overpass", metavar="URL", help="Overpass server to ask: once a tile, one after the other")
    source.add_argument("--json-file", type=Path, metavar="FILE", help="saved answer of Overpass")
    command.add_argument("--again", action="store_true", help="read the source anew, also what is here already")
    command.add_argument("--focus", metavar="ID", help="object that the captions are about, as way/123")
    command.add_argument("--judge", choices=("table", "learned"), default="table", help="who says what can be seen")
    command.add_argument("--keep", action="store_true", help="put the captions in force, as the set osm")
    command.add_argument(
        "--top", type=real(0.001, 100), metavar="P", help="with --all: only the P %% of captions that fit best"
    )
    command.add_argument("--map", type=Path, metavar="FILE.png", help="draw the objects as a map")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the captions in the form of SkyScript")
