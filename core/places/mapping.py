"""The mapping file: what the values of one's own label rasters mean, and which bands and files are meant."""

import csv
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import MappingError, echoed
from core.raster.landcover import LabelMap
from core.raster.legend import CLASSES, Ids
from core.raster.readings import Choice

_LARGEST = 1 << 20
"""Bytes of a mapping file."""

LEGENDS: Mapping[str, Mapping[int, int]] = {
    "worldcover": {land.code: land.id for land in CLASSES},
    "chatearthnet": {land.id: land.id for land in CLASSES},
}
"""Mappings that need no file, by name."""

_NAMES = {name.lower(): land.id for land in CLASSES for name in (land.name, land.official)}
_KNOWN = ", ".join(land.name for land in CLASSES)


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What a person says of their files."""

    classes: Mapping[int, int] = field(default_factory=dict)
    """Class id of each value."""
    bands: tuple[int, ...] | None = None
    """Red, green and blue, or one grey band, from 1."""
    images: str = "*"
    """Pattern of the names of image files."""
    labels: str = "*"
    """Pattern of the names of label files."""

    def apply(self, values: NDArray[np.integer], valid: NDArray[np.bool_]) -> LabelMap:
        """Turn (256, 256) values into a label map; what has no class is unknown and counted."""
        found, where = np.unique(values, return_inverse=True)
        ids: Ids = np.array([self.classes.get(int(value), 0) for value in found], np.uint8)[where].reshape(values.shape)
        ids[~valid] = 0
        unmapped = np.array([int(value) not in self.classes for value in found])[where].reshape(values.shape) & valid
        return LabelMap(ids, int(np.count_nonzero(unmapped)), Choice("ids"))


def read_mapping(place: str) -> FileMapping:
    """Read a mapping file, TOML, JSON or CSV, or take a legend by its name.

    Raises:
        MappingError: It is not there, damaged, or names a class that there is not.
    """
    if place.lower() in LEGENDS and not Path(place).exists():
        return FileMapping(LEGENDS[place.lower()])
    path = Path(place)
    try:
        if path.stat().st_size > _LARGEST:
            raise MappingError(f"{path} is larger than a mapping file can be. Give values and their classes.")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} cannot be read as a mapping file: {error}.") from error
    return _told(_parsed(path, text), path)


def _parsed(path: Path, text: str) -> dict[str, object]:
    try:
        if path.suffix.lower() == ".json":
            held = json.loads(text)
        elif path.suffix.lower() in (".csv", ".tsv"):
            held = {"classes": _table(text)}
        else:
            held = tomllib.loads(text)
    except (ValueError, RecursionError, csv.Error) as error:
        raise MappingError(f"{path} is damaged: {error}. Mapping files are TOML, JSON or CSV.") from error
    if not isinstance(held, dict):
        raise MappingError(f"{path} holds no table of values and classes.")
    return held if "classes" in held or "bands" in held else {"classes": held}


def _table(text: str) -> dict[str, object]:
    """Read rows of value and class; a heading has no number in front."""
    dialect = "excel-tab" if "\t" in text.partition("\n")[0] else "excel"
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), dialect) if len(row) >= 2]
    return {row[0]: row[1] for number, row in enumerate(rows) if number or _whole(row[0]) is not None}


def _told(held: Mapping[str, object], path: Path) -> FileMapping:
    classes = held.get("classes", {})
    if not isinstance(classes, dict):
        raise MappingError(f"{path}: 'classes' has to be a table of values and classes.")
    patterns = {key: held.get(key, "*") for key in ("images", "labels")}
    bands = held.get("bands")
    if not all(isinstance(pattern, str) for pattern in patterns.values()):
        raise MappingError(f"{path}: 'images' and 'labels' are patterns of file names, such as \"*_LULC.tif\".")
    return FileMapping(
        {_value(value, path): _class_id(name, path) for value, name in classes.items()},
        None if bands is None else _bands(bands, path),
        *map(str, patterns.values()),
    )


def _value(text: object, path: Path) -> int:
    number = _whole(str(text))
    if number is None:
        raise MappingError(f"{path}: '{echoed(str(text))}' is no value of a raster. Values are whole numbers.")
    return number


def _class_id(name: object, path: Path) -> int:
    number = _whole(str(name))
    if isinstance(name, bool) or not isinstance(name, str | int) or (number is None and not isinstance(name, str)):
        number = -1
    found = number if number is not None else _NAMES.get(str(name).strip().lower().replace("_", " "))
    if found is None or not 0 <= found < len(CLASSES):
        raise MappingError(f"{path}: '{echoed(str(name))}' is no class. Classes: {_KNOWN}; or their ids, 0 to 11.")
    return found


def _bands(bands: object, path: Path) -> tuple[int, ...]:
    if isinstance(bands, dict):
        bands = [bands.get(colour) for colour in ("red", "green", "blue")]
    numbers = [band for band in bands if isinstance(band, int) and band >= 1] if isinstance(bands, list) else []
    if not isinstance(bands, list) or len(numbers) != len(bands) or len(numbers) not in (1, 3):
        raise MappingError(f"{path}: 'bands' are the numbers of red, green and blue from 1, as in bands = [3, 2, 1].")
    return tuple(numbers)


def _whole(text: str) -> int | None:
    try:
        return int(text.strip())
    except ValueError:
        return None


def template(values: Mapping[int, int]) -> str:
    """Write a mapping file to be filled in, with the values that were seen and how often."""
    lines = [
        "# What each value of the label rasters is. Classes:",
        f"#   {_KNOWN}",
        '# Optional, before [classes]: bands = [3, 2, 1] (red, green, blue); images = "*_S2.tif"; labels = "*_LC.tif"',
        "",
        "[classes]",
    ]
    lines += [f'{value} = "unknown"  # {count:,} pixels seen' for value, count in sorted(values.items())]
    return "\n".join(lines) + "\n"
