"""The options of `chatearth check`, apart from its work, which takes long to load."""

import argparse
from pathlib import Path


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `check` takes."""
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", metavar="NAME", help="tile whose captions are checked")
    what.add_argument("--label", type=Path, metavar="FILE", help="label map that --text is checked against")
    what.add_argument("--all", action="store_true", help="every caption in the data folder; again goes on")
    command.add_argument("--text", metavar="T", help="caption to check, instead of the tile's own")
    command.add_argument("--set", metavar="C", dest="caption_set", help="rules of a caption set: 35 or 4v")
    add_label_values(command)


def add_label_values(command: argparse.ArgumentParser) -> None:
    """Declare how a person says what the numbers of label maps mean."""
    command.add_argument(
        "--label-values",
        choices=("ids", "codes"),
        dest="numbers",
        help="what the numbers of label maps are: class ids or WorldCover codes (default: the maps tell)",
    )
