"""Makes small TACO datasets of either version, as a folder or a zip, without a TACO package."""

import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from core.geography.tiles import Tile
from core.raster.landcover import CLASSES

Version = Literal[2, 3]

Row = Mapping[str, object]
"""A sample: `id`, `files` (path in the sample to bytes) and further columns."""

IDS = [{"name": land.name, "category": str(land.id), "description": None} for land in CLASSES]
CODES = [{"name": land.official, "category": str(land.code), "description": None} for land in CLASSES]


def centroid(tile: Tile, version: Version) -> object:
    """The middle of a tile, as either version writes it."""
    lon, lat = tile.centre
    return struct.pack("<BIdd", 1, 1, lon, lat) if version == 2 else {"lon": lon, "lat": lat}


def parquet(table: pa.Table, **options: object) -> bytes:
    """A table as a file."""
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd", **options)
    return buffer.getvalue()


def files(rows: Sequence[Row], version: Version, classes: object = None, **options: object) -> dict[str, bytes]:
    """All files of a dataset by their paths."""
    made: dict[str, bytes] = {"TACO_HEADER" if version == 2 else "__cozip__": bytes(161)}
    columns: dict[str, list[object]] = {}
    for number, row in enumerate(rows):
        folder = str(row["id"]) if version == 2 else str(number)
        inside = row["files"]
        assert isinstance(inside, Mapping)
        made |= {f"DATA/{folder}/{path}".rstrip("/"): data for path, data in inside.items()}
        values = {"internal:relative_path": str(number)} if version == 3 else {"type": "FOLDER"}
        for name, value in {**values, **row}.items():
            if name != "files":
                columns.setdefault(name, []).append(value)
    name = "level0" if version == 2 else "sample"
    made[f"METADATA/{name}.parquet"] = parquet(pa.table(columns), **options)
    made["COLLECTION.json"] = json.dumps({"id": "test", "labels:classes": classes}).encode()
    return made


def zipped(made: Mapping[str, bytes], path: Path, method: int = zipfile.ZIP_STORED) -> Path:
    """Write files into a zip."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in made.items():
            archive.writestr(name, data)
    return path


def unpacked(made: Mapping[str, bytes], folder: Path) -> Path:
    """Write files into a folder."""
    for name, data in made.items():
        if not name.startswith(("__", "TACO_")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    return folder
