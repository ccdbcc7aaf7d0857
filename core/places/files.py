"""One's own rasters as tiles: cut to the grid, stored in the data folder, batch by batch. Resumable."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import RasterError
from core.geography.tiles import TILE_PX, Tile
from core.imports import inspection
from core.imports.importer import refresh
from core.imports.jobs import Job, go_through
from core.imports.labels import Measured, measured_table, store
from core.pictures.locations import Location, source_id
from core.pictures.written import write_whole
from core.places.additions import FOLDER, USUAL, Asked, held, join
from core.places.folder import FilesRequest, Folder, look_through
from core.places.rasters import ImageReader, LabelReader, open_image, open_labels
from core.progress import Progress, Report, silent
from core.raster.images import Pixels, encode_png
from core.raster.landcover import LabelMap, encode_label
from core.raster.pool import Footprints, Pool
from core.raster.readings import Choice
from core.release.problems import Problem
from core.release.sources import LAYERS, PNG, Layer, Source
from core.settings import Settings
from core.store.catalogue import Catalogue

BATCH = 100
"""Tiles cut between two commits: each takes some 20 ms, ten times as long as a look at a picture."""


@dataclass(slots=True)
class FilesAdded:
    """What came of a folder."""

    tiles: list[str] = field(default_factory=list)
    """Tiles that are new."""
    labelled: list[Tile] = field(default_factory=list)
    """Tiles, new or not, that have land cover now."""
    filled: int = 0
    """Tiles of one's own that were there and have a further picture or label map now."""
    known: int = 0
    """Tiles that were there already and are left as they are."""
    little: int = 0
    """Tiles of which too little is covered."""
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0


class _Made(NamedTuple):
    """What was cut for a tile."""

    tile: Tile
    layers: tuple[Layer, ...]
    label: LabelMap | None
    problem: str | None = None


def plan_files(request: FilesRequest, settings: Settings, report: Report = silent) -> tuple[Folder, list[Tile]]:
    """Look at the files and say which tiles they reach, before anything is written."""
    folder = look_through(request, max_pixels=settings.max_image_pixels, report=report)
    return folder, folder.tiles()


def add_files(
    catalogue: Catalogue,
    settings: Settings,
    request: FilesRequest,
    report: Report = silent,
    *,
    author: str,
    collection: str = USUAL,
) -> FilesAdded:
    """Cut one's own rasters to tiles; again goes on where it stopped, and fills what tiles of one's own lack.

    Raises:
        PlaceError: There is no image that can be used, or they reach too many tiles.
        MappingError: The mapping file is missing or damaged.
    """
    started = time.monotonic()
    folder, tiles = plan_files(request, settings, report)
    there = held(catalogue, tiles)
    asked = Asked("files", str(request.files.absolute()), author, collection)
    result = FilesAdded(known=sum(tile.key in there.others for tile in tiles))
    work = _Work(catalogue, settings, folder, request.least, _layers_held(catalogue, there.own))
    try:
        wanted = [tile for tile in tiles if tile.key not in there.others]

        def keep(made: Sequence[_Made | None]) -> None:
            _keep(catalogue, asked, [item for item in made if item], there.own, result)
            result.little += sum(item is None for item in made)

        go_through(wanted, work.make, keep, "Cutting tiles", settings, report, BATCH)
    finally:
        work.close()
        refresh(catalogue)  # what came is seen, also where somebody stopped it
    inspection.inspect_images(catalogue, settings, report)
    refresh(catalogue, report)
    result.problems = [*folder.problems.listed(), *result.problems]
    result.seconds = round(time.monotonic() - started, 2)
    report(Progress("Cutting tiles", len(wanted), len(wanted)))
    return result


def _layers_held(catalogue: Catalogue, keys: frozenset[int]) -> dict[int, set[str]]:
    """Which pictures tiles of one's own have."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select key, layer from images where list_contains($keys::uinteger[], key)", {"keys": list(keys)}
        ).fetchall()
    found: dict[int, set[str]] = {key: set() for key in keys}
    for key, layer in rows:
        found[key].add(layer)
    return found


class _Work:
    """Cuts tiles, on several threads."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, folder: Folder, least: float, there: dict[int, set[str]]
    ) -> None:
        self._folder, self._least, self._there = folder, least, there
        self._data = catalogue.path.parent
        parts = [part for own in folder.images.values() for part in own.parts]
        self._images = Footprints(parts)
        self._labels = Footprints(folder.labels)
        self._readers: Pool[ImageReader] = Pool(lambda raster: open_image(raster, folder.images[raster.path]))
        self._label_readers: Pool[LabelReader] = Pool(open_labels)

    def close(self) -> None:
        """Close the files."""
        self._readers.close()
        self._label_readers.close()

    def make(self, tile: Tile) -> _Made | None:
        """Cut what a tile lacks and write it; None where too little of it is covered."""
        lacking = [layer for layer in LAYERS if layer not in self._there.get(tile.key, ())]
        try:
            pictures = {layer: self._picture(tile, layer) for layer in lacking if layer != "labels"}
            label = self._label(tile) if "labels" in lacking else None
        except RasterError as error:
            return _Made(tile, (), None, str(error))
        if tile.key not in self._there and not self._is_enough(tile, pictures["rgb"][1]):
            return None
        made: list[Layer] = []
        for layer, (pixels, valid) in pictures.items():
            if valid.any():
                write_whole(own_file(self._data, layer, tile), encode_png(pixels))
                made.append(layer)
        if label:
            write_whole(own_file(self._data, "labels", tile), encode_label(label.ids))
            made.append("labels")
        return _Made(tile, tuple(made), label)

    def _is_enough(self, tile: Tile, valid: NDArray[np.bool_]) -> bool:
        return bool(valid.any()) and (tile in self._folder.middles or float(valid.mean()) >= self._least)

    def _picture(self, tile: Tile, layer: Layer) -> tuple[Pixels, NDArray[np.bool_]]:
        """Put a picture together; the first file with data wins."""
        pixels = np.zeros((TILE_PX, TILE_PX, 3), np.uint8)
        valid = np.zeros((TILE_PX, TILE_PX), bool)
        for raster in self._images.meeting(tile):
            if layer not in self._folder.images[raster.path].bands.layers:
                continue
            with self._readers.borrow(raster) as reader:
                cut = reader.read(tile, layer)
            fresh = cut.valid & ~valid
            pixels[fresh] = cut.pixels[fresh]
            valid |= fresh
            if valid.all():
                break
        return pixels, valid

    def _label(self, tile: Tile) -> LabelMap | None:
        """Put a label map together; None where no label raster says anything."""
        values = np.zeros((TILE_PX, TILE_PX), np.int64)
        valid = np.zeros(values.shape, bool)
        for raster in self._labels.meeting(tile):
            with self._label_readers.borrow(raster) as reader:
                found, known = reader.read(tile)
            fresh = known & ~valid
            values[fresh] = found[fresh]
            valid |= fresh
            if valid.all():
                break
        if not valid.any():
            return None
        label = self._folder.mapping.apply(values, valid)
        return LabelMap(label.ids, label.unmatched, Choice("ids"))


def own_source(data: Path, layer: Layer) -> Source:
    """Return the source of the pictures of one's own places."""
    return Source("own", str(data / FOLDER), f"{layer}/", PNG, layer)


def own_file(data: Path, layer: Layer, tile: Tile) -> Path:
    """Return where a picture of a place of one's own lies."""
    return data / FOLDER / layer / f"{tile.name}{PNG}"


def _keep(catalogue: Catalogue, asked: Asked, made: Sequence[_Made], there: frozenset[int], result: FilesAdded) -> None:
    """Store what was cut, all in one transaction."""
    result.problems += [Problem("tile", item.tile.name, item.problem) for item in made if item.problem]
    cut = [item for item in made if item.layers]
    result.known += sum(not item.layers and not item.problem for item in made)
    if not cut:
        return
    with catalogue.transaction() as cursor:
        ours = set(join(cursor, asked, [item.tile.key for item in cut]))
        measured: list[Measured] = []
        for layer in LAYERS:
            keys = [item.tile.key for item in cut if layer in item.layers and item.tile.key in ours]
            source = source_id(cursor, own_source(catalogue.path.parent, layer))
            cursor.execute(
                """insert into images (key, layer, source) select unnest($keys::uinteger[]), $layer, $source
                on conflict do nothing""",
                {"keys": keys, "layer": layer, "source": source},
            )
            if layer == "labels":
                place = Location("own", "", "", PNG)
                measured = [
                    Measured.of(Job(item.tile.key, source, place), item.label)._replace(reading=None)
                    for item in cut
                    if item.label and item.tile.key in ours
                ]
        cursor.register("batch", measured_table(measured))
        store(cursor)
        cursor.unregister("batch")
    result.tiles += [item.tile.name for item in cut if item.tile.key in ours - there]
    result.filled += sum(item.tile.key in there for item in cut)
    result.labelled += [item.tile for item in cut if item.label and item.tile.key in ours]
