"""The options of `chatearth boxes`."""

import argparse
from pathlib import Path

from chatearth.optionnumbers import whole


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `boxes` takes."""
    command.add_argument("names", nargs="*", metavar="NAME|LABEL.png", help="tiles, or label maps in files")
    command.add_argument("--all", action="store_true", help="every tile; again goes on with what is left")
    command.add_argument(
        "--from", type=Path, dest="file", metavar="FILE", help="COCO file, VOC file or folder of these"
    )
    command.add_argument("--keep", action="store_true", help="put the captions in force, in the set remoteclip")
    command.add_argument("--again", action="store_true", help="with --all --keep, also tiles that have captions")
    command.add_argument("--pairs", type=Path, metavar="DIR", help="write kept captions as OpenCLIP's training reads")
    command.add_argument("--no-images", action="store_true", help="with --pairs, leave the pictures out")
    command.add_argument("--seed", type=whole(), default=0, metavar="S", help="draws classes and words (default 0)")
