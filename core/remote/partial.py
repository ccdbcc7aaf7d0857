"""A file that is there in part: how much of it, of which version, and that nobody else is fetching it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from filelock import FileLock, Timeout

from core.errors import DownloadError


class Seen(NamedTuple):
    """What a server said of the file of which a part is here."""

    url: str = ""
    etag: str = ""
    """Empty where it gave none that tells versions apart."""
    total: int = 0
    """Bytes of the whole file; 0 where it did not say."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The part of a file, beside which a note says what it is part of."""

    target: Path
    """Where the whole file will be."""

    @property
    def path(self) -> Path:
        """Where its part is."""
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def _note(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes that are here."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def seen(self) -> Seen:
        """What the note says; nothing where there is none that can be read."""
        try:
            url, etag, total = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError):
            return Seen()
        fits = isinstance(url, str) and isinstance(etag, str) and etag.isprintable() and isinstance(total, int)
        return Seen(url, etag, total) if fits else Seen()

    def begin(self, seen: Seen, at: int) -> IO[bytes]:
        """Open the part for what comes after its first so many bytes, and note what it is part of."""
        self._note.write_text(json.dumps(seen), encoding="utf-8")
        handle = self.path.open("r+b" if self.path.exists() else "wb")
        handle.truncate(at)
        handle.seek(at)
        return handle

    def drop(self) -> None:
        """Forget what is here."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def move(self, to: Path) -> None:
        """Put the part, which is the whole file now, into its place."""
        self.path.replace(to)
        self._note.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from the same file; the end of a process, however sudden, frees it.

        Raises:
            DownloadError: Another one is fetching it.
        """
        self.target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.target.with_name(f".{self.target.name}.lock"), timeout=0):
                yield
        except Timeout as error:
            raise DownloadError(
                f"{self.target} is being downloaded by another process. Wait for its end, or stop it."
            ) from error
