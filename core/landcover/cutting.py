"""Maps cut out of WorldCover, in two steps: what is needed is read from a server, then it is decoded and cut."""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.errors import ExplorerError, NoRasterError, RasterError, RemoteMissingError
from core.geography.tiles import Tile
from core.landcover.opened import CoverFile
from core.landcover.plan import Unit
from core.landcover.sources import PUBLISHED_FROM, Cell, CoverSource, cells_of, versions_named
from core.raster.landcover import LabelMap
from core.raster.placed import GEOTIFF
from core.remote.access import Access
from core.remote.cogs import open_cog
from core.remote.held import HeldFile, NotHeldError, Range
from core.remote.ranges import FarFile

if TYPE_CHECKING:
    from core.raster.worldcover import WorldCover

_CELL = re.compile(r"(?<![A-Za-z])[NS]\d\d[EW]\d{3}(?!\d)", re.IGNORECASE)


class Cut(NamedTuple):
    """What came of a tile."""

    tile: Tile
    label: LabelMap | None
    """None where the source has nothing of it: no file, or no data."""
    tag: str = ""
    problem: str = ""
    """Why it could not be cut; nothing was found out about it then."""


class Gathered(NamedTuple):
    """What the tiles of a unit are cut from: parts of files, which can be sent to another process."""

    unit: Unit
    files: Sequence[tuple[Cell, HeldFile]] = ()
    """Empty where there is no file."""
    problem: str = ""


class Gatherer:
    """Reads what units need from a server; what was read of a file is held while more units wait for it."""

    def __init__(self, source: CoverSource, access: Access, units: Sequence[Unit], gaps: Iterable[Cell]) -> None:
        """Take the units that will be cut, and the cells that are known to have no file."""
        self._source, self._access = source, access
        self._gaps, self._found = frozenset(gaps), set[Cell]()
        self._waiting = Counter(cell for unit in units for cell in unit.cells)
        self._files: dict[Cell, FarFile] = {}
        self._lock = threading.Lock()
        self.has_found = False
        """Whether any file was there."""

    def gather(self, unit: Unit) -> Gathered:
        """Read what a unit needs: of each file the header and the blocks of all tiles together."""
        files = []
        try:
            for cell in unit.cells:
                if file := self._file(cell):
                    files.append((cell, self._read(file, cell, unit)))
        except RemoteMissingError:
            return self.gather(unit)  # that cell is known by now
        except ExplorerError as error:
            files, problem = [], str(error)
        else:
            problem = ""
        self._done(unit)
        return Gathered(unit, files, problem)

    def far(self, gathered: Gathered) -> Gathered:
        """Return the same with the files themselves, for what turned out to need more of them than was read."""
        files = [(cell, FarFile(self._source.address(cell), self._access)) for cell, _ in gathered.files]
        return Gathered(gathered.unit, files)

    def absent(self) -> Sequence[Cell]:
        """Return the cells of which it was found that there is no file."""
        with self._lock:
            return tuple(self._found)

    def _file(self, cell: Cell) -> FarFile | None:
        with self._lock:
            if cell in self._gaps or cell in self._found:
                return None
            return self._files.setdefault(cell, FarFile(self._source.address(cell), self._access))

    def _read(self, file: FarFile, cell: Cell, unit: Unit) -> HeldFile:
        try:
            cog = open_cog(file)
        except RemoteMissingError:
            with self._lock:
                self._found.add(cell)
            raise
        self.has_found = True
        with cog:
            ranges: set[Range] = CoverFile(cog, cell).ranges(one.tile for one in unit.tiles)
            file.fetch(ranges)
            return file.part([*cog.touched(), *ranges])

    def _done(self, unit: Unit) -> None:
        """Let go of the files that no further unit needs."""
        with self._lock:
            for cell in unit.cells:
                self._waiting[cell] -= 1
                if not self._waiting[cell]:
                    self._files.pop(cell, None)


def cut_gathered(gathered: Gathered) -> Sequence[Cut]:
    """Cut the tiles of a unit, each with its own fate.

    Raises:
        NotHeldError: More of a file is needed than was read.
    """
    tiles = [one.tile for one in gathered.unit.tiles]
    if gathered.problem or not gathered.files:
        return [Cut(tile, None, problem=gathered.problem) for tile in tiles]
    opened: list[CoverFile] = []
    try:
        for cell, file in gathered.files:
            opened.append(CoverFile(open_cog(file), cell))
        return [_cut(opened, tile) for tile in tiles]
    except NotHeldError:
        raise
    except ExplorerError as error:
        return [Cut(tile, None, problem=str(error)) for tile in tiles]
    finally:
        for one in opened:
            one.cog.close()


def open_folder(source: CoverSource, only: frozenset[Cell] | None = None) -> "WorldCover":
    """Open the GeoTIFFs of any name, CRS and size in a folder that are of a version.

    That is told by the name of the file, or else of its folder; what tells nothing is taken for the published version.

    Args:
        source: The folder, and the version.
        only: Cells that are needed: of the files that are named after cells, others are not opened. A whole mirror has
            thousands, and opening them takes seconds.

    Raises:
        RasterError: None of them can be used.
    """
    from core.raster.worldcover import WorldCover

    place = Path(source.place)
    folder = place if place.is_dir() else place.parent
    above = versions_named(folder.resolve().name) or frozenset({PUBLISHED_FROM})
    others: list[str] = []
    names = {cell.name for cell in only or ()}

    def is_another(path: Path) -> bool:
        parts = path.relative_to(folder).parts
        named = next(filter(None, map(versions_named, (path.stem, *reversed(parts[:-1])))), above)
        if source.version not in named:
            others.append(path.name)
        return source.version not in named

    def is_elsewhere(path: Path) -> bool:
        named = _CELL.search(path.stem)
        return is_another(path) or bool(names and named and named[0].upper() not in names)

    if place.is_dir() or not is_another(place):
        try:
            return WorldCover([place], skip=is_elsewhere)
        except NoRasterError:
            if only:
                return open_folder(source)  # which tells a folder without the cell from one without any
            if not others:
                raise
    raise RasterError(
        f"{place} holds no file of WorldCover {source.version}, but others, as {others[0]}. Files or their folder have "
        f"{source.version} or {source.algorithm} in their names; without a version they are taken for {PUBLISHED_FROM}."
    )


def cut_near(rasters: "WorldCover", tile: Tile) -> Cut:
    """Cut a tile from the files of a folder."""
    try:
        label = rasters.cut(tile)
        problem = "" if label is not None and label.ids.all() else _unusable(rasters, tile, label)
    except RasterError as error:
        return Cut(tile, None, problem=str(error))
    if problem:
        return Cut(tile, None, problem=problem)
    if label is not None and label.unmatched:
        reason = next(iter(rasters.odd.values()), "its files hold numbers that are no WorldCover codes")
        return Cut(tile, None, problem=reason)
    return Cut(tile, label)


def _unusable(rasters: "WorldCover", tile: Tile, label: LabelMap | None) -> str:
    """Say which file of a folder would hold what is lacking, could it be used; empty where none would.

    One that does not name its cell may lie anywhere: it counts for tiles in which no other file lies.
    """
    cells = {cell.name for cell in cells_of(tile)}
    for path, reason in rasters.odd.items():
        named = {name.upper() for name in _CELL.findall(path.stem)}
        if named & cells or (
            not named and path.suffix.lower() in GEOTIFF and label is None and not rasters.reaches(tile)
        ):
            return reason
    if label is None and (other := rasters.numbers(tile)):
        return f"Its file holds only {', '.join(map(str, other[:5]))} here, which is no code of WorldCover."
    return ""


def _cut(files: Sequence[CoverFile], tile: Tile) -> Cut:
    """Cut a tile from all files that it lies in, north-west first; each has its own part."""
    try:
        ids = files[0].read(tile)
        for file in files[1:]:
            ids = np.where(ids == 0, file.read(tile), ids)
    except NotHeldError:
        raise
    except ExplorerError as error:
        return Cut(tile, None, problem=str(error))
    tags = ", ".join(file.tag for file in files if file.tag)
    return Cut(tile, LabelMap(ids) if ids.any() else None, tags)
