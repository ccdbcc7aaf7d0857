"""Cut label maps out of WorldCover rasters for tiles without one, keep them as files and measure them. Resumable."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.errors import ExplorerError, RasterError
from core.geography.tiles import Tile
from core.imports.jobs import Job, go_through, stored
from core.imports.labels import Measured, measured_table, store
from core.pictures.locations import Location, source_id
from core.pictures.written import write_whole
from core.progress import Report
from core.raster.landcover import LabelMap, decode_label, encode_label
from core.release.problems import Problem, Problems
from core.release.sources import Source
from core.settings import Settings
from core.store.catalogue import Catalogue

if TYPE_CHECKING:
    from core.raster.worldcover import WorldCover


class Cut(NamedTuple):
    """What came of cutting."""

    source: int
    """The source that holds the maps we cut ourselves."""
    maps: int
    """Maps that are new or know more than before."""


class _Tile(NamedTuple):
    """A tile to cut."""

    job: Job
    unmatched: int | None
    """Pixels of its map that were in no legend when it was cut before; None where none is in the catalogue."""


def cut_worldcover(
    catalogue: Catalogue, worldcover: "WorldCover", settings: Settings, report: Report, problems: Problems
) -> Cut:
    """Cut maps for tiles that have none, and fill up those we cut before with gaps in them."""
    source = _own_labels(catalogue)
    count = 0
    settings.labels.mkdir(parents=True, exist_ok=True)

    def look(item: _Tile) -> Measured | Problem | None:
        tile = Tile.from_key(item.job.key)
        try:
            label = worldcover.cut(tile)
        except RasterError as error:
            return Problem("worldcover", tile.name, str(error))
        path = settings.labels / f"{tile.name}.png"
        if label is None:
            return None
        held = None if item.unmatched is None else _held(path, settings)
        if held:
            label = _filled(held, label)
            if label.unmatched == item.unmatched and (label.ids == held.ids).all():
                return None
        write_whole(path, encode_label(label.ids))
        return Measured.of(item.job, label)._replace(reading=None)

    def keep(measured: Sequence[Measured | Problem | None]) -> None:
        nonlocal count
        problems.extend(item for item in measured if isinstance(item, Problem))
        cut = [item for item in measured if isinstance(item, Measured)]
        with stored(catalogue, measured_table(cut)) as cursor:
            cursor.execute("insert or replace into images (key, layer, source) select key, 'labels', source from batch")
            store(cursor)
        count += len(cut)

    location = Location("own", str(settings.labels.absolute()), "", ".png")
    tiles = [_Tile(Job(key, source, location), unmatched) for key, unmatched in _lacking(catalogue, source, settings)]
    go_through(tiles, look, keep, "Cutting WorldCover", settings, report)
    problems.extend(Problem("worldcover", path.name, reason) for path, reason in worldcover.odd.items())
    if tiles and not any(worldcover.reaches(Tile.from_key(key)) for key in _every(catalogue)):
        boxes = "; ".join(f"{raster.path.name} {raster.footprint}" for raster in worldcover.rasters[:3])
        problems.add("worldcover", f"{len(worldcover.rasters):,} rasters", f"none of them meets any tile: {boxes}")
    return Cut(source, count)


def _held(path: Path, settings: Settings) -> LabelMap | None:
    """The map that was cut before, if it can be read."""
    try:
        return decode_label(path.read_bytes(), max_pixels=settings.max_image_pixels)
    except (OSError, ExplorerError):
        return None


def _filled(held: LabelMap, label: LabelMap) -> LabelMap:
    """What was cut before stays; its gaps are filled."""
    ids = np.where(held.ids != 0, held.ids, label.ids)
    return LabelMap(ids, min(label.unmatched, int(np.count_nonzero(ids == 0))), label.choice)


def _own_labels(catalogue: Catalogue) -> int:
    """Number of the source that holds the label maps we cut ourselves."""
    with catalogue.transaction() as cursor:
        return source_id(cursor, Source("own", str(catalogue.path.parent / "labels"), "", ".png", "labels"))


def _lacking(catalogue: Catalogue, own: int, settings: Settings) -> Iterator[tuple[int, int | None]]:
    """Tiles without a label map, and those whose map we cut but whose file has gone or has gaps."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select t.key, l.unmatched, l.key is null or l.unknown > 0
            from tiles t left join images i on i.key = t.key and i.layer = 'labels'
            left join landcover l on l.key = t.key and l.source = i.source
            where i.source is null or i.source = ? order by t.morton""",
            [own],
        ).fetchall()
    there = {path.stem for path in settings.labels.glob("*.png")}
    for key, unmatched, gaps in rows:
        if gaps or Tile.from_key(key).name not in there:
            yield key, unmatched


def _every(catalogue: Catalogue) -> list[int]:
    with catalogue.cursor() as cursor:
        return [key for (key,) in cursor.execute("select key from tiles").fetchall()]
