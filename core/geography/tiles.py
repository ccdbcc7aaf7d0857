"""Which place on Earth a tile is: name, XYZ cell at zoom 14, bounds and ground size."""

import math
import re
from dataclasses import dataclass
from typing import NamedTuple, Self

from core.errors import TileNameError, echoed

ZOOM = 14
"""Zoom level at which one ChatEarthNet tile is exactly one XYZ cell."""

GRID = 1 << ZOOM
"""Cells along one side of the world at ZOOM."""

TILE_PX = 256
"""Pixels along one side of a tile."""

EARTH_RADIUS_M = 6378137.0
"""Radius of the sphere of EPSG:3857."""

WORLD_M = 2 * math.pi * EARTH_RADIUS_M
"""Side of the EPSG:3857 square."""

_NAME = re.compile(
    r"(0|[1-9]\d{0,3})_(0|[1-9]\d{0,3})_patch([01])([01])(?:\.(?:png|jpe?g|tiff?|webp))?", re.ASCII | re.IGNORECASE
)


class BBox(NamedTuple):
    """A box in degrees, EPSG:4326, lon/lat order. `west > east` crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


class MercatorBox(NamedTuple):
    """A box in metres of EPSG:3857."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell of the XYZ grid at zoom 14; (0, 0) is the north-west corner of the world."""

    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.x < GRID and 0 <= self.y < GRID):
            raise TileNameError(f"Tile column {self.x}, row {self.y} lies off the grid: both run from 0 to {GRID - 1}.")

    @classmethod
    def parse(cls, name: str) -> Self:
        """Read `{col}_{row}_patch{i}{j}`, with or without folders before it and the ending of a picture behind it.

        `col` and `row` name the zoom-13 parent; `i` is the quarter's row (0 north) and `j` its column (0 west).
        """
        match = _NAME.fullmatch(name.replace("\\", "/").rsplit("/", 1)[-1].strip())
        if match is None:
            raise TileNameError(
                f"'{echoed(name, 80)}' is not a tile name. Names look like 4481_2438_patch01: "
                "parent column, parent row, quarter row and quarter column."
            )
        column, row, quarter_row, quarter_column = map(int, match.groups())
        if max(column, row) >= GRID // 2:
            raise TileNameError(
                f"'{echoed(name, 80)}' lies off the grid: parent column and row run from 0 to {GRID // 2 - 1}."
            )
        return cls(2 * column + quarter_column, 2 * row + quarter_row)

    @classmethod
    def from_key(cls, key: int) -> Self:
        """Undo `key`."""
        return cls(key >> ZOOM, key & (GRID - 1))

    @classmethod
    def at(cls, lon: float, lat: float) -> Self:
        """Return the tile that holds a point; longitudes wrap, latitudes are clamped to the grid."""
        x = math.floor((lon + 180) / 360 * GRID) % GRID
        sine = math.sin(math.radians(max(-89.9, min(89.9, lat))))
        y = math.floor((0.5 - math.atanh(sine) / (2 * math.pi)) * GRID)
        return cls(x, max(0, min(GRID - 1, y)))

    @property
    def name(self) -> str:
        """Name of the tile in the release, without `.png`."""
        return f"{self.x >> 1}_{self.y >> 1}_patch{self.y & 1}{self.x & 1}"

    @property
    def key(self) -> int:
        """The position as one 28-bit number: `x << 14 | y`."""
        return self.x << ZOOM | self.y

    @property
    def parent(self) -> tuple[int, int]:
        """Column and row of the zoom-13 parent."""
        return self.x >> 1, self.y >> 1

    @property
    def quarter(self) -> tuple[int, int]:
        """Row (0 north) and column (0 west) inside the parent."""
        return self.y & 1, self.x & 1

    @property
    def bounds(self) -> BBox:
        """Outline in degrees."""
        return BBox(
            west=self.x / GRID * 360 - 180,
            south=_latitude(self.y + 1),
            east=(self.x + 1) / GRID * 360 - 180,
            north=_latitude(self.y),
        )

    @property
    def mercator(self) -> MercatorBox:
        """Outline in metres of EPSG:3857."""
        side = WORLD_M / GRID
        west, north = self.x * side - WORLD_M / 2, WORLD_M / 2 - self.y * side
        return MercatorBox(west, north - side, west + side, north)

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the middle of the tile on the map."""
        return (self.x + 0.5) / GRID * 360 - 180, _latitude(self.y + 0.5)

    @property
    def pixel_m(self) -> float:
        """Side of a pixel on the ground at the centre, in metres: 9.554629 m times cos(latitude)."""
        return WORLD_M / GRID / TILE_PX * math.cos(math.radians(self.centre[1]))

    @property
    def pixel_km2(self) -> float:
        """Ground area of one pixel at the centre."""
        return (self.pixel_m / 1000) ** 2

    def neighbour(self, east: int, south: int) -> "Tile | None":
        """Return the tile so many cells away; columns wrap at the antimeridian, rows end at the poles."""
        y = self.y + south
        return Tile((self.x + east) % GRID, y) if 0 <= y < GRID else None


def _latitude(y: float) -> float:
    """Latitude in degrees of a row edge of the grid, 0 at the northern limit."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / GRID))))
