"""A folder that appears under its name when it is whole, with a manifest of all it holds."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from core.errors import ExportError

MANIFEST = "manifest.json"
_PART = 1 << 20


class Written(NamedTuple):
    """A file that is whole."""

    size: int
    """In bytes."""
    sha256: str


@dataclass
class Folder:
    """Where an export is written; files are told to the manifest as they are closed."""

    path: Path
    files: dict[str, Written] = field(default_factory=dict)
    """Files that are no pictures."""
    pictures: int = 0
    picture_bytes: int = 0

    @contextmanager
    def text(self, name: str) -> Iterator[IO[str]]:
        """Open a file for text, UTF-8 with line feeds."""
        with self._place(name).open("w", encoding="utf-8", newline="") as file:
            yield file
        self.note(name)

    def picture(self, name: str, data: bytes) -> None:
        """Write a picture."""
        self._place(name).write_bytes(data)
        self.pictures += 1
        self.picture_bytes += len(data)

    def file(self, name: str) -> Path:
        """Return where a file is to be written; `note` tells the manifest of it."""
        return self._place(name)

    def note(self, name: str) -> None:
        """Tell the manifest of a file that is whole."""
        path, found = self.path / name, hashlib.sha256()
        with path.open("rb") as file:
            while part := file.read(_PART):
                found.update(part)
        self.files[name] = Written(path.stat().st_size, found.hexdigest())

    def _place(self, name: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


@contextmanager
def making(target: Path) -> Iterator[Folder]:
    """Lend a folder beside the target, and give it the target's name at the end; nothing is left of a failure.

    Raises:
        ExportError: The target is there already, or the disk has no room or no permission.
    """
    if target.exists():
        raise ExportError(f"{target} is there already. Name a folder that is not, so that nothing is overwritten.")
    partial = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        yield Folder(partial)
        partial.replace(target)
    except OSError as error:
        raise ExportError(f"{target} cannot be written: {error.strerror or error}. Nothing was left there.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_json(folder: Folder, name: str, value: object) -> None:
    """Write a document for people and programs."""
    with folder.text(name) as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.write("\n")
