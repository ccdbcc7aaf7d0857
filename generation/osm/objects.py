"""What OpenStreetMap has of a tile: one type for every source, clipped by the tile, in pixels of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from shapely import Geometry

from core.geography.tiles import Tile

Kind = Literal["point", "line", "area"]


class Element(NamedTuple):
    """An object as a source has it, whole, in degrees, before it is clipped."""

    id: str
    kind: Kind
    missing: int
    """Nodes or members that the source lacks."""
    tags: dict[str, str]
    geometry: Geometry | str | None
    """In EPSG:4326, lon before lat, as a geometry or as the hexadecimal text of its WKB; an area may be its closed
    outline; None where the source lacks all of it."""


class MapObject(NamedTuple):
    """A node, way or multipolygon with tags, as far as it lies in a tile."""

    id: str
    """Kind and number as OpenStreetMap writes them: `way/123`."""
    tags: Mapping[str, str]
    kind: Kind
    shape: Geometry
    """What lies in the tile, in pixels from its north-west corner, x to the east and y to the south, 0 to 256."""
    cut: bool = False
    """Whether it goes on beyond the tile."""
    missing: int = 0
    """Nodes or members that the source lacks: what is drawn is not all that there is, and its area is not known."""

    @property
    def name(self) -> str:
        """What people call it; empty if it has no name."""
        return self.tags.get("name", "")

    @property
    def area_px(self) -> float | None:
        """Pixels that it covers; None for what has no area, or one that is not known."""
        return float(self.shape.area) if self.kind == "area" else None

    @property
    def length_px(self) -> float | None:
        """Pixels along a line; None for anything else."""
        return float(self.shape.length) if self.kind == "line" else None


@dataclass(frozen=True, slots=True)
class TileObjects:
    """All objects of a tile from one source."""

    tile: Tile
    objects: tuple[MapObject, ...]
    source: str
    """Where they come from, in words."""
    origin: str = ""
    """What tells the state of the source: the same again need not be read again."""
    problems: Mapping[str, int] = field(default_factory=dict)
    """What the source has and could not be placed: how many for each reason."""

    def area_m2(self, one: MapObject) -> float | None:
        """Ground area of an object inside the tile; None where it has none."""
        return None if one.area_px is None else one.area_px * self.tile.pixel_m**2

    def length_m(self, one: MapObject) -> float | None:
        """Ground length of a line inside the tile."""
        return None if one.length_px is None else one.length_px * self.tile.pixel_m
