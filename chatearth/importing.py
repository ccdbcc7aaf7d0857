"""The command `import`: releases into the data folder, and what of them was not taken."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from chatearth import checkoptions
from chatearth.console import Console
from core.release.taco.roles import Said, parse_role
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.imports.importer import ImportReport

_SHOWN = 20
"""Problems that are listed as text."""


def add_options(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    command.add_argument("--labels", type=Path, action="append", default=[], metavar="DIR", help="label maps")
    command.add_argument("--worldcover", type=Path, nargs="+", default=[], metavar="PATH", help="WorldCover rasters")
    checkoptions.add_label_values(command)
    command.add_argument(
        "--taco-role",
        type=_role,
        action="append",
        default=[],
        dest="roles",
        metavar="ROLE=NAME",
        help="file or column of a TACO dataset, as rgb=s2/rgb.png or captions:35=gpt; NAME '-' for none",
    )


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Import and report; an import that took nothing is an error."""
    from core.imports import importer

    request = importer.ImportRequest(
        options.paths, options.labels, options.worldcover, options.numbers, tuple(options.roles)
    )
    report = importer.run(catalogue, request, settings, console.progress)
    tell(report, settings, console)


def tell(report: "ImportReport", settings: Settings, console: Console) -> None:
    """Print what an import came to; one that took nothing ends the command."""
    if report.nothing:
        console.failed(report.nothing, document(report), lines(report, settings))
    console.result(document(report), lines(report, settings))


def document(report: "ImportReport") -> dict[str, object]:
    """Return an import as JSON."""
    return {
        "tiles": report.tiles,
        "captions": report.captions,
        "added": report.added,
        "updated": report.updated,
        "skipped": report.skipped,
        "problems": [problem._asdict() for problem in report.problems],
        "ignored": report.ignored,
        "read_as": report.read_as,
        "seconds": report.seconds,
    }


def lines(report: "ImportReport", settings: Settings) -> str:
    """Return an import as text."""
    said = [
        f"{report.tiles:,} tiles and {report.captions:,} captions in {settings.data}",
        f"{report.added:,} added, {report.updated:,} updated, {report.skipped:,} there already, "
        f"in {report.seconds:.1f} s",
    ]
    said += report.read_as
    if report.problems:
        said.append(f"{len(report.problems):,} not taken as they are:")
        said += [f"  {problem.kind}: {problem.item}: {problem.reason}" for problem in report.problems[:_SHOWN]]
        if len(report.problems) > _SHOWN:
            said.append(f"  and {len(report.problems) - _SHOWN:,} more; --json lists them all")
    return "\n".join(said)


def _role(text: str) -> Said:
    try:
        return parse_role(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
