"""The command `export`: captions and what goes with them as files that others open."""

import argparse

from chatearth.console import Console
from chatearth.searching import chosen
from core.exports.folder import MANIFEST
from core.exports.order import Order
from core.exports.run import export, said
from core.selection.browse import Browser
from core.settings import Settings
from core.store.catalogue import Catalogue

_COUNTS = (
    *("captions", "left_out", "tiles", "pictures", "without_picture", "labels", "without_label"),
    *("by_set", "by_split", "published", "synthetic", "own"),
)


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Write the export and say what it holds.

    Raises:
        ExplorerError: The options cannot be used, nothing is selected, or the folder cannot be written.
    """
    selection = chosen(options, [one.name for one in Browser(catalogue).caption_sets()])
    order = Order(
        options.format,
        selection,
        options.version,
        images=not options.no_images,
        labels=options.labels,
        checks=options.checks,
        space=options.embeddings,
        geoparquet=options.geoparquet,
    )
    made = export(catalogue, settings, order, options.directory, console.progress)
    document = {
        "folder": str(made.folder),
        "files": made.files,
        "records": made.about.captions,
        "bytes": made.bytes,
        "manifest": str(made.folder / MANIFEST),
        "counts": {name: getattr(made.about, name) for name in _COUNTS},
    }
    console.result(document, said(made))
