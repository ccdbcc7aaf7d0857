"""The twelve land-cover classes in both legends, and the way from colours and numbers to their ids."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint8]
"""Class ids 0..11, one a pixel, first row north."""

STRANGE = 255
"""Stands for a colour or number that is in no legend; never leaves `core.raster.landcover`."""


class LandClass(NamedTuple):
    """One class in both legends."""

    id: int
    name: str
    rgb: tuple[int, int, int]
    """Colour in ChatEarthNet label files; never shown on maps."""
    code: int
    """Pixel value in ESA WorldCover rasters."""
    official: str
    """Name in ESA WorldCover."""
    hex: str
    """Colour of ESA WorldCover, used wherever land cover is shown."""


CLASSES = (
    LandClass(0, "unknown", (0, 0, 0), 0, "No data", "#000000"),
    LandClass(1, "water", (0, 0, 255), 80, "Permanent water bodies", "#0064C8"),
    LandClass(2, "developed area", (255, 0, 0), 50, "Built-up", "#FA0000"),
    LandClass(3, "tree", (0, 192, 0), 10, "Tree cover", "#006400"),
    LandClass(4, "shrub", (200, 170, 120), 20, "Shrubland", "#FFBB22"),
    LandClass(5, "grass", (0, 255, 0), 30, "Grassland", "#FFFF4C"),
    LandClass(6, "crop", (255, 255, 0), 40, "Cropland", "#F096FF"),
    LandClass(7, "bare land", (128, 128, 128), 60, "Bare / sparse vegetation", "#B4B4B4"),
    LandClass(8, "snow", (255, 255, 255), 70, "Snow and ice", "#F0F0F0"),
    LandClass(9, "wetland", (0, 255, 255), 90, "Herbaceous wetland", "#0096A0"),
    LandClass(10, "mangroves", (255, 0, 255), 95, "Mangroves", "#00CF75"),
    LandClass(11, "moss", (128, 0, 128), 100, "Moss and lichen", "#FAE6A0"),
)
"""Every class; the position is the id."""


def ids_of_ids(values: NDArray[np.integer]) -> Ids:
    """Return numbers of any integer type as ids, STRANGE where they are none."""
    return _look_up(_FROM_ID, values)


def ids_of_codes(codes: NDArray[np.integer]) -> Ids:
    """Return the ids of WorldCover codes of any integer type, STRANGE where they are none."""
    return _look_up(_FROM_CODE, codes)


def ids_of_colours(colours: NDArray[np.uint32]) -> Ids:
    """Return the ids of ChatEarthNet colours `r | g << 8 | b << 16`, STRANGE where they are none."""
    return np.take(_FROM_COLOUR, colours) - np.uint8(1)


def _look_up(table: Ids, values: NDArray[np.integer]) -> Ids:
    if values.dtype != np.uint8:
        values = np.where((values < 0) | (values > STRANGE), STRANGE, values).astype(np.uint8)
    return np.take(table, values)


def _value_table(values: list[int]) -> Ids:
    """Return the id of each number 0..255; `values` is in order of id and never holds 255."""
    table = np.full(256, STRANGE, np.uint8)
    table[values] = range(len(values))
    return table


def _colour_table() -> Ids:
    """Return id + 1 of each colour and 0 for strange ones: zeros that nobody touches take no memory."""
    table = np.zeros(1 << 24, np.uint8)
    for land in CLASSES:
        red, green, blue = land.rgb
        table[red | green << 8 | blue << 16] = land.id + 1
    return table


_FROM_ID = _value_table([land.id for land in CLASSES])
_FROM_CODE = _value_table([land.code for land in CLASSES])
_FROM_COLOUR = _colour_table()
