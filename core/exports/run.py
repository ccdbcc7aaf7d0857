"""Writes an export: its captions, the pictures beside them, and what says where all of it comes from."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from core.counting import counted
from core.errors import ExplorerError, ExportError
from core.exports import records, shards, tables
from core.exports.folder import MANIFEST, Folder, making, write_json
from core.exports.manifest import Counts, card, manifest
from core.exports.order import Order
from core.exports.rows import Ids, batches, captions
from core.geography.tiles import Tile
from core.pictures import locations
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue

_PICTURE_FOLDERS = {
    "chatearthnet": "s2_rgb_images/s2_images",
    **dict.fromkeys(("coco", "skyscript", "llava"), "images"),
}
"""Where pictures lie that are files of their own."""

_TOLD_EVERY = 200


class Exported(NamedTuple):
    """What was written."""

    folder: Path
    counts: Counts
    files: int
    bytes: int


def export(catalogue: Catalogue, settings: Settings, order: Order, target: Path, report: Report = silent) -> Exported:
    """Write an export into a new folder, which appears when it is whole.

    Memory stays the same however much it is. A report that raises ends it, and nothing is left.

    Raises:
        ExportError: Nothing is selected, the folder is there already, or the disk has no room.
    """
    ids = captions(catalogue, order)
    if not len(ids):
        raise ExportError("No caption is selected. Take a filter away, or import captions first.")
    with making(target) as folder:
        counts = Counts(len(ids))
        stream = _told(batches(catalogue, ids), counts, report)
        splits = _write(catalogue, settings, order, stream, folder, counts)
        if order.with_images and order.format in _PICTURE_FOLDERS:
            _pictures(catalogue, settings, ids, folder, _PICTURE_FOLDERS[order.format], counts, report)
        with folder.text("README.md") as file:
            file.write(card(order, counts, splits))
        write_json(folder, MANIFEST, manifest(order, counts, folder.files))
        files = len(folder.files) + folder.pictures
        size = sum(one.size for one in folder.files.values()) + folder.picture_bytes
    return Exported(target, counts, files, size)


def _told(stream: Iterator[pa.RecordBatch], counts: Counts, report: Report) -> Iterator[pa.RecordBatch]:
    """Count what passes, and tell how far it has come."""
    done = 0
    for batch in stream:
        report(Progress("Writing captions", done, counts.captions))
        counts.take(batch)
        yield batch
        done += batch.num_rows
    report(Progress("Writing captions", done, counts.captions))


def _write(
    catalogue: Catalogue,
    settings: Settings,
    order: Order,
    stream: Iterator[pa.RecordBatch],
    folder: Folder,
    counts: Counts,
) -> list[str]:
    """Write the captions in the form that was ordered; return the names of splits where files are named after them."""
    picture = partial(_picture, catalogue, settings, counts) if order.with_images else None
    match order.format:
        case "parquet":
            return tables.write_parquet(stream, folder, picture)
        case "webdataset":
            shards.write_webdataset(stream, folder, picture)
        case "geoparquet":
            tables.write_geoparquet(stream, folder)
        case "chatearthnet":
            records.write_chatearthnet(stream, folder)
        case "coco":
            records.write_coco(stream, folder)
        case "skyscript":
            records.write_skyscript(stream, folder)
        case "llava":
            records.write_llava(stream, folder)
        case "jsonl":
            records.write_jsonl(stream, folder)
        case "csv":
            records.write_csv(stream, folder)
    return []


def _picture(catalogue: Catalogue, settings: Settings, counts: Counts, name: str) -> bytes | None:
    """Return the picture of a tile; one that is missing or damaged is counted."""
    tile = Tile.parse(name)
    location = locations.locate(catalogue, tile, "rgb")
    try:
        data = locations.read_png(location, tile, max_pixels=settings.max_image_pixels) if location else None
    except ExplorerError:
        data = None
    (counts.pictured if data else counts.unpictured).add(tile.key)
    return data


def _pictures(
    catalogue: Catalogue, settings: Settings, ids: Ids, folder: Folder, place: str, counts: Counts, report: Report
) -> None:
    """Copy the pictures of the tiles beside their captions."""
    with catalogue.cursor() as cursor:
        cursor.register("wanted", pa.table({"id": pa.array(ids)}))
        found = cursor.execute("select distinct c.key from wanted w join captions c on c.id = w.id").fetchnumpy()
        cursor.unregister("wanted")
    keys = np.sort(found["key"])
    for done, key in enumerate(keys.tolist()):
        if done % _TOLD_EVERY == 0:
            report(Progress("Copying pictures", done, len(keys)))
        name = Tile.from_key(key).name
        if data := _picture(catalogue, settings, counts, name):
            folder.picture(f"{place}/{name}.png", data)
    report(Progress("Copying pictures", len(keys), len(keys)))


def said(exported: Exported) -> str:
    """Say what was written, for people."""
    counts = exported.counts
    pictures = f", {counted(counts.pictures, 'picture')}" if counts.pictures else ""
    lacking = f"; {counted(counts.without_picture, 'picture')} missing or damaged" if counts.without_picture else ""
    return f"{counted(counts.captions, 'caption')}{pictures} in {exported.folder}{lacking}"
