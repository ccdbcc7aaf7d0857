"""What the `scenes` command takes; apart from what runs it, so that other commands start without that."""

import argparse
from datetime import date

from chatearth.optionnumbers import real
from core.imagery.period import Period


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what `scenes` takes."""
    command.add_argument("name", metavar="NAME")
    command.add_argument("--from", type=_day, default=Period().first, dest="first", metavar="DATE", help="first day")
    command.add_argument("--to", type=_day, default=Period().last, dest="last", metavar="DATE", help="last day")
    command.add_argument(
        "--max-cloud",
        type=real(0, 100),
        default=Period().max_cloud,
        metavar="P",
        help="cloud in the whole scene, percent",
    )
    command.add_argument("--fetch", metavar="ID|best", help="read this scene, or the clearest that covers the tile")
    command.add_argument(
        "--bands", action="store_true", help="fetch all nine bands of the dataset, not true colour alone"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a day like 2020-06-21") from error
