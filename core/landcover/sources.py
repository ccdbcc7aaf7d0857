"""Where land cover comes from: a version of WorldCover at an address with its cells in it, or in a folder."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Self, get_args

from core.errors import AddressError, RasterError
from core.geography.tiles import GRID, TILE_PX, Tile
from core.remote.access import Access, host_of
from core.remote.addresses import parsed
from core.settings import PUBLIC_WORLDCOVER, Settings

Version = Literal["2020", "2021"]
VERSIONS: tuple[Version, ...] = get_args(Version)

ALGORITHMS: dict[Version, str] = {"2020": "v100", "2021": "v200"}
"""The algorithm changed between the two, so that what differs between them is not always the ground."""

PUBLISHED_FROM: Version = "2020"
"""The version that the captions of the release were written from."""

CELL_DEGREES = 3

_PARTS = re.compile(r"\{([a-z]*)\}")


class Cell(NamedTuple):
    """The file of WorldCover that has its south-west corner at some degrees."""

    south: int
    west: int

    @property
    def name(self) -> str:
        """Its part of the file's name, as N48E009."""
        latitude = f"{'N' if self.south >= 0 else 'S'}{abs(self.south):02}"
        return f"{latitude}{'E' if self.west >= 0 else 'W'}{abs(self.west):03}"


@dataclass(frozen=True, slots=True)
class CoverSource:
    """One version of the map at one place."""

    version: Version
    place: str
    """Address with `{cell}` in it, and `{version}` and `{year}` where it has them; or the path of a folder or file."""

    @classmethod
    def of(cls, settings: Settings, version: str = "2020", place: str | None = None) -> Self:
        """Check what was asked for; without a place that of the settings is taken.

        Raises:
            RasterError: There is no such version, or no such folder.
            AddressError: The address is none, or does not say where the cell stands.
        """
        found = next((known for known in VERSIONS if known == version), None)
        if found is None:
            raise RasterError(f"There is no WorldCover of {version}. Choose {' or '.join(VERSIONS)}.")
        made = cls(found, (place or settings.worldcover).strip())
        if made.is_far:
            _check_template(made.place)
        elif not Path(made.place).exists():
            raise RasterError(
                f"{made.place} is no folder, and no web address with {{cell}} in it. "
                f"The public bucket is {PUBLIC_WORLDCOVER}."
            )
        return made

    @property
    def is_far(self) -> bool:
        """Whether it lies on a server."""
        return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", self.place))

    @property
    def algorithm(self) -> str:
        """The version as the files are named: v100 or v200."""
        return ALGORITHMS[self.version]

    @property
    def words(self) -> str:
        """Say what it is and where, in a few words."""
        where = host_of(self.place) if self.is_far else self.place
        return f"ESA WorldCover {self.version} ({self.algorithm}) from {where}"

    def address(self, cell: Cell) -> str:
        """Return the address of a file."""
        parts = {"version": self.algorithm, "year": self.version, "cell": cell.name}
        return _PARTS.sub(lambda found: parts[found[1]], self.place)

    def access(self, settings: Settings) -> Access:
        """Return leave to ask its server, and no other; to be closed."""
        return Access([self.address(Cell(0, 0))], own_hosts=settings.own_hosts, connections=settings.connections)


def cells_of(tile: Tile) -> tuple[Cell, ...]:
    """Return the cells that hold the centres of a tile's pixels, from north-west to south-east; at most four.

    No tile crosses the antimeridian: the grid of tiles and that of cells both begin there.
    """
    west, east = ((tile.x * TILE_PX + pixel + 0.5) / (GRID * TILE_PX) * 360 - 180 for pixel in (0, TILE_PX - 1))
    north, south = (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (tile.y * TILE_PX + pixel + 0.5) / (GRID * TILE_PX)))))
        for pixel in (0, TILE_PX - 1)
    )
    return tuple(
        Cell(CELL_DEGREES * row, CELL_DEGREES * column)
        for row in sorted({int(lat // CELL_DEGREES) for lat in (north, south)}, reverse=True)
        for column in sorted({int(lon // CELL_DEGREES) for lon in (west, east)})
    )


def _check_template(place: str) -> None:
    names = set(_PARTS.findall(place))
    if "cell" not in names or names - {"version", "year", "cell"}:
        raise AddressError(
            f"'{place[:200]}' does not say where the cell stands. Write {{cell}} where the file names have N48E009, "
            "{year} and {version} where they have 2020 and v100."
        )
    if _PARTS.search(parsed(_PARTS.sub("x", place)).netloc + host_of(place)):
        raise AddressError(f"'{place[:200]}' has a part to fill in within the name of the server. Name the server.")
