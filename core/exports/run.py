"""Writes an export: its captions, the pictures beside them, and what says where all of it comes from."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa

from core.counting import counted
from core.exports import plan as plans
from core.exports import records, rows, shards, stac, tables
from core.exports.about import About, about, spread
from core.exports.croissant import CROISSANT, croissant
from core.exports.folder import MANIFEST, Folder, making, write_json
from core.exports.hashed import Hashed, buffered, text_to
from core.exports.journal import Done, Head
from core.exports.manifest import card, manifest
from core.exports.opening import Opening, opening
from core.exports.order import FOLDERS, Order
from core.exports.pictures import Pictures, Reader
from core.exports.plan import Keys, Piece, Plan
from core.exports.rows import Source
from core.exports.tables import Read
from core.geography.tiles import Tile
from core.processes import one_ahead
from core.progress import Progress, Report, silent
from core.release.sources import Layer
from core.release.synthetic import MARK
from core.settings import Settings
from core.store.catalogue import Catalogue

_AT_ONCE = 256
"""Captions, or tiles, whose pictures are in memory at a time."""

_PLAIN_AT_ONCE = 16_384
"""Captions without pictures that are written at a time: as rows of Python, or as a row group."""

_WRITERS = {
    "chatearthnet": records.write_chatearthnet,
    "coco": records.write_coco,
    "skyscript": records.write_skyscript,
    "llava": records.write_llava,
    "jsonl": records.write_jsonl,
    "csv": records.write_csv,
}
"""What writes the formats that are text."""


Missing = dict[str, tuple[int, ...]]
"""Of a piece, tiles whose pictures are missing or damaged, by the field of its `Done`."""


class Exported(NamedTuple):
    """What was written."""

    folder: Path
    about: About
    files: int
    bytes: int
    opening: Opening
    """How it is opened."""


def export(catalogue: Catalogue, settings: Settings, order: Order, target: Path, report: Report = silent) -> Exported:
    """Write an export into a new folder, which appears when it is whole.

    Memory stays the same however much it is. What was ended, killed or stopped by a full disk goes on where it was
    when the same is exported to the same place.

    Raises:
        ExportError: Nothing is selected, the format has no room for what was asked for, the folder is there already,
            or the disk has no room.
    """
    target = target.absolute()
    report(Progress("Choosing captions", 0, 0))
    plan, source = plans.make(catalogue, order), rows.source(catalogue, order)
    head = Head(plan.fingerprint(order), order.to_json(), len(plan.ids))
    with making(target, head) as folder, ThreadPoolExecutor(1, "where") as thread:
        where = thread.submit(spread, catalogue, plan.keys)  # takes seconds where that is not known yet
        work = _Work(catalogue, settings, order, plan, source, folder, report)
        work.copy_pictures()
        work.write_captions()
        report(Progress("Describing the export", 0, 0))
        found = about(catalogue, order, plan, folder.journal.done.values(), where.result(), source.space)
        files, size = _describe(folder, target, found, source)
    return Exported(target, found, files, size, opening(order.format, str(target), folder.files))


@dataclass
class _Work:
    """One export under way."""

    catalogue: Catalogue
    settings: Settings
    order: Order
    plan: Plan
    source: Source
    folder: Folder
    report: Report
    lacking: dict[Layer, set[int]] = field(default_factory=dict)
    """Of the piece in hand, tiles whose picture of a layer is missing or damaged."""
    step: Progress = field(default_factory=lambda: Progress("", 0, 0))

    def copy_pictures(self) -> None:
        """Copy the pictures that are files of their own."""
        for layer, place in FOLDERS.get(self.order.format, {}).items():
            if layer not in self._layers():
                continue
            what = "Copying pictures" if layer == "rgb" else "Copying land-cover maps"
            self.step = Progress(what, 0, len(self.plan.keys))
            for piece in plans.pictures(self.plan, place):
                if piece.name not in self.folder.journal.done:
                    self._copy(piece, layer, place)
                else:
                    self._advance(len(piece.rows))

    def _copy(self, piece: Piece, layer: Layer, place: str) -> None:
        keys, size = self.plan.keys[piece.rows], 0
        read = self._read(layer, keys)
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE].tolist()
            for key, data in read(some).items():
                self.folder.place(f"{place}/{Tile.from_key(key).name}.png").write_bytes(data)
                size += len(data)
            self._advance(len(some))
        self.folder.journal.add(Done(piece.name, size, "", **self._missing()))

    def write_captions(self) -> None:
        """Write the files of captions."""
        self.step = Progress("Writing captions", 0, len(self.plan.ids))
        for name, sha256, missing in one_ahead(partial(self._written, piece) for piece in self._left()):
            self.folder.keep(name, sha256, **missing)  # on the disk, while the next is written

    def _left(self) -> Iterator[Piece]:
        for piece in plans.pieces(self.order, self.plan):
            if piece.name in self.folder.journal.done:
                self._advance(len(piece.rows))
            else:
                yield piece

    def _written(self, piece: Piece) -> tuple[str, str, Missing]:
        with Hashed(self.folder.place(piece.name)) as raw, buffered(raw) as file:
            self._write(piece, file)
        return piece.name, raw.sha256, self._missing()

    def _write(self, piece: Piece, file: BinaryIO) -> None:
        stream, order = self._told(piece), self.order
        keys = np.unique(self.plan.tiles[piece.rows])
        match order.format:
            case "parquet":
                columns = {name: self._read(layer, keys) for layer, name in self._named("image", "label").items()}
                tables.write_parquet(stream, file, self.source.schema, columns)
            case "webdataset":
                members = {name: self._read(layer, keys) for layer, name in self._named("png", "label.png").items()}
                shards.write_webdataset(stream, file, members)
            case "geoparquet":
                tables.write_geoparquet(stream, file, self.source.schema, order.geoparquet)
            case "stac":
                done = self.folder.journal.done.values()
                without = {"rgb": [one.unpictured for one in done], "labels": [one.unlabelled for one in done]}
                assets = {name: set().union(*without[layer]) for layer, name in self._named("image", "labels").items()}
                stac.write_items(stream, file, assets, datetime.now(UTC))
            case _:
                with text_to(file) as text:
                    _WRITERS[order.format](stream, text)

    def _layers(self) -> list[Layer]:
        wanted: dict[Layer, bool] = {"rgb": self.order.with_images, "labels": self.order.labels}
        return [layer for layer, asked in wanted.items() if asked]

    def _named(self, image: str, label: str) -> dict[Layer, str]:
        names: dict[Layer, str] = {"rgb": image, "labels": label}
        return {layer: names[layer] for layer in self._layers()}

    def _told(self, piece: Piece) -> Iterator[pa.RecordBatch]:
        """Read the captions of a piece, and tell how far it has come; few at a time where pictures go with them."""
        pictured = self._layers() and self.order.format not in FOLDERS
        for batch in rows.batches(self.source, self.plan.ids[piece.rows]):
            size = _AT_ONCE if pictured else _PLAIN_AT_ONCE
            for start in range(0, batch.num_rows, size):
                some = batch.slice(start, size)
                yield some
                self._advance(some.num_rows)

    def _read(self, layer: Layer, keys: Keys) -> Read:
        return partial(self._pictures, Reader(self.catalogue, self.settings, layer, keys), layer)

    def _pictures(self, reader: Reader, layer: Layer, keys: Sequence[int]) -> Pictures:
        wanted = list(dict.fromkeys(keys))
        found = reader.read(wanted, lambda: self.report(self.step))
        self.lacking.setdefault(layer, set()).update(key for key in wanted if key not in found)
        return found

    def _missing(self) -> Missing:
        """Return what the piece in hand lacks, and begin the next."""
        return {name: tuple(sorted(self.lacking.pop(layer, ()))) for layer, name in _LACKING.items()}

    def _advance(self, by: int) -> None:
        self.step = self.step._replace(done=self.step.done + by)
        self.report(self.step)


_LACKING: dict[Layer, str] = {"rgb": "unpictured", "labels": "unlabelled"}


def _describe(folder: Folder, target: Path, found: About, source: Source) -> tuple[int, int]:
    """Write what says where all of it comes from; return how many files the export has, and their bytes."""
    splits = sorted(
        {name.rpartition("-")[0].removeprefix("data/") for name in folder.files if name.startswith("data/")}
    )
    if found.order.format == "chatearthnet" and found.synthetic == found.captions:
        write_json(folder, MARK, {"synthetic": True})
    with folder.text("README.md") as file:
        file.write(card(found, splits, opening(found.order.format, target.name, folder.files)))
    files = {name: one for name, one in folder.files.items() if name not in (CROISSANT, MANIFEST)}
    write_json(folder, CROISSANT, croissant(found, files, source.schema))
    write_json(folder, MANIFEST, manifest(found, {**files, CROISSANT: folder.files[CROISSANT]}))
    apart = found.order.format in FOLDERS
    pictures = found.pictures + found.labels if apart else 0
    return len(folder.files) + pictures, sum(one.bytes for one in folder.journal.done.values())


def said(exported: Exported) -> str:
    """Say what was written, for people."""
    found = exported.about
    pictures = f", {counted(found.pictures, 'picture')}" if found.pictures else ""
    lacking = f"; {counted(found.without_picture, 'picture')} missing or damaged" if found.without_picture else ""
    return f"{counted(found.captions, 'caption')}{pictures} in {exported.folder}{lacking}"
