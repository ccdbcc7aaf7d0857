"""Which parts of an import are made up: a release says so by a file DEMO.json at its top."""

from collections.abc import Iterable
from pathlib import Path

from core.release.sources import Release

MARK = "DEMO.json"
"""Name of the file that marks a folder, or an archive, as a synthetic release."""


def made_up(release: Release, paths: Iterable[Path]) -> tuple[str, ...]:
    """Return the folders (or archives) under which everything is synthetic.

    A part of a synthetic release is synthetic too when it is imported alone, so the folders above count.
    """
    marks = [where for where in release.ignored if where.rpartition("/")[2] == MARK]
    above = [folder for path in paths for folder in list(path.resolve().parents)[:2] if (folder / MARK).is_file()]
    return tuple({*(where.rpartition("/")[0] for where in marks), *map(str, above)})


def is_within(where: str, folders: tuple[str, ...]) -> bool:
    """Tell whether a file lies in one of some folders."""
    return any(where == folder or where.startswith(f"{folder}/") for folder in folders)
