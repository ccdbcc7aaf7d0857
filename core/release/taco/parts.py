"""A TACO dataset in several zips: whether all of its parts are there."""

import json
from collections.abc import Iterator
from pathlib import Path

from core.release.inside import open_inside
from core.release.problems import Problem
from core.release.taco.container import TOP_TABLES

CATALOGUE = ".tacocat"
"""Hidden folder beside the parts, which lists them. Each part is complete, so nothing else is read from it."""

_MOST_BYTES = 64 << 20


def missing_parts(folder: Path) -> Iterator[Problem]:
    """Yield what a folder should hold and does not: parts that its list names, or the tables of a dataset."""
    if (folder / "COLLECTION.json").is_file() and (folder / "DATA").is_dir():
        reason = f"the dataset has lost its table of samples ({' or '.join(TOP_TABLES)}): get it again, whole"
        yield Problem("dataset", str(folder), reason)
    listing = folder / CATALOGUE / "COLLECTION.json"
    if not listing.is_file():
        return
    try:
        with open_inside(listing, folder) as file:
            collection = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        yield Problem("dataset", str(listing), f"the list of its parts cannot be read ({error})")
        return
    gone = [name for name in _parts(collection) if not (folder / name).exists()]
    if gone:
        others = f", as {len(gone) - 1:,} more" if len(gone) > 1 else ""
        reason = f"this part of the dataset is missing{others}: get it from where the others came, and import again"
        yield Problem("dataset", f"{folder}/{gone[0][:200]}", reason)


def _parts(collection: object) -> Iterator[str]:
    """Names of the zips, as either version lists them; those that are no plain names are none."""
    sources = collection.get("taco:sources") if isinstance(collection, dict) else None
    for key in ("files", "partitions"):
        listed = sources.get(key) if isinstance(sources, dict) else None
        for item in listed if isinstance(listed, list) else ():
            name = item.get("file") if isinstance(item, dict) else item
            if isinstance(name, str) and name == Path(name).name and name.isprintable():
                yield name
