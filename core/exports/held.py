"""The exports in a folder: those that are whole, those that were stopped, and a small one as a file."""

import json
import shutil
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from core.errors import ExportError
from core.exports import journal
from core.exports.folder import MANIFEST, hidden
from core.exports.journal import Head
from core.exports.order import FORMS, Format, Order

MOST_BYTES = 50_000_000
"""Bytes of an export that goes through a browser."""


class Held(NamedTuple):
    """An export that is whole."""

    path: Path
    format: Format
    captions: int
    pictures: int
    bytes: int
    """Of the files that are no pictures of their own."""
    made_at: datetime

    @property
    def name(self) -> str:
        """Name of its folder."""
        return self.path.name


class Unfinished(NamedTuple):
    """An export that was stopped, or is going on."""

    target: Path
    head: Head
    bytes: int
    """Of what is whole."""
    parts: int

    @property
    def order(self) -> Order:
        """What it is to be.

        Raises:
            ExportError: That cannot be read.
        """
        return journal.order_of(self.head)


def held(folder: Path) -> list[Held]:
    """Return the exports of a folder, newest first; what is no export of ours is passed over."""
    found = [one for path in _folders(folder) if (one := _read(path))]
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def unfinished(folder: Path) -> list[Unfinished]:
    """Return the exports of a folder that are not whole, by name."""
    found = []
    for path in _folders(folder):
        target = path.with_name(path.name[1:].removesuffix(".part"))
        if path == hidden(target) and (told := journal.read(path)):
            found.append(Unfinished(target, told[0], sum(one.bytes for one in told[1]), len(told[1])))
    return sorted(found, key=lambda one: one.target.name)


def discard(one: Unfinished) -> None:
    """Take what there is of a half export away.

    Raises:
        ExportError: It cannot be taken away.
    """
    try:
        shutil.rmtree(hidden(one.target))
    except OSError as error:
        raise ExportError(f"{error.filename or one.target} cannot be removed: {error.strerror}.") from error


def packed(one: Held) -> bytes:
    """Return a small export as one zip.

    Raises:
        ExportError: It is larger than MOST_BYTES, or gone.
    """
    made = BytesIO()
    try:
        paths = sorted(path for path in one.path.rglob("*") if path.is_file() and not path.is_symlink())
        if sum(path.stat().st_size for path in paths) > MOST_BYTES:
            raise ExportError(f"{one.path} is too large for a browser. Copy the folder itself.")
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for path in paths:
                archive.write(path, f"{one.name}/{path.relative_to(one.path).as_posix()}")
    except OSError as error:
        raise ExportError(f"{error.filename or one.path} cannot be read: {error.strerror}.") from error
    return made.getvalue()


def _folders(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []


def _read(path: Path) -> Held | None:
    try:
        told = json.loads((path / MANIFEST).read_bytes())
        size = sum(file["bytes"] for file in told["files"].values())
        made_at = datetime.fromisoformat(told["made_at"])
        found = Held(path, told["format"], told["captions"], told["pictures"], size, made_at)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return found if found.format in FORMS else None
