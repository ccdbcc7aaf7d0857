"""Exports as WebDataset: tar files of samples, each a tile with its picture, its captions and what is known of it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from typing import IO

import pyarrow as pa

from core.exports.pictures import Pictures
from core.exports.records import to_json
from core.exports.rows import KNOWN, Row, rows_of
from core.exports.tables import Read
from core.processes import one_ahead

_NOTHING = dict.fromkeys((land.name for land in KNOWN), 0.0)
"""Shares of a tile without land cover: readers fix keys and types by the first samples, so none may be missing."""

_Tile = tuple[int, list[Row]]
"""Key of a tile, and its captions."""

_Found = dict[str, Pictures]
"""Pictures by the ending of their member."""

_AT_ONCE = 16
_BLOCK = 512
_RECORD = 20 * _BLOCK
"""Bytes of which a tar file is a multiple."""


def write_webdataset(batches: Iterator[pa.RecordBatch], file: IO[bytes], pictures: Mapping[str, Read]) -> None:
    """Write samples of the same members and keys; a tile that lacks a picture is left out.

    Args:
        batches: The captions, those of a tile one after the other.
        file: The tar file.
        pictures: By the ending of their member; after them come `txt` (the first caption) and `json`.
    """
    groups = groupby(rows_of(batches), key=lambda row: row["key"])
    tiles = ((key, list(rows)) for key, rows in groups)
    for some, found in _with_pictures(tiles, pictures):
        for key, rows in some:
            data = {ending: one[key] for ending, one in found.items() if key in one}
            if len(data) == len(found):
                _sample(file, rows, data)
    file.write(bytes(2 * _BLOCK))
    file.write(bytes(-file.tell() % _RECORD))


def _with_pictures(tiles: Iterator[_Tile], pictures: Mapping[str, Read]) -> Iterator[tuple[list[_Tile], _Found]]:
    """Return some tiles at a time with their pictures, which are read while those before them are written."""

    def read(some: list[_Tile]) -> tuple[list[_Tile], _Found]:
        return some, {ending: one([key for key, _ in some]) for ending, one in pictures.items()}

    return one_ahead(partial(read, some) for some in iter(lambda: list(islice(tiles, _AT_ONCE)), []))


def _sample(file: IO[bytes], rows: Sequence[Row], pictures: Mapping[str, bytes]) -> None:
    told = to_json(_told(rows)).encode()
    for ending, data in (*pictures.items(), ("txt", rows[0]["text"].encode()), ("json", told)):
        file.write(_header(f"{rows[0]['tile']}.{ending}", len(data)))
        file.write(data)
        file.write(bytes(-len(data) % _BLOCK))


_TAIL = b"0000644\0" + b"0000000\0" * 2
_END = b"0" + bytes(100) + b"ustar\00000" + bytes(247)


def _header(name: str, size: int) -> bytes:
    """Return the head of a member of a tar file (POSIX ustar); the standard library takes ten times as long."""
    front = name.encode().ljust(100, b"\0") + _TAIL + b"%011o\0" % size + b"00000000000\0"
    return front + b"%06o\0 " % (sum(front) + 8 * 32 + _END_SUM) + _END


_END_SUM = sum(_END)


def _told(rows: Sequence[Row]) -> dict[str, object]:
    """Return what is known of a tile and its captions."""
    first = rows[0]
    shares = first["shares"] or _NOTHING
    return {
        **{key: first[key] for key in ("tile", "lon", "lat")},
        "dominant": first["dominant"] or "unknown",
        "shares": {key: float(value or 0) for key, value in shares.items()},
        "captions": [
            {"set": row["set"], "variant": row["variant"], "split": row["split"] or "", "text": row["text"]}
            for row in rows
        ],
    }
