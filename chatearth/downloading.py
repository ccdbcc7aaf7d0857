"""The command `download`: the published files, resumed and verified, and into the catalogue at once."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chatearth import importing
from chatearth.console import Console
from core.errors import CatalogueBusyError
from core.remote.published import PARTS, Source
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.remote.downloads import Downloaded


def add_options(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.add_argument("part", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    command.add_argument(
        "--to", type=Path, metavar="DIR", help="folder for the zip (default: downloads in the data folder)"
    )
    command.add_argument("--source", default="", metavar="URL", help="another server with the same files")
    command.add_argument("--no-import", action="store_true", help="leave the zip as it is")


def run(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Download a part of the dataset and import it."""
    from core.remote.downloads import download, plan

    file, source, folder = PARTS[options.part], Source.of(settings, options.source), options.to or settings.downloads
    console.note(f"{file.name}, {file.holds}: {plan(file, source, folder).words}")
    done = download(file, source, folder, console.progress)
    document: dict[str, object] = {"files": [{"name": done.name, "bytes": done.bytes, "md5_ok": done.md5_ok}]}
    said = f"{done.path}: {done.bytes:,} bytes"
    if done.problem:
        console.failed(done.problem, document, said)
    said += ", and its MD5 is right"
    if options.no_import:
        return console.result(document, f"{said}\nNext: chatearth import {done.path}")
    _take(done, settings, console, document, said)


def _take(done: "Downloaded", settings: Settings, console: Console, document: dict[str, object], said: str) -> None:
    """Import what came."""
    from core.imports import importer

    try:
        with Catalogue(settings.catalogue, memory_limit=settings.memory_limit) as catalogue:
            request = importer.ImportRequest([done.path])
            report = importer.run(catalogue, request, settings, console.progress)
    except CatalogueBusyError as error:
        why = f"{done.name} is here and verified, and waits for its import. {error} Or import {done.path} there."
        console.failed(why, document, said)
    document |= {"import": importing.document(report)}
    said += f"\n{importing.lines(report, settings)}"
    if report.nothing:
        console.failed(report.nothing, document, said)
    console.result(document, f"{said}\nNext: chatearth serve")
