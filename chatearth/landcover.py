"""The command `landcover`: maps fetched for tiles that have none, said first of whom and how much; and compared."""

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from chatearth import comparing
from chatearth.console import Console, shortened
from core.counting import counted
from core.errors import RemoteError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.landcover.fetch import Cost, Fetched
    from core.landcover.sources import CoverSource

Action = Callable[[Catalogue, argparse.Namespace, Settings, Console], None]

"""Failures that are listed as text."""


def add_commands(command: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Add what can be done with land cover; `shared` are the options that every command takes."""
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    text = "Fetch WorldCover for tiles that have no land cover; again goes on."
    made = actions.add_parser("fetch", help=text, description=text, parents=[shared])
    made.set_defaults(action=fetch)
    which = made.add_mutually_exclusive_group(required=True)
    which.add_argument("names", nargs="*", default=[], metavar="NAME", help="tiles of the catalogue")
    which.add_argument("--all", action="store_true", help="every tile without land cover, or without this version")
    made.add_argument("--version", choices=("2020", "2021"), default="2020", help="of the map (default 2020)")
    made.add_argument(
        "--source", metavar="URL|DIR", help="address with {cell} in it, or a folder (or CHATEARTH_WORLDCOVER)"
    )
    text = "Hold two sources of land cover against each other."
    made = actions.add_parser("compare", help=text, description=text, parents=[shared])
    made.set_defaults(action=comparing.run)
    comparing.add_options(made)


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Do what was asked for."""
    action: Action = options.action
    action(catalogue, options, settings, console)


def fetch(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Fetch, and report what came of it; a fetch that took nothing for its failures is an error."""
    from core.landcover.fetch import estimate
    from core.landcover.fetch import fetch as fetch_tiles
    from core.landcover.sources import CoverSource
    from core.tile.record import load

    source = CoverSource.of(settings, options.version, options.source)
    keys = None if options.all else [load(catalogue, Tile.parse(name)).tile.key for name in options.names]
    sys.stderr.write(announced(source, estimate(catalogue, source, keys, settings)) + "\n")
    fetched = fetch_tiles(catalogue, source, keys, settings, console.progress)
    document = {
        "done": fetched.done,
        "missing": fetched.missing,
        "failed": [failure._asdict() for failure in fetched.failed],
        "requests": fetched.requests,
        "bytes": fetched.bytes,
        "seconds": fetched.seconds,
        "version": source.version,
        "source": source.place,
    }
    console.result(document, "\n".join(_lines(fetched)))
    if fetched.ended:
        raise RemoteError(f"The rest was left alone. {fetched.ended}")
    if fetched.failed and not fetched.done:
        raise RemoteError(f"Nothing was fetched. {fetched.failed[0].tile}: {fetched.failed[0].reason}")


def announced(source: "CoverSource", cost: "Cost") -> str:
    """Say before anything is asked who will be asked, and how much."""
    if not cost.tiles:
        return f"{source.words}: nothing to fetch."
    if not source.is_far:
        return f"{source.words}: {counted(cost.tiles, 'tile')} to cut; nothing is asked of the network."
    return (
        f"{source.words}: {counted(cost.tiles, 'tile')} from {counted(cost.files, 'file')}, "
        f"about {counted(cost.requests, 'request')} and "
        f"{cost.bytes / 1e6:,.1f} MB. The server sees which parts of which files are read, and nothing else is sent."
    )


def _lines(fetched: "Fetched") -> list[str]:
    lines = [
        f"{counted(fetched.done, 'tile')} fetched, {fetched.missing:,} without a file (sea) or data, "
        f"{len(fetched.failed):,} failed",
        f"{counted(fetched.requests, 'request')}, {fetched.bytes / 1e6:,.2f} MB, {fetched.seconds:.1f} s",
    ]
    return [*lines, *shortened(f"{failure.tile}: {failure.reason}" for failure in fetched.failed)]
