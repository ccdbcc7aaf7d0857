"""Cloud-optimised GeoTIFFs, near and far: the blocks of a window are fetched together before they are decoded."""

import itertools
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from core.errors import RasterError
from core.remote.held import HeldFile, Range, Reading

MAX_BLOCK_PX = 4096
"""Longest side of a block; a raster in larger ones is none that is made to be read in parts."""

MAX_BLOCK_BYTES = 32 << 20
"""Longest block as it is stored."""

_LEADER, _TRAILER = 4, 4
"""What GDAL writes before and after each block; with it neighbours in the file touch."""

_numbers = itertools.count(1)


class Cog:
    """An open raster, used by one thread at a time; several may be open on the same far file."""

    def __init__(self, dataset: DatasetReader, where: str, file: HeldFile | None, readings: Sequence[Reading]) -> None:
        """Take what `open_cog` and `open_local` have opened."""
        self.dataset, self.where, self.file = dataset, where, file
        self._readings = readings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the raster; what is held of its file stays."""
        self.dataset.close()

    def ranges(self, windows: Iterable[Window], bands: Sequence[int] = (1,)) -> list[Range]:
        """Return where in the file the blocks of some windows (in whole pixels, within the raster) lie.

        Raises:
            RasterError: The raster names a place for a block where none can be.
        """
        height, width = self.dataset.block_shapes[0]
        blocks = {
            (column, row)
            for window in windows
            for row in range(window.row_off // height, -(-(window.row_off + window.height) // height))
            for column in range(window.col_off // width, -(-(window.col_off + window.width) // width))
        }
        found = {self._range(column, row, band) for column, row in blocks for band in bands}
        return sorted(item for item in found if item)

    def fetch(self, windows: Iterable[Window], bands: Sequence[int] = (1,)) -> None:
        """Fetch the blocks of some windows in few requests; nothing to do for a file on this machine.

        Raises:
            RemoteError: They cannot be had.
            RasterError: As `ranges`.
        """
        if self.file:
            with self.reading():
                ranges = self.ranges(windows, bands)
            self.file.fetch(ranges)

    def read(self, window: Window, bands: Sequence[int] = (1,)) -> NDArray[Any]:
        """Return (bands, rows, columns) of a window within the raster, at full resolution; fetches what is missing.

        Raises:
            RemoteError: They cannot be had.
            RasterError: They cannot be decoded.
        """
        self.fetch([window], bands)
        with self.reading():
            values: NDArray[Any] = self.dataset.read(list(bands), window=window)
            return values

    def touched(self) -> list[Range]:
        """Return what was read of the file until now, by which it can be opened again without asking."""
        return [item for reading in self._readings for item in reading.ranges]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within, failures of rasterio come as what has really happened; for reading `dataset` in other ways."""
        for item in self._readings:
            item.failure = None
        try:
            yield
        except (RasterioError, CPLE_BaseError, ValueError) as error:
            self._raise_failure()
            raise RasterError(_damaged(self.where)) from error
        self._raise_failure()

    def _raise_failure(self) -> None:
        """Tell why bytes did not come, which GDAL reports as a damaged file or not at all."""
        failure = next((item.failure for item in self._readings if item.failure), None)
        if failure:
            raise failure

    def _range(self, column: int, row: int, band: int) -> Range | None:
        place, size = (
            self.dataset.get_tag_item(f"BLOCK_{what}_{column}_{row}", dm="TIFF", bidx=band)
            for what in ("OFFSET", "SIZE")
        )
        if not place or not size or size == "0":  # nothing is stored of an empty block
            return None
        start, length = int(place), int(size)
        end = self.file.size if self.file and self.file.size else start + length
        if length > MAX_BLOCK_BYTES or start + length > end:
            raise RasterError(_damaged(self.where))
        return Range(max(0, start - _LEADER), start + length + _TRAILER)


def open_cog(file: HeldFile) -> Cog:
    """Open a far raster: one request for its header. GDAL reads through the file and never asks a server itself.

    Raises:
        RemoteMissingError: There is no such file.
        RemoteError: It cannot be had.
        AddressError: Its server may not be asked.
        RasterError: It is no GeoTIFF, is damaged, or is not stored in blocks.
    """
    file.fetch([])  # what goes wrong with the server shows before GDAL is asked
    readings: list[Reading] = []
    name = f"far-{next(_numbers)}.tif"  # two files of one name must not meet in GDAL

    def opener(path: str, mode: str = "rb", **_: object) -> Reading:
        if path != name:  # GDAL also looks for files beside it
            raise FileNotFoundError(path)
        readings.append(file.opened())
        return readings[-1]

    try:
        return _opened(name, file.url, file, readings, opener=opener)
    except RasterError:
        failure = next((item.failure for item in readings if item.failure), None)
        if failure:
            raise failure from None
        raise


def open_local(path: Path) -> Cog:
    """Open a raster on this machine.

    Raises:
        RasterError: As `open_cog`.
    """
    return _opened(str(path), str(path), None, [])


def _opened(name: str, where: str, file: HeldFile | None, readings: list[Reading], **options: object) -> Cog:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            dataset = rasterio.open(name, driver="GTiff", sharing=False, **options)
    except (RasterioError, CPLE_BaseError, ValueError, OverflowError) as error:
        raise RasterError(f"{where} cannot be opened as GeoTIFF. It is damaged or something else.") from error
    height, width = dataset.block_shapes[0]
    most = MAX_BLOCK_PX**2 if file is None else MAX_BLOCK_PX * min(MAX_BLOCK_PX, width, height)
    if width * height > most:
        dataset.close()
        raise RasterError(
            f"{where} is stored in blocks of {width:,} x {height:,} px, so that parts of it cannot be read by "
            "themselves. Convert it to a cloud-optimised GeoTIFF: gdal_translate -of COG."
        )
    return Cog(dataset, where, file, readings)


def _damaged(where: str) -> str:
    return f"{where} is damaged: its blocks cannot be read. Fetch it again, or use another source."
