"""WorldCover rasters of any CRS, cut to label maps of tiles."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.errors import RasterError
from core.geography.tiles import TILE_PX, Tile
from core.raster.labelpng import of_numbers
from core.raster.landcover import LabelMap
from core.raster.legend import STRANGE, Ids
from core.raster.placed import GEOTIFF, Numbers, Raster, describe, open_reader, sample
from core.raster.pool import Footprints, Pool
from core.raster.readings import Choice, apply, choose

_SAID = 3
"""Reasons that are told where no file can be used."""

_OTHER_RASTERS = (".vrt", ".jp2", ".img", ".nc", ".hdf", ".asc", ".zip")


class WorldCover:
    """WorldCover rasters, cut to tiles by nearest neighbour. May be shared by threads, which then cut in parallel."""

    def __init__(self, paths: Iterable[Path], *, skip: Callable[[Path], bool] = lambda _: False) -> None:
        """Look at every raster once.

        Args:
            paths: GeoTIFF files, or folders that are searched for them. Where rasters overlap, the first one
                with data wins; those of a folder come in order of name, so 2020 before 2021.
            skip: Which files of a folder are passed over.

        Raises:
            RasterError: a path is gone, a folder holds no GeoTIFF, or no file is a map of classes.
        """
        self._odd: dict[Path, str] = {}
        self.rasters: Sequence[Raster] = tuple(
            raster for file in self._files(paths, skip) for raster in self._looked_at(file)
        )
        if not self.rasters:
            raise RasterError(_reasons(list(self._odd.values())))
        self._footprints = Footprints(self.rasters)
        self._in_codes: dict[Path, bool] = {}
        self._pool = Pool(open_reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; a cut still running closes its own when it ends."""
        self._pool.close()

    @property
    def odd(self) -> Mapping[Path, str]:
        """Files that cannot be used, as far as they were looked at, each with the reason."""
        return dict(self._odd)

    def cut(self, tile: Tile) -> LabelMap | None:
        """Return the land cover of a tile, unknown where no raster has data; None if none has any here.

        Raises:
            RasterError: a file is damaged or gone, and no other has what it lacks.
        """
        ids = np.zeros((TILE_PX, TILE_PX), np.uint8)
        strange = np.zeros(ids.shape, bool)
        damage: RasterError | None = None
        for raster in self._reaching(tile):
            try:
                found = self._read(raster, tile)
            except RasterError as error:
                self._odd[raster.path] = str(error)
                damage = error
                continue
            strange |= found == STRANGE
            ids = np.where((ids == 0) & (found != STRANGE), found, ids)
            if ids.all():
                break
        if damage and not ids.all():
            raise damage
        unmatched = int(np.count_nonzero(strange & (ids == 0)))
        return LabelMap(ids, unmatched, Choice("codes")) if unmatched or ids.any() else None

    def reaches(self, tile: Tile) -> bool:
        """Whether any raster may have data in a tile."""
        return bool(self._reaching(tile))

    def numbers(self, tile: Tile) -> Sequence[int]:
        """Return the numbers that the rasters say in a tile, but for those that mean no data in a file."""
        found: set[int] = set()
        for raster in self._reaching(tile):
            with self._pool.borrow(raster) as reader:
                numbers = reader.read(tile)
            found.update(np.unique(numbers.values[_labelled(numbers)]).tolist())
        return sorted(found)

    def _files(self, paths: Iterable[Path], skip: Callable[[Path], bool]) -> Iterator[Path]:
        """GeoTIFF files; WorldCover's input-quality layers in a folder are passed over."""
        for path in paths:
            if not path.is_dir():
                if not path.exists():
                    raise RasterError(f"{path} cannot be opened as GeoTIFF: it does not exist. Check the path.")
                yield path
                continue
            listed = sorted(file for file in path.rglob("*") if file.suffix.lower() in (*GEOTIFF, *_OTHER_RASTERS))
            listed = [file for file in listed if not skip(file)]
            others = [file for file in listed if file.suffix.lower() in _OTHER_RASTERS]
            self._odd.update((file, f"{file} is no GeoTIFF. Unpack or convert it.") for file in others)
            files = [file for file in listed if file not in others and not file.stem.endswith("_InputQuality")]
            if not files:
                raise RasterError(f"{path} holds no GeoTIFF. Give a folder of WorldCover rasters (.tif), or the files.")
            yield from files

    def _looked_at(self, path: Path) -> list[Raster]:
        try:
            return describe(path)
        except RasterError as error:
            self._odd[path] = str(error)
            return []

    def _reaching(self, tile: Tile) -> list[Raster]:
        """Return the rasters whose footprint meets a tile, in order."""
        return self._footprints.meeting(tile)

    def _read(self, raster: Raster, tile: Tile) -> Ids:
        """Class ids of one raster in a tile, STRANGE in all of it if it is not in WorldCover's codes."""
        with self._pool.borrow(raster) as reader:
            numbers = reader.read(tile)
        values = of_numbers(numbers.values)
        choice = choose(values)
        in_codes = choice.reading == "codes"
        if in_codes and (choice.candidates or not values.known("codes")):
            in_codes = not _labelled(numbers).any() or self._is_in_codes(raster)
        if in_codes:
            return apply(values, "codes")
        seen = ", ".join(map(str, np.unique(numbers.values[_labelled(numbers)])[:5].tolist()))
        self._odd[raster.path] = (
            f"{raster.path} is not in WorldCover's codes (10, 20, ... 95, 100): it holds {seen}. "
            "Maps of class ids go in as label maps, with --labels; others have to be reclassified."
        )
        return np.where(_labelled(numbers), np.uint8(STRANGE), np.uint8(0))

    def _is_in_codes(self, raster: Raster) -> bool:
        """Whether a file, where a tile of it leaves that open, is in WorldCover's codes elsewhere."""
        if raster.path not in self._in_codes:
            self._in_codes[raster.path] = choose(of_numbers(sample(raster))).reading == "codes"
        return self._in_codes[raster.path]


def _labelled(numbers: Numbers) -> NDArray[np.bool_]:
    """Where a raster says anything: 0 counts if the file has another number for no data."""
    labelled: NDArray[np.bool_] = numbers.valid & (numbers.zero_counts | (numbers.values != 0))
    return labelled


def _reasons(odd: Sequence[str]) -> str:
    """Say why no file can be used."""
    more = [f"And {len(odd) - _SAID:,} more."] if len(odd) > _SAID else []
    return " ".join([*odd[:_SAID], *more])
