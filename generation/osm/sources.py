"""Where the objects of tiles come from: an extract, a saved answer, a server; each tile is read once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.errors import MapDataError
from core.geography.tiles import BBox, Tile
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.osm import extract, held, overpass, saved
from generation.osm.clipping import clip
from generation.osm.objects import TileObjects


class Source(Protocol):
    """Something that can be asked for the objects of tiles."""

    @property
    def origin(self) -> str:
        """What tells its state."""

    def read(self, settings: Settings, tiles: Sequence[Tile], report: Report) -> Iterator[TileObjects]:
        """Yield the objects of each of some tiles."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A file of OpenStreetMap; it is read as a whole, so many tiles at once take no longer than one."""

    path: Path

    @property
    def origin(self) -> str:
        """Path, size and time of the file."""
        return extract.origin_of(self.path)

    def read(self, settings: Settings, tiles: Sequence[Tile], report: Report) -> Iterator[TileObjects]:
        """Cut some tiles."""
        return extract.cut(self.path, tiles, held.folder(settings.data), report)


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved answer of Overpass."""

    path: Path

    @property
    def origin(self) -> str:
        """Path, size and time of the file."""
        return extract.origin_of(self.path)

    def read(self, settings: Settings, tiles: Sequence[Tile], report: Report) -> Iterator[TileObjects]:
        """Clip its objects by some tiles."""
        elements = saved.read_file(self.path)
        for done, tile in enumerate(tiles):
            report(Progress("Cutting tiles", done, len(tiles)))
            yield clip(tile, elements, f"the file {self.path.name}", self.origin)


@dataclass(frozen=True, slots=True)
class Overpass:
    """A server."""

    url: str

    @property
    def origin(self) -> str:
        """Its address."""
        return self.url

    def read(self, settings: Settings, tiles: Sequence[Tile], report: Report) -> Iterator[TileObjects]:
        """Ask for one tile after the other."""
        with overpass.open_access(settings, self.url) as access:
            for done, tile in enumerate(tiles):
                report(Progress("Asking Overpass", done, len(tiles)))
                yield overpass.ask(access, self.url, tile)


def gather(
    settings: Settings, source: Source, tiles: Sequence[Tile], report: Report = silent, *, again: bool = False
) -> Iterator[TileObjects]:
    """Yield the objects of tiles and keep them; what is held of the same source is not read again.

    Raises:
        MapDataError: The source cannot be read.
        RemoteError: The server fails.
    """
    origin, wanted = source.origin, []
    for tile in tiles:
        known = None if again else held.held(settings.data, tile)
        if known and known.origin == origin:
            yield known
        else:
            wanted.append(tile)
    if wanted:
        for one in source.read(settings, wanted, report):
            held.keep(settings, one)
            yield one


def within(box: BBox, tiles: Sequence[Tile]) -> list[Tile]:
    """Return the tiles that a box touches."""
    return [
        tile
        for tile in tiles
        if (here := tile.bounds).west < box.east
        and here.east > box.west
        and here.south < box.north
        and here.north > box.south
    ]


def check_covers(path: Path, tile: Tile) -> None:
    """Make sure that an extract has anything of a tile, as far as it says what it covers.

    Raises:
        MapDataError: It lies elsewhere.
    """
    box = extract.covered_by(path)
    if box and not within(box, [tile]):
        raise MapDataError(
            f"{path.name} covers {box.west:.2f} to {box.east:.2f} degrees east and {box.south:.2f} to {box.north:.2f} "
            f"north, and {tile.name} lies at {tile.centre[0]:.2f}, {tile.centre[1]:.2f}. Take another extract."
        )


def covered(catalogue: Catalogue, path: Path) -> list[Tile]:
    """Return the tiles of the catalogue that an extract has something of, as far as it says what it covers.

    Raises:
        MapDataError: It cannot be read.
    """
    box, tiles = extract.covered_by(path), all_tiles(catalogue)
    return within(box, tiles) if box else tiles


def all_tiles(catalogue: Catalogue) -> list[Tile]:
    """Return all tiles of the catalogue."""
    with catalogue.cursor() as cursor:
        return [Tile.from_key(key) for (key,) in cursor.execute("select key from tiles order by morton").fetchall()]
