"""One's own rasters: what is made of each file, and its pictures and values on the pixels of the tiles."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT

from core.errors import RasterError
from core.geography.tiles import TILE_PX, Tile
from core.places.bands import Bands, Choice, choose_bands, untold
from core.places.scale import EIGHT_BITS, Scale, scale_of
from core.places.transparency import open_image_file
from core.raster.images import Pixels
from core.raster.otherpictures import check_size
from core.raster.placed import Raster, on_the_grid, open_geotiff, place, window_of
from core.release.sources import Layer

_SAMPLE_PX = 1024
"""Side of the picture of a whole file that decides its scale."""

_MOST_LABELS = 256
"""Different values of a label raster; one of more is no map of classes."""


class OwnRaster(NamedTuple):
    """What is made of one file."""

    parts: list[Raster]
    """Where it lies; two where it crosses the antimeridian."""
    bands: Choice
    scales: Mapping[Layer, Scale]
    palette: NDArray[np.uint8] | None
    """(256, 3) colours of a file with a palette."""


class Cut(NamedTuple):
    """A part of a tile."""

    pixels: Pixels
    """(256, 256, 3), 0 where nothing is known."""
    valid: NDArray[np.bool_]


def look_at_image(path: Path, told: Bands | None, *, max_pixels: int) -> OwnRaster:
    """Decide what is made of an image.

    Raises:
        RasterError: it cannot be opened, has no place, or does not say its colours.
        ImageError: its blocks are too large to be read.
    """
    with ExitStack() as stack:
        dataset = open_image_file(path, stack)
        parts = place(path, dataset)
        for rows, columns in dataset.block_shapes:
            check_size(columns, rows, max_pixels)
        bands = choose_bands(dataset, told)
        if "rgb" not in bands.layers:
            raise RasterError(f"{path}: {untold(dataset)}.")
        if dataset.colorinterp[0].name == "palette":
            return OwnRaster(parts, bands, {"rgb": EIGHT_BITS}, _palette(dataset))
        try:
            scales = {layer: scale_of(_sample(dataset, wanted)) for layer, wanted in bands.layers.items()}
        except RasterioError as error:
            raise RasterError(f"{path} is damaged or cut short ({error}). Fetch it again.") from error
    return OwnRaster(parts, bands, scales, None)


def _palette(dataset: DatasetReader) -> NDArray[np.uint8]:
    table = np.zeros((256, 3), np.uint8)
    for index, colour in dataset.colormap(1).items():
        table[index % 256] = colour[:3]
    return table


def _sample(dataset: DatasetReader, bands: Bands) -> NDArray[np.generic]:
    """Pixels from all over a file, (n, bands), without those of no data."""
    shape = (len(bands), min(dataset.height, _SAMPLE_PX), min(dataset.width, _SAMPLE_PX))
    values = dataset.read(list(bands), out_shape=shape)
    valid = dataset.dataset_mask(out_shape=shape[1:]) > 0
    sample: NDArray[np.generic] = values[:, valid & _anything(values)].T
    return sample


def _anything(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Where (bands, h, w) numbers are finite and not all zero, which is no data whatever the file says."""
    found: NDArray[np.bool_] = np.isfinite(values).all(axis=0) & (values != 0).any(axis=0)
    return found


class ImageReader(NamedTuple):
    """An open image and its view on the tile grid; used by one thread at a time."""

    raster: Raster
    own: OwnRaster
    view: WarpedVRT
    stack: ExitStack

    def close(self) -> None:
        """Close the file."""
        self.stack.close()

    def read(self, tile: Tile, layer: Layer) -> Cut:
        """Read a picture of a tile.

        Raises:
            RasterError: the file is damaged or gone.
        """
        bands = self.own.bands.layers[layer]
        *values, alpha = _read(self, tile, [*bands, self.view.count])
        numbers = np.stack(values)
        valid = (alpha > 0) & (_anything(numbers) if self.own.palette is None else True)
        if self.own.palette is not None:
            pixels = self.own.palette[numbers[0].astype(np.uint8)]
        else:
            scaled = self.own.scales[layer].apply(np.moveaxis(numbers, 0, -1))
            pixels = np.broadcast_to(scaled, (TILE_PX, TILE_PX, 3))
        return Cut(np.where(valid[..., np.newaxis], pixels, np.uint8(0)), valid)


def open_image(raster: Raster, own: OwnRaster) -> ImageReader:
    """Open an image; bilinear between pixels, nearest where they are indices."""
    stack = ExitStack()
    dataset = open_image_file(raster.path, stack)
    has_alpha = "alpha" in [colour.name for colour in dataset.colorinterp]
    resampling = Resampling.nearest if own.palette is not None else Resampling.bilinear
    view = on_the_grid(dataset, raster.shift, resampling=resampling, add_alpha=not has_alpha)
    stack.callback(view.close)
    return ImageReader(raster, own, view, stack)


def look_at_labels(path: Path, *, max_pixels: int) -> list[Raster]:
    """Return where a label raster lies.

    Raises:
        RasterError: it cannot be opened, has no place, or more than one band.
        ImageError: its blocks are too large to be read.
    """
    with open_geotiff(path) as dataset:
        _check_labels(path, dataset)
        for rows, columns in dataset.block_shapes:
            check_size(columns, rows, max_pixels)
        return place(path, dataset)


def _check_labels(path: Path, dataset: DatasetReader) -> None:
    if dataset.count != 1:
        raise RasterError(f"{path} has {dataset.count} bands, so it is no label raster: these have one.")


def values_seen(path: Path) -> dict[int, int]:
    """Count the values of a label raster, on some pixels of a large one.

    Raises:
        RasterError: it is damaged, or holds too many values for a map of classes.
    """
    with open_geotiff(path) as dataset:
        _check_labels(path, dataset)
        shape = (1, min(dataset.height, _SAMPLE_PX), min(dataset.width, _SAMPLE_PX))
        try:
            values = dataset.read([1], out_shape=shape)[0]
            valid = dataset.dataset_mask(out_shape=shape[1:]) > 0
        except RasterioError as error:
            raise RasterError(f"{path} is damaged or cut short ({error}). Fetch it again.") from error
    found, counts = np.unique(_whole_numbers(values[valid], path), return_counts=True)
    if len(found) > _MOST_LABELS:
        raise RasterError(f"{path} holds {len(found):,} different values, so it is no map of classes.")
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _whole_numbers(values: NDArray[np.generic], path: Path) -> NDArray[np.int64]:
    """Values as whole numbers, also those that a tool wrote as floating point."""
    if np.issubdtype(values.dtype, np.integer):
        return values.astype(np.int64)
    numbers = np.nan_to_num(values.astype(np.float64))
    if (numbers != np.rint(numbers)).any() or (np.abs(numbers) > 1 << 53).any():
        raise RasterError(f"{path} holds fractions, so it is no map of classes.")
    return numbers.astype(np.int64)


class LabelReader(NamedTuple):
    """An open label raster and its view on the tile grid; used by one thread at a time."""

    raster: Raster
    dataset: DatasetReader
    view: WarpedVRT

    def close(self) -> None:
        """Close the file."""
        self.view.close()
        self.dataset.close()

    def read(self, tile: Tile) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Read the values of a tile, and where there are any.

        Raises:
            RasterError: the file is damaged or gone, or holds fractions.
        """
        values, alpha = _read(self, tile, [1, 2])
        valid = (alpha > 0) & np.isfinite(values)
        return _whole_numbers(np.where(valid, values, 0), self.raster.path), valid


def open_labels(raster: Raster) -> LabelReader:
    """Open a label raster; the nearest value counts."""
    dataset = open_geotiff(raster.path)
    return LabelReader(raster, dataset, on_the_grid(dataset, raster.shift, add_alpha=True))


def _read(reader: ImageReader | LabelReader, tile: Tile, bands: list[int]) -> NDArray[np.generic]:
    try:
        values: NDArray[np.generic] = reader.view.read(bands, window=window_of(tile))
    except RasterioError as error:
        raise RasterError(
            f"{reader.raster.path} is damaged or gone: tile {tile.name} cannot be cut from it. Fetch it again."
        ) from error
    return values
