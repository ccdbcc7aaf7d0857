"""The command `import`: releases into the data folder, and what of them was not taken."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from chatearth import checkoptions
from chatearth.console import Console, problems_told
from core.counting import counted
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.imports.finding import ImportRequest
    from core.imports.importer import ImportReport
    from core.release.taco.roles import Said

"""Problems that are listed as text."""


def add_options(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    command.add_argument("--labels", type=Path, action="append", default=[], metavar="DIR", help="label maps")
    command.add_argument("--worldcover", type=Path, nargs="+", default=[], metavar="PATH", help="WorldCover rasters")
    checkoptions.add_label_values(command)
    command.add_argument("--look", action="store_true", help="say what would be taken and how, and take nothing")
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

    report = importer.run(catalogue, _request(options), settings, console.progress)
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
        "waiting": report.waiting,
        "seconds": report.seconds,
    }


def lines(report: "ImportReport", settings: Settings) -> str:
    """Return an import as text."""
    said = [
        f"{counted(report.tiles, 'tile')} and {counted(report.captions, 'caption')} in {settings.data}",
        f"{report.added:,} added, {report.updated:,} updated, {report.skipped:,} there already, "
        f"in {report.seconds:.1f} s",
    ]
    said += report.remarks
    said += problems_told(report.problems)
    return "\n".join(said)


def look(options: argparse.Namespace, console: Console) -> None:
    """Say what an import would take, and how it is understood."""
    from core.imports.finding import passed_over, preview

    found = preview(_request(options))
    said = [f"{counted(count, f'{layer} picture')} in {where}" for layer, count, where in found.pictures]
    for caption_set, split, where in found.captions:
        said.append(f"captions of set {caption_set}{f', split {split}' if split else ''} in {where}")
    said += [
        *found.read_as,
        *passed_over(found.ignored),
        *problems_told(found.problems),
        "Nothing was imported: this was a look.",
    ]
    document = asdict(found) | {
        "pictures": [item._asdict() for item in found.pictures],
        "captions": [item._asdict() for item in found.captions],
        "problems": [item._asdict() for item in found.problems],
    }
    console.result(document, "\n".join(said))


def _request(options: argparse.Namespace) -> "ImportRequest":
    from core.imports.finding import ImportRequest

    return ImportRequest(options.paths, options.labels, options.worldcover, options.numbers, tuple(options.roles))


def _role(text: str) -> "Said":
    from core.release.taco.roles import parse_role

    try:
        return parse_role(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
