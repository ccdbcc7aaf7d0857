"""The twelve land-cover classes in both legends, and the way from colours and numbers to their ids."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint8]
"""Class ids 0..11, one a pixel, first row north."""

STRANGE = 254
"""Stands for a colour or number that is in no legend; never leaves `core.raster`."""

NO_VALUE = 255
"""Number by which the field marks pixels that nobody labelled; unknown like 0, and not strange."""

ATTRIBUTION = (
    "© ESA WorldCover project / Contains modified Copernicus Sentinel data processed by ESA WorldCover consortium"
)
"""What CC-BY-4.0 asks to be shown with anything made from WorldCover."""

Reading = Literal["ids", "codes", "colours", "official"]
"""What the values of a map stand for: class ids, WorldCover codes, and the colours of either legend."""

NAMES: dict[Reading, str] = {
    "ids": "class ids",
    "codes": "WorldCover codes",
    "colours": "ChatEarthNet colours",
    "official": "WorldCover colours",
}


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

    @property
    def mark(self) -> str:
        """Two letters that stand for the class beside its colour: one would be shared by water and wetland."""
        return self.name[:2].capitalize()


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

_DYNAMIC_WORLD = "419BDF 397D49 88B053 7A87C6 E49635 DFC35A C4281B A59B8F B39FE1"
_ESRI = "1A5BAB 358221 A7D282 87D19E FFDB5C EECFA8 C6AD8D ED022A EDE9E4 F2FAFF C8C8C8"
_LOVEDA = "FFFFFF FF0000 FFFF00 0000FF 9F81B7 00FF00 FFC380"

OTHER_LEGENDS = {
    name: frozenset(int.from_bytes(bytes.fromhex(colour), "little") for colour in colours.split())
    for name, colours in {"Dynamic World": _DYNAMIC_WORLD, "Esri Land Cover": _ESRI, "LoveDA": _LOVEDA}.items()
}
"""Colours `r | g << 8 | b << 16` of legends that are not read; their numbers look like class ids."""


def packed(colours: NDArray[np.integer]) -> NDArray[np.uint32]:
    """Return (..., 3) colours as numbers `r | g << 8 | b << 16`."""
    wide = colours.astype(np.uint32)
    whole: NDArray[np.uint32] = wide[..., 0] | wide[..., 1] << np.uint32(8) | wide[..., 2] << np.uint32(16)
    return whole


_OURS = packed(np.array([land.rgb for land in CLASSES]))
_OFFICIAL = packed(np.array([list(bytes.fromhex(land.hex[1:])) for land in CLASSES]))


def number_table(reading: Literal["ids", "codes"]) -> Ids:
    """Return the class id of each number 0..255, STRANGE where it has none."""
    table = np.full(256, STRANGE, np.uint8)
    table[[land.id if reading == "ids" else land.code for land in CLASSES]] = range(len(CLASSES))
    table[NO_VALUE] = 0
    return table


def colour_ids(colours: NDArray[np.uint32], reading: Literal["colours", "official"]) -> Ids:
    """Return the class id of each of a few packed colours, STRANGE where it has none."""
    legend = _OURS if reading == "colours" else _OFFICIAL
    hits = colours[:, np.newaxis] == legend
    return np.where(hits.any(axis=1), hits.argmax(axis=1), STRANGE).astype(np.uint8)


def is_telling(colours: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether a packed colour says by itself whose legend it is; greys and the screen's plain colours do not."""
    channels = np.stack([colours >> shift & 255 for shift in (0, 8, 16)])
    plain = np.isin(channels, (0, 128, 255)).all(axis=0)
    telling: NDArray[np.bool_] = ~plain & ((channels[0] != channels[1]) | (channels[1] != channels[2]))
    return telling


def symbols_of_colours(colours: NDArray[np.uint32]) -> Ids:
    """Return a row of `COLOUR_SYMBOLS` for each of many packed colours."""
    return np.take(_SYMBOL, colours)


def _symbol_table() -> Ids:
    """Return a symbol for every colour; zeros that nobody touches take no memory."""
    table = np.zeros(1 << 24, np.uint8)
    table[_OFFICIAL] = np.arange(len(CLASSES)) + len(CLASSES)
    table[_OURS] = np.arange(len(CLASSES)) + 1
    return table


def _symbol_ids(first: int) -> Ids:
    """Return the class id of each symbol; black has one symbol for both legends."""
    table = np.full(256, STRANGE, np.uint8)
    table[1] = 0
    table[first + 1 : first + len(CLASSES)] = range(1, len(CLASSES))
    return table


_SYMBOL = _symbol_table()
COLOUR_SYMBOLS: dict[Reading, Ids] = {"colours": _symbol_ids(1), "official": _symbol_ids(len(CLASSES))}
"""Class id of each symbol under both legends of colours."""
