"""The commands `backup` and `restore`: the data folder as one file, and back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chatearth.console import Console
from core.settings import Settings

if TYPE_CHECKING:
    from core.exports.backup import BackedUp


def add_options(command: argparse.ArgumentParser) -> None:
    """Declare what both take."""
    command.add_argument("file", type=Path, metavar="FILE", help="the backup, one zip")


def run_backup(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Write a backup; where the explorer is running, it writes it.

    Raises:
        ExplorerError: The backup cannot be made.
    """
    from core.errors import CatalogueBusyError
    from core.exports import backupjob
    from core.exports.backup import backup
    from core.store.catalogue import Catalogue

    try:
        with Catalogue(settings.catalogue, memory_limit=settings.memory_limit) as catalogue:
            made = backup(catalogue, settings, options.file, console.progress)
    except CatalogueBusyError:
        console.note("The explorer is running and makes the backup.")
        made = backupjob.ask(settings, options.file, console.progress)
    console.result(document(made), f"Backed up: {made}")


def run_restore(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Bring a backup back.

    Raises:
        ExplorerError: It cannot be brought back.
    """
    from core.exports.backup import restore

    made = restore(options.file, settings, console.progress)
    console.result(document(made), f"Restored into {settings.data}: {made}")


def document(made: "BackedUp") -> dict[str, object]:
    """Tell of a backup as JSON."""
    return {
        "file": str(made.path),
        "files": made.files,
        "bytes": made.bytes,
        "tiles": made.tiles,
        "records": made.captions,
    }
