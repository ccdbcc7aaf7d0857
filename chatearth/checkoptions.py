"""The options of `chatearth check`, apart from its work, which takes long to load."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import dollars


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `check` takes."""
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", metavar="NAME", help="tile whose captions are checked")
    what.add_argument("--label", type=Path, metavar="FILE", help="label map that --text is checked against")
    what.add_argument("--all", action="store_true", help="every caption in the data folder; again goes on")
    what.add_argument("--forget", metavar="MODEL", help="take away what a second reader has read")
    command.add_argument("--text", metavar="T", help="caption to check, instead of the tile's own")
    command.add_argument("--set", metavar="C", dest="caption_set", help="rules of a caption set: 35 or 4v")
    add_label_values(command)
    add_second(command)


def add_second(command: argparse.ArgumentParser) -> None:
    """Declare how a model is asked about what was not read."""
    second = command.add_argument_group("a second reader")
    second.add_argument("--second", metavar="MODEL", help="model that reads the stretches that were not read")
    second.add_argument("--base-url", metavar="U", help="its server, with the chat completions interface")
    second.add_argument("--endpoint", metavar="E", help="endpoint profile of the data folder, instead of an address")
    second.add_argument("--max-cost", type=dollars, metavar="USD", help="spend no more than this in one run")
    second.add_argument("--yes", action="store_true", help="send without being asked")


def add_label_values(command: argparse.ArgumentParser) -> None:
    """Declare how a person says what the numbers of label maps mean."""
    command.add_argument(
        "--label-values",
        choices=("ids", "codes"),
        dest="numbers",
        help="what the numbers of label maps are: class ids or WorldCover codes (default: the maps tell)",
    )
