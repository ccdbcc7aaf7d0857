"""The area of a multipolygon, put together from the lines of its members, as far as they are there."""

from collections.abc import Sequence
from typing import NamedTuple

import shapely
from shapely import Geometry


class Assembled(NamedTuple):
    """What came of some lines."""

    geometry: Geometry | None
    """The area; or the lines themselves where no ring closes; None where there is not a line."""
    closed: bool
    """Whether the geometry is an area."""
    loose: int
    """Lines that belong to no closed ring."""


def assemble(outer: Sequence[Geometry], inner: Sequence[Geometry]) -> Assembled:
    """Close the rings of a multipolygon; inner ones are holes.

    The lines may come in any order and direction, several to a ring.
    """
    area, loose = _rings(outer)
    if area is None:
        lines = shapely.multilinestrings(_lines(outer)) if outer else None
        return Assembled(lines, False, loose)
    holes, torn = _rings(inner)
    if holes is not None:
        area = shapely.difference(area, holes)
    return Assembled(area, True, loose + torn)


def _rings(lines: Sequence[Geometry]) -> tuple[Geometry | None, int]:
    """Return what closed rings enclose, and how many lines close none."""
    if not lines:
        return None, 0
    polygons, cuts, dangles, invalid = shapely.polygonize_full(_lines(lines))
    loose = sum(len(part.geoms) for part in (cuts, dangles, invalid))
    found = [one for one in polygons.geoms if one.area > 0]
    return (shapely.union_all(found), loose) if found else (None, loose or len(lines))


def _lines(lines: Sequence[Geometry]) -> list[Geometry]:
    return list(shapely.get_parts(list(lines)))
