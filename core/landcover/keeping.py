"""Fetched maps kept: first each as a file, then a batch in the catalogue, so that a tile has both or neither."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from core.imports.jobs import Job
from core.imports.labels import Measured, measured_table, store
from core.landcover.cutting import Cut
from core.landcover.held import path_of
from core.landcover.plan import NOTHING, Wanted
from core.landcover.sources import Cell, CoverSource
from core.pictures.locations import Location, source_id
from core.pictures.written import write_whole
from core.raster.landcover import encode_label
from core.release.sources import Source
from core.settings import Settings
from core.store import tiletable
from core.store.catalogue import Catalogue


class Written(NamedTuple):
    """A map that lies in its place as a file."""

    key: int
    tag: str
    unknown: int
    measured: Measured | None
    """None where it is kept beside the land cover that the tile has, or has nothing in it."""


def write(cut: Cut, wanted: Wanted, source: CoverSource, settings: Settings) -> Written:
    """Write the file of a map; of one without anything in it there is none.

    Raises:
        OSError: It cannot be written.
    """
    key = cut.tile.key
    if cut.label is None:
        return Written(key, cut.tag, NOTHING, None)
    unknown = int(np.count_nonzero(cut.label.ids == 0))
    path = path_of(settings, cut.tile, source.version)
    shown = wanted.bare or (wanted.own and _same(path, settings.labels / path.name))
    write_whole(path, encode_label(cut.label.ids))
    if not shown:
        return Written(key, cut.tag, unknown, None)
    _link(path, settings.labels / path.name)
    job = Job(key, 0, Location("own", "", "", ".png"))
    return Written(key, cut.tag, unknown, Measured.of(job, cut.label)._replace(reading=None))


def keep(catalogue: Catalogue, source: CoverSource, written: Sequence[Written], absent: Iterable[Cell]) -> None:
    """Note a batch of maps, which is then known whole; the tiles that had no land cover have it from now on."""
    held = pa.table(
        {
            "key": pa.array([one.key for one in written], pa.uint32()),
            "tag": pa.array([one.tag for one in written], pa.string()),
            "unknown": pa.array([one.unknown for one in written], pa.uint32()),
        }
    )
    with catalogue.transaction() as cursor:
        own = source_id(cursor, Source("own", str(catalogue.path.parent / "labels"), "", ".png", "labels"))
        cursor.register("held", held)
        cursor.execute(
            """insert or replace into covers (key, version, place, tag, unknown)
            select key, $version, $place, tag, unknown from held""",
            {"version": source.version, "place": source.place},
        )
        cursor.unregister("held")
        for cell in absent:
            cursor.execute(
                "insert or replace into cover_gaps (version, place, cell) values (?, ?, ?)",
                [source.version, source.place, cell.name],
            )
        keys = [one.key for one in written if one.measured]
        taken = cursor.execute(
            """select key from images where layer = 'labels' and source <> $own
            and list_contains($keys::uinteger[], key)""",
            {"keys": keys, "own": own},
        ).fetchall()  # an import may have brought maps meanwhile
        others = {key for (key,) in taken}
        shown = [one.measured._replace(source=own) for one in written if one.measured and one.key not in others]
        if shown:
            cursor.register("batch", measured_table(shown))
            cursor.execute("insert or ignore into images (key, layer, source) select key, 'labels', source from batch")
            store(cursor)
            cursor.unregister("batch")
            tiletable.take_cover(cursor, [one.key for one in shown])


def _same(path: Path, label: Path) -> bool:
    """Whether the land cover of a tile is the map in this place, damaged or not."""
    try:
        return path.samefile(label) or path.read_bytes() == label.read_bytes()
    except OSError:  # one of them has gone
        return False


def _link(path: Path, target: Path) -> None:
    """Have the same file in a second place; both are only ever replaced, never written to."""
    try:
        os.link(path, target)
    except OSError:  # there is one, or no folder, or a file system without links
        write_whole(target, path.read_bytes())
