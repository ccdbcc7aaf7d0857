"""Maps cut out of WorldCover: from files on a server, which several threads share, or from a folder."""

import math
import re
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from core.errors import ExplorerError, RasterError, RemoteMissingError
from core.geography.tiles import TILE_PX, Tile
from core.landcover.plan import Unit
from core.landcover.sources import ALGORITHMS, CELL_DEGREES, Cell, CoverSource
from core.raster.labelpng import NUMBERS
from core.raster.landcover import LabelMap
from core.raster.legend import STRANGE, Ids
from core.raster.placed import TILE_CRS, WHOLE_GRID
from core.raster.tilegrid import MAX_WINDOW_PX, Grid, Pixels
from core.remote.access import Access
from core.remote.cogs import Cog, open_cog
from core.remote.ranges import FarFile

_MARGIN_PX = 2
_CLASS_OF_CODE = NUMBERS["codes"].tobytes()
_WORD = re.compile(r"[A-Za-z]*\d+")


class Cut(NamedTuple):
    """What came of a tile."""

    tile: Tile
    label: LabelMap | None
    """None where the source has nothing of it: no file, or no data."""
    tag: str = ""
    problem: str = ""
    """Why it could not be cut; nothing was found out about it then."""


class Cutter(Protocol):
    """Cuts tiles; shared by threads."""

    def cut(self, unit: Unit) -> Sequence[Cut]:
        """Cut the tiles of a unit, each with its own fate."""

    def absent(self) -> Iterable[Cell]:
        """Return the cells of which it was found that there is no file."""
        return ()


class FarCutter:
    """Cuts from files on a server; what was read of a file is held while more of its tiles wait."""

    def __init__(self, source: CoverSource, access: Access, units: Sequence[Unit], gaps: Iterable[Cell]) -> None:
        """Take the units that will be cut, and the cells that are known to have no file."""
        self._source, self._access = source, access
        self._gaps, self._found = frozenset(gaps), set[Cell]()
        self._waiting = Counter(cell for unit in units for cell in unit.cells)
        self._files: dict[Cell, FarFile] = {}
        self._lock = threading.Lock()

    def cut(self, unit: Unit) -> Sequence[Cut]:
        """Cut the tiles of a unit: their blocks are fetched together."""
        opened: list[_Opened] = []
        try:
            for cell in unit.cells:
                if found := self._opened(cell):
                    opened.append(found)
            if not opened:
                return [Cut(one.tile, None) for one in unit.tiles]
            with suppress(RasterError):  # a block that is damaged costs its own tiles only
                for file in opened:
                    file.fetch([one.tile for one in unit.tiles])
            return [_cut(opened, one.tile) for one in unit.tiles]
        except ExplorerError as error:
            return [Cut(one.tile, None, problem=str(error)) for one in unit.tiles]
        finally:
            for file in opened:
                file.cog.close()
            self._done(unit)

    def absent(self) -> Iterable[Cell]:
        """Return the cells of which it was found that there is no file."""
        with self._lock:
            return tuple(self._found)

    def _opened(self, cell: Cell) -> "_Opened | None":
        """Open the file of a cell; None if there is none."""
        with self._lock:
            if cell in self._gaps or cell in self._found:
                return None
            file = self._files.setdefault(cell, FarFile(self._source.address(cell), self._access))
        try:
            return _Opened(open_cog(file), cell)
        except RemoteMissingError:
            with self._lock:
                self._found.add(cell)
            return None

    def _done(self, unit: Unit) -> None:
        """Let go of the files that no further unit needs."""
        with self._lock:
            for cell in unit.cells:
                self._waiting[cell] -= 1
                if not self._waiting[cell]:
                    self._files.pop(cell, None)


class NearCutter:
    """Cuts from GeoTIFFs of any name, CRS and size in a folder; of files with a version in their name only that one."""

    def __init__(self, source: CoverSource) -> None:
        """Look at the files.

        Raises:
            RasterError: None of them can be used.
        """
        from core.raster.worldcover import WorldCover

        def is_another(path: Path) -> bool:
            named = {version for version, mark in ALGORITHMS.items() if {version, mark} & set(_WORD.findall(path.stem))}
            return bool(named) and source.version not in named

        self.worldcover = WorldCover([Path(source.place)], skip=is_another)

    def cut(self, unit: Unit) -> Sequence[Cut]:
        """Cut the tiles of a unit."""
        return [self._one(one.tile) for one in unit.tiles]

    def absent(self) -> Iterable[Cell]:
        """Return nothing: a folder may be filled at any time."""
        return ()

    def _one(self, tile: Tile) -> Cut:
        try:
            label = self.worldcover.cut(tile)
        except RasterError as error:
            return Cut(tile, None, problem=str(error))
        if label is not None and label.unmatched:
            reason = next(iter(self.worldcover.odd.values()), "its files hold numbers that are no WorldCover codes")
            return Cut(tile, None, problem=reason)
        return Cut(tile, label)


class _Part(NamedTuple):
    """The part of a raster that a tile needs."""

    window: Window
    pixels: Pixels | None
    """Which of them the tile shows; None where only warping tells."""


class _Opened:
    """An open file of a cell and the way from tiles to its pixels."""

    def __init__(self, cog: Cog, cell: Cell) -> None:
        self.cog = cog
        dataset = cog.dataset
        try:
            if dataset.count != 1 or dataset.dtypes[0] != "uint8" or dataset.crs is None:
                raise RasterError(
                    f"{cog.where} has {dataset.count} band(s) of {dataset.dtypes[0]} and "
                    f"{'a' if dataset.crs else 'no'} CRS: it is no map of WorldCover. Check the source."
                )
            with cog.reading():
                box = transform_bounds(dataset.crs, "EPSG:4326", *dataset.bounds)
            if not _meets(box, cell):
                raise RasterError(f"{cog.where} lies elsewhere than its name says. Check the source.")
        except RasterError:
            cog.close()
            raise
        self._grid = Grid.of(dataset)
        self._parts: dict[Tile, _Part | None] = {}

    @property
    def tag(self) -> str:
        return self.cog.file.tag if self.cog.file else ""

    def fetch(self, tiles: Sequence[Tile]) -> None:
        """Fetch the blocks of all tiles."""
        self.cog.fetch([part.window for part in map(self._part, tiles) if part])

    def read(self, tile: Tile) -> Ids:
        """Return class ids, 0 beside the raster and where it has no data.

        Raises:
            RasterError: It is damaged, or holds other numbers than WorldCover's codes.
        """
        part = self._part(tile)
        if part is None:
            return np.zeros((TILE_PX, TILE_PX), np.uint8)
        if part.pixels:
            with self.cog.reading():  # what `fetch` could not get is asked for now
                codes = self.cog.dataset.read(1, window=part.window)
            codes = part.pixels.taken(codes, part.window)
            codes = codes if part.pixels.inside.all() else np.where(part.pixels.inside, codes, 0)
        else:
            codes = self._warped(tile)
        if nodata := self.cog.dataset.nodata:
            codes = np.where(codes == nodata, 0, codes)
        ids: Ids = np.frombuffer(codes.tobytes().translate(_CLASS_OF_CODE), np.uint8).reshape(codes.shape)
        strange = ids == STRANGE
        if strange.any():
            seen = ", ".join(map(str, np.unique(codes[strange])[:5].tolist()))
            raise RasterError(
                f"{self.cog.where} is not in WorldCover's codes (10, 20, ... 95, 100): it holds {seen}. "
                "Check the source."
            )
        return ids

    def _part(self, tile: Tile) -> _Part | None:
        if tile not in self._parts:
            self._parts[tile] = self._found(tile)
        return self._parts[tile]

    def _found(self, tile: Tile) -> _Part | None:
        if self._grid:
            pixels = self._grid.pixels(tile)
            window = pixels.window
            if window is None or window.width * window.height <= MAX_WINDOW_PX:
                return _Part(window, pixels) if window else None
        dataset = self.cog.dataset
        with self.cog.reading():
            found = from_bounds(*transform_bounds(TILE_CRS, dataset.crs, *tile.mercator), dataset.transform)
        left, top = max(0, math.floor(found.col_off) - _MARGIN_PX), max(0, math.floor(found.row_off) - _MARGIN_PX)
        right = min(dataset.width, math.ceil(found.col_off + found.width) + _MARGIN_PX)
        bottom = min(dataset.height, math.ceil(found.row_off + found.height) + _MARGIN_PX)
        return _Part(Window(left, top, right - left, bottom - top), None) if left < right and top < bottom else None

    def _warped(self, tile: Tile) -> Ids:
        """Read in a CRS where no formula of ours holds: one view on the grid of all tiles, which is exact."""
        with self.cog.reading(), WarpedVRT(self.cog.dataset, src_nodata=0, **WHOLE_GRID) as view:
            values: Ids = view.read(1, window=Window(tile.x * TILE_PX, tile.y * TILE_PX, TILE_PX, TILE_PX))
            return values


def _meets(bounds: Sequence[float], cell: Cell) -> bool:
    west, south, east, north = bounds
    return (
        west < cell.west + CELL_DEGREES
        and east > cell.west
        and south < cell.south + CELL_DEGREES
        and north > cell.south
    )


def _cut(files: Sequence[_Opened], tile: Tile) -> Cut:
    """Cut a tile from all files that it lies in, north-west first; each has its own part."""
    try:
        ids = files[0].read(tile)
        for file in files[1:]:
            ids = np.where(ids == 0, file.read(tile), ids)
    except ExplorerError as error:
        return Cut(tile, None, problem=str(error))
    tags = ", ".join(file.tag for file in files if file.tag)
    return Cut(tile, LabelMap(ids) if ids.any() else None, tags)
