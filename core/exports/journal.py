"""What of an export is whole already, in its folder: what was ended or killed goes on from there."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from core.exports.order import Order

JOURNAL = "unfinished.jsonl"


class Done(NamedTuple):
    """A part of an export that is whole."""

    name: str
    bytes: int
    sha256: str
    """Empty where the part is pictures, each a file of its own."""
    unpictured: tuple[int, ...] = ()
    """Keys of its tiles whose picture is missing or damaged."""
    unlabelled: tuple[int, ...] = ()
    """Keys of its tiles whose land-cover map is."""

    @property
    def is_file(self) -> bool:
        """Whether the part is one file."""
        return bool(self.sha256)


class Head(NamedTuple):
    """What a half export was to be."""

    fingerprint: str
    order: str
    captions: int


class Journal:
    """Lines of an export, each on the disk before the next part begins."""

    def __init__(self, folder: Path, head: Head) -> None:
        """Begin, or go on where the same export stopped.

        Raises:
            OSError: The file cannot be written.
        """
        self._path = folder / JOURNAL
        before = read(folder)
        self.done: dict[str, Done] = {}
        """What is whole, by name."""
        if before and before[0] == head:
            self.done = {one.name: one for one in before[1] if not one.is_file or _is_there(folder, one)}
        self._write([head, *self.done.values()])

    def add(self, one: Done) -> None:
        """Tell that a part is whole."""
        self.done[one.name] = one
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(one))
            _to_disk(file.fileno(), file.flush)

    def end(self) -> None:
        """Take the journal away, before the folder gets its name."""
        self._path.unlink()

    def _write(self, lines: list[Head | Done]) -> None:
        """Write the lines anew, without one that was cut."""
        new = self._path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.writelines(map(_line, lines))
            _to_disk(file.fileno(), file.flush)
        new.replace(self._path)


def read(folder: Path) -> tuple[Head, list[Done]] | None:
    """Read what a half export was to be and what of it is whole; None where there is none."""
    try:
        head, *lines = (folder / JOURNAL).read_text("utf-8").splitlines(keepends=True)
        done = [json.loads(line) for line in lines if line.endswith("\n")]
        return Head(**json.loads(head)), [_done(one) for one in done]
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _done(told: dict[str, Any]) -> Done:
    name, size, sha256, *lacking = (told[field] for field in Done._fields)
    return Done(name, size, sha256, *map(tuple, lacking))


def order_of(head: Head) -> Order:
    """Return what a half export was to be.

    Raises:
        ExportError: It cannot be read.
    """
    return Order.from_json(head.order)


def _is_there(folder: Path, one: Done) -> bool:
    path = folder / one.name
    return path.is_file() and path.stat().st_size == one.bytes


def _line(one: Head | Done) -> str:
    return json.dumps(one._asdict()) + "\n"


def _to_disk(number: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(number)
