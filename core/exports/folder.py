"""A folder that appears under its name when it is whole; until then it is hidden, and keeps what is whole of it."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from core.errors import ExportError
from core.exports.hashed import Hashed, buffered, text_to
from core.exports.journal import Done, Head, Journal

MANIFEST = "manifest.json"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass
class Folder:
    """Where an export is written."""

    path: Path
    journal: Journal

    @property
    def files(self) -> dict[str, Done]:
        """Files that are whole, by name."""
        return {name: one for name, one in self.journal.done.items() if one.is_file}

    @contextmanager
    def text(self, name: str) -> Iterator[IO[str]]:
        """Open a file for text, UTF-8 with line feeds; it is told as whole at the end."""
        with Hashed(self.place(name)) as raw, text_to(buffered(raw)) as file:
            yield file
        self.keep(name, raw.sha256)

    def place(self, name: str) -> Path:
        """Return where a file is to be written; `keep` tells that it is whole."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def keep(self, name: str, sha256: str, unpictured: tuple[int, ...] = (), unlabelled: tuple[int, ...] = ()) -> None:
        """Bring a file that is whole to the disk and tell of it."""
        with (self.path / name).open("rb") as file:
            os.fsync(file.fileno())
            size = os.fstat(file.fileno()).st_size
        self.journal.add(Done(name, size, sha256, unpictured, unlabelled))


def hidden(target: Path) -> Path:
    """Return where an export lies until it is whole."""
    return target.with_name(f".{target.name}.part")


@contextmanager
def making(target: Path, head: Head) -> Iterator[Folder]:
    """Lend a folder beside the target, and give it the target's name at the end.

    What is whole of it stays when it ends early, and the same export goes on with it; another one begins anew.

    Raises:
        ExportError: The target is there already, or the disk has no room or no permission.
    """
    if target.exists() or target.is_symlink():
        raise ExportError(f"{target} is there already. Name a folder that is not, so that nothing is overwritten.")
    partial, journal = hidden(target), None
    try:
        partial.mkdir(parents=True, exist_ok=True)
        journal = Journal(partial, head)
        if not journal.done:
            _clear(partial)
            journal = Journal(partial, head)
        yield Folder(partial, journal)
        journal.end()
        _check(target)
        partial.rename(target)
    except OSError as error:
        raise _failure(target, partial, journal, error) from error
    finally:
        if journal is None or not journal.done:
            shutil.rmtree(partial, ignore_errors=True)


def _clear(partial: Path) -> None:
    """Take away what an earlier export left there."""
    shutil.rmtree(partial)
    partial.mkdir()


def _check(target: Path) -> None:
    if target.exists():  # a rename would replace a folder that is empty
        raise FileExistsError(errno.EEXIST, "it is there by now", str(target))


def _failure(target: Path, partial: Path, journal: Journal | None, error: OSError) -> ExportError:
    kept = f" What is whole is kept in {partial}: the same export goes on with it." if journal and journal.done else ""
    if error.errno in _FULL:
        return ExportError(
            f"The disk that holds {target.parent} has no room left for this export. Free some space.{kept}"
        )
    return ExportError(f"{target} cannot be written: {error.strerror or error}.{kept}")


def write_json(folder: Folder, name: str, value: object) -> None:
    """Write a document for people and programs."""
    with folder.text(name) as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")
