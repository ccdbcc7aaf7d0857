"""Why a file that should be a zip is none, or not a whole one, and what to do about it."""

import os
import struct
from pathlib import Path
from typing import BinaryIO

_END = struct.Struct("<4sHHHHIIH")
"""End record: mark, number of this part, of the one with the directory, entries twice, directory size, its start."""

_FURTHEST_END = _END.size + (1 << 16)
_LARGE = 0xFFFFFFFF
"""Stands for a number that only the record of large archives holds."""


def fault(file: BinaryIO, path: Path) -> str | None:
    """Tell why an archive cannot be listed, with the remedy; None if it looks whole.

    Args:
        file: The archive.
        path: Where it lies, for the other parts beside it.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(16).lstrip()
    file.seek(max(0, size - _FURTHEST_END))
    tail = file.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        return _endless(head, path)
    _, part, _, _, _, length, start, _ = _END.unpack_from(tail, found)
    if part not in (0, 0xFFFF):
        return f"{path.name} is the last part of a split archive: {_join(path)} and import that"
    if _LARGE not in (length, start) and start + length > size - len(tail) + found:
        return headless(path)
    return None


def headless(path: Path) -> str:
    """Say what to do about an archive whose list speaks of more than is there."""
    return (
        f"{path.name} is the last part of a split archive, or lost its beginning: {_join(path, cut=True)} "
        "and import that, or download it again"
    )


def _endless(head: bytes, path: Path) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x07\x08")):
        return "its end is missing: the download broke off, or further parts are to be joined to it; download it again"
    if head.startswith((b"<", b"{")):
        return "it is no zip but a web page or a message that was saved in its place; download it again"
    return f"it is no zip{'' if head else ' but empty'}; download it again"


def _join(path: Path, *, cut: bool = False) -> str:
    """How to make one file of the last part and those beside it: by `zip`, or plainly where a whole file was cut."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    parts = sorted(other.name for other in beside if _is_part_of(other.name, path.stem))
    by_zip = f"zip -s 0 {path.name} --out whole.zip"
    if not cut or not parts:
        return f"join the parts ({by_zip})"
    listed = " ".join(parts) if len(parts) < 4 else f"{path.stem}.z*"
    return f"join the parts (cat {listed} {path.name} > whole.zip, or {by_zip})"


def _is_part_of(name: str, stem: str) -> bool:
    before, _, ending = name.rpartition(".")
    return before == stem and len(ending) > 2 and ending[0] in "zZ" and ending[1:].isdigit()
