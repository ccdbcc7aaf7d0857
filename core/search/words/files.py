"""The files of the word index: what they were made from, and whether they are still as they were written."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STATE, IDS = "state.json", "captions.npy"

NONE_YET = "there is none yet"

VERSION = f"3, tantivy {version('tantivy')}"
"""Changes with the form of the index; one of another version is built anew."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index holds; written last, so that an index without it is not whole."""

    version: str
    identity: int
    """Fingerprint of the captions that are in it, with the times at which they came."""
    files: Mapping[str, tuple[int, int]]
    """Size and CRC-32 of each file."""


def save(folder: Path, ids: NDArray[np.uint64], identity: int, known: Mapping[str, tuple[int, int]]) -> IndexState:
    """Write down what an index holds, and return it; `known` are files that have not changed since."""
    np.save(folder / IDS, ids)
    files = {path.name: _check_sum(path, known) for path in sorted(folder.iterdir()) if _is_ours(path)}
    state = IndexState(VERSION, identity, files)
    draft = folder / f"{STATE}.new"
    draft.write_text(json.dumps(asdict(state)), encoding="utf-8")
    draft.replace(folder / STATE)
    return state


def load(folder: Path) -> tuple[IndexState, NDArray[np.uint64]] | str:
    """Read what an index holds, or say why it cannot be used; every file is read to make sure that it is whole."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return NONE_YET
    try:
        held = json.loads((folder / STATE).read_text(encoding="utf-8"))
        files = {str(name): (int(size), int(crc)) for name, (size, crc) in held["files"].items()}
        state = IndexState(str(held["version"]), int(held["identity"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "building it was cut off"
    if state.version != VERSION:
        return "it is of another version"
    for name, written in files.items():
        if not (folder / name).is_file() or _check_sum(folder / name, {}) != written:
            return f"its file {name} is damaged"
    return state, np.load(folder / IDS)


def _is_ours(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(STATE) and path.suffix != ".lock"


def _check_sum(path: Path, known: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Size and checksum; files of segments never change, so that theirs is computed once."""
    size = path.stat().st_size
    before = known.get(path.name)
    if before and before[0] == size and path.suffix not in (".json", ".npy"):
        return before
    with path.open("rb") as file:
        crc = 0
        while part := file.read(1 << 20):
            crc = zlib.crc32(part, crc)
    return size, crc
