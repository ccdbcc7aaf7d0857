"""Which bands of a raster are red, green and blue, and which make the false-colour pictures of the release."""

from collections.abc import Mapping
from typing import NamedTuple

from rasterio.io import DatasetReader

from core.raster.otherpictures import described_colours
from core.release.sources import Layer

Bands = tuple[int, ...]
"""Numbers of bands from 1: red, green and blue, or one that is grey or a palette."""


class Choice(NamedTuple):
    """What is made of the bands of a file."""

    layers: Mapping[Layer, Bands]
    """Bands of each picture; without `rgb` where nothing says which they are."""
    colours: bool
    """Whether they are colours; what is grey only fills what no picture in colour covers."""


_TRUE: dict[int, Bands] = {3: (1, 2, 3), 4: (3, 2, 1), 10: (3, 2, 1), 12: (4, 3, 2), 13: (4, 3, 2)}
"""By how many bands there are: colours; then Sentinel-2 as in BigEarthNet (B02, B03, B04, B08; all of 10 and 20 m), as
L2A (without B10) and as L1C."""

_FALSE: dict[int, dict[Layer, Bands]] = {
    10: {"bands-5-6-7": (4, 5, 6), "bands-8-11-12": (7, 9, 10)},
    12: {"bands-5-6-7": (5, 6, 7), "bands-8-11-12": (8, 11, 12)},
    13: {"bands-5-6-7": (5, 6, 7), "bands-8-11-12": (8, 12, 13)},
}


def choose_bands(dataset: DatasetReader, told: Bands | None) -> Choice:
    """Decide by what a person told, then by the names of the bands, by the form of the file, and by their number."""
    if told:
        return Choice({"rgb": told} if max(told) <= dataset.count else {}, len(told) == 3)
    names = [colour.name for colour in dataset.colorinterp]
    count = dataset.count - names.count("alpha")
    if named := described_colours(dataset.descriptions):
        return Choice({"rgb": tuple(named), **_FALSE.get(count, {})}, True)
    if {"red", "green", "blue"} <= set(names):
        return Choice({"rgb": tuple(names.index(name) + 1 for name in ("red", "green", "blue"))}, True)
    if count in _TRUE:
        return Choice({"rgb": _TRUE[count], **_FALSE.get(count, {})}, True)
    return Choice({"rgb": (1,)} if count == 1 else {}, names[0] == "palette")


def untold(dataset: DatasetReader) -> str:
    """Say that nothing tells which bands are the colours."""
    return (
        f"it has {dataset.count} bands and does not say which are red, green and blue. "
        "Say it in the mapping file, as in bands = [3, 2, 1]"
    )
