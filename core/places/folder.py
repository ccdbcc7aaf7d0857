"""A folder of one's own rasters: which files are images, which are label rasters, and which tiles they reach."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from core.errors import ImageError, MappingError, PlaceError, RasterError
from core.geography.boxes import tiles_in
from core.geography.tiles import BBox, Tile
from core.places.mapping import FileMapping, read_mapping
from core.places.rasters import OwnRaster, look_at_image, look_at_labels, values_seen
from core.progress import Progress, Report
from core.raster.placed import Raster
from core.release.problems import Problems
from core.release.sources import is_leftover

MOST_TILES = 200_000
"""Tiles that one folder may reach: the published release has 163,488."""

_GEOTIFF = (".tif", ".tiff")
_OTHERS = (".vrt", ".jp2", ".img", ".nc", ".hdf", ".h5", ".asc", ".ecw", ".sid", ".png", ".jpg", ".jpeg", ".zip")


@dataclass(frozen=True, slots=True)
class FilesRequest:
    """What a person gives."""

    files: Path
    labels: Path | None = None
    mapping: str | None = None
    """A mapping file, or the name of a legend."""
    least: float = 0.25
    """Share of a tile that has to be covered; the tile in the middle of a file is taken in any case."""


@dataclass(slots=True)
class Folder:
    """What was found."""

    images: dict[Path, OwnRaster] = field(default_factory=dict)
    """Those in colour first: grey ones fill only what these leave."""
    labels: list[Raster] = field(default_factory=list)
    mapping: FileMapping = field(default_factory=FileMapping)
    problems: Problems = field(default_factory=Problems)
    middles: set[Tile] = field(default_factory=set)
    """Tiles in the middle of a file."""

    def tiles(self) -> list[Tile]:
        """Return every tile that an image may reach, one image after the other."""
        found: dict[Tile, None] = {}
        for own in self.images.values():
            for raster in own.parts:
                found.update(dict.fromkeys(tiles_in(raster.footprint, MOST_TILES + 1)))
                if len(found) > MOST_TILES:
                    raise too_many(raster.path)
        return list(found)


def too_many(path: Path) -> PlaceError:
    """Say that a file is no picture of a part of the land."""
    return PlaceError(
        f"The images reach more than {MOST_TILES:,} tiles with {path}. Give files of a smaller part of the Earth."
    )


def look_through(request: FilesRequest, *, max_pixels: int, report: Report) -> Folder:
    """Look at every file once.

    Raises:
        PlaceError: The folder holds no image that can be used.
        MappingError: The mapping file is missing or damaged.
    """
    if request.labels and not request.mapping:
        raise MappingError(
            f"What do the values in {request.labels} mean? Say it in a file and give that with --mapping, "
            "or name a legend: --mapping worldcover or --mapping chatearthnet."
        )
    found = Folder(mapping=read_mapping(request.mapping) if request.mapping else FileMapping())
    labels = set(_label_files(request, found.mapping))
    images = [path for path in _listed(request.files, found.mapping.images, found.problems) if path not in labels]
    for done, path in enumerate(images):
        report(Progress("Looking at the images", done, len(images)))
        try:
            found.images[path] = look_at_image(path, found.mapping.bands, max_pixels=max_pixels)
        except (RasterError, ImageError) as error:
            found.problems.add("image", str(path), str(error))
    _look_at_labels(labels, found, max_pixels)
    if not found.images:
        first = next(iter(found.problems.listed()), None)
        raise PlaceError(
            f"No image in {request.files} can be used. {first.reason}"
            if first
            else f"{request.files} holds no GeoTIFF that could be cut to tiles. Give a folder of georeferenced images."
        )
    found.images = dict(sorted(found.images.items(), key=lambda item: (not item[1].bands.colours, item[0])))
    found.middles = {_middle(part.footprint) for own in found.images.values() for part in own.parts}
    return found


def _middle(box: BBox) -> Tile:
    east = box.east if box.east >= box.west else box.east + 360
    top, bottom = Tile.at(box.west, box.north), Tile.at(box.west, box.south)
    across = Tile.at((box.west + east) / 2, 0)
    return Tile(across.x, (top.y + bottom.y) // 2)


def _look_at_labels(labels: set[Path], found: Folder, max_pixels: int) -> None:
    for path in sorted(labels):
        try:
            placed = look_at_labels(path, max_pixels=max_pixels)
            unmapped = {value: n for value, n in values_seen(path).items() if value not in found.mapping.classes}
        except (RasterError, ImageError) as error:
            found.problems.add("label raster", str(path), str(error))
            continue
        if unmapped:
            most = ", ".join(f"{value} ({count:,})" for value, count in Counter(unmapped).most_common(8))
            found.problems.add("label raster", str(path), f"values without a class in the mapping are unknown: {most}")
        found.labels += placed


def _label_files(request: FilesRequest, mapping: FileMapping) -> Iterator[Path]:
    """Files that are label rasters: those of a folder of their own, or by the pattern where they lie among images."""
    if request.labels is None:
        return
    same = request.labels.resolve() == request.files.resolve()
    if same and mapping.labels == "*":
        raise MappingError(
            f"Images and label rasters both lie in {request.files}. Say in the mapping file which are which, "
            'as in labels = "*_LULC.tif".'
        )
    found = _listed(request.labels, mapping.labels, Problems())
    if not found:
        raise PlaceError(f"{request.labels} holds no GeoTIFF of labels named {mapping.labels}.")
    yield from found


def _listed(place: Path, pattern: str, problems: Problems) -> Sequence[Path]:
    """GeoTIFF files of a folder whose names fit a pattern, in order of name, or the one file that is named."""
    if not place.exists():
        raise PlaceError(f"{place} does not exist. Give a folder of georeferenced images.")
    if place.is_file():
        return [place]
    listed = sorted(
        path
        for path in place.rglob("*")
        if fnmatch(path.name.lower(), pattern.lower())
        and path.is_file()
        and not any(map(is_leftover, path.relative_to(place).parts))
    )
    others = [path for path in listed if path.suffix.lower() in _OTHERS]
    for path in others:
        problems.add("file", str(path), "it is no GeoTIFF, so it is passed over. Convert it, as with gdal_translate")
    return [path for path in listed if path.suffix.lower() in _GEOTIFF]


def label_template_values(place: Path) -> dict[int, int]:
    """Count the values of the label rasters in a folder, for a mapping file to be filled in."""
    counts: Counter[int] = Counter()
    for path in _listed(place, "*", Problems()):
        try:
            counts.update(values_seen(path))
        except RasterError:
            continue  # told when it is added
    return dict(counts)
