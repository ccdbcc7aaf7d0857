"""A place on Earth and how far around it tiles count, as an exact condition in SQL."""

import math
from typing import NamedTuple

from core.errors import SelectionError
from core.geography.tiles import GRID

EARTH_KM = 6371.0088
"""Mean radius of the Earth."""

FURTHEST_KM = 20_100.0
"""Further apart are no two places."""

# Sine and cosine of a tile's latitude follow from its row without an inverse: tanh and 1 / cosh of the
# Mercator northing. Great-circle distance, so that neither the poles nor the antimeridian are special.
_NORTHING = f"(pi() * (1 - 2 * (t.y + 0.5) / {GRID}))"
_LON = f"((t.x + 0.5) / {GRID} * 2 * pi() - pi())"


class Circle(NamedTuple):
    """All places within a distance of one; degrees EPSG:4326."""

    lon: float
    lat: float
    radius_km: float

    def check(self) -> None:
        """Make sure that this is a circle on Earth.

        Raises:
            SelectionError: A number is not finite or out of range.
        """
        if not (abs(self.lon) <= 180 and abs(self.lat) <= 90 and 0 < self.radius_km <= FURTHEST_KM):
            raise SelectionError(
                f"'{write(self)}' is no place with a distance. Write longitude, latitude and km, like -9.14,38.72,50."
            )

    def sql(self, number: int) -> tuple[str, dict[str, object]]:
        """Condition that a tile's centre lies inside, over `tiles t`, and its parameters, named by a number."""
        lon, lat, least = f"$near_lon{number}", f"$near_lat{number}", f"$near_cos{number}"
        condition = f"sin({lat}) * tanh({_NORTHING}) + cos({lat}) / cosh({_NORTHING}) * cos({_LON} - {lon}) >= {least}"
        return condition, {
            lon[1:]: math.radians(self.lon),
            lat[1:]: math.radians(self.lat),
            least[1:]: math.cos(min(self.radius_km / EARTH_KM, math.pi)),
        }


def write(circle: Circle) -> str:
    """Write a circle as `lon,lat,km`."""
    return ",".join(repr(round(float(value), 5)) for value in circle)


def read(text: str) -> Circle:
    """Read what `write` wrote.

    Raises:
        SelectionError: It is damaged.
    """
    try:
        lon, lat, radius = map(float, text.split(","))
    except ValueError as error:
        raise SelectionError(f"'{text[:60]}' is no place with a distance: choose it again.") from error
    return Circle(lon, lat, radius)
