"""Label maps of zoom-13 parents, `<col>_<row>/land_cover.png`: each holds the land cover of four tiles."""

import re
from pathlib import PurePosixPath

from core.geography.tiles import Tile

PARENT_MAP = "land_cover.png"
"""Name of a zoom-13 parent's label map, in a folder `<col>_<row>`."""

_PARENT = re.compile(r"\d{1,4}_\d{1,4}", re.ASCII)


def is_parent(folder: str) -> bool:
    """Tell whether a folder is named like a parent."""
    return _PARENT.fullmatch(folder) is not None


def is_parent_map(path: str) -> bool:
    """Tell whether a file is a parent's label map."""
    return path.endswith(f"/{PARENT_MAP}") and is_parent(PurePosixPath(path).parent.name)


def quarters(folder: str) -> list[int]:
    """Keys of the four tiles of a parent.

    Raises:
        TileNameError: It lies off the grid.
    """
    return [Tile.parse(f"{folder}_patch{quarter}").key for quarter in ("00", "01", "10", "11")]
