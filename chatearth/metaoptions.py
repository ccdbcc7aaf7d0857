"""The options of `chatearth metadata`."""

import argparse

from chatearth.optionnumbers import whole


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `metadata` takes."""
    command.add_argument("names", nargs="*", metavar="NAME", help="tiles")
    command.add_argument("--all", action="store_true", help="every tile; again goes on with what is left")
    command.add_argument("--keep", action="store_true", help="put the captions in force, in the set metadata")
    command.add_argument("--again", action="store_true", help="with --all, also tiles that have captions")
    command.add_argument("--seed", type=whole(), default=0, metavar="S", help="draws the words (default 0)")
