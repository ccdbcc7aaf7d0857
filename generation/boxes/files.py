"""Boxes of files that others wrote, taken for the tiles of the catalogue that they name: COCO and VOC."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from core.counting import counted
from core.errors import BoxFileError, TileNameError
from core.geography.tiles import TILE_PX, Tile
from core.store.catalogue import Catalogue
from generation.boxes.coco import read_coco
from generation.boxes.found import Box
from generation.boxes.image import BoxedImage
from generation.boxes.voc import read_voc

MOST_BYTES = 256 << 20
"""Of one file, which is read whole."""

MOST_FILES = 250_000
"""VOC files of one folder; the release has fewer tiles."""

MOST_BOXES = 2_000
"""Boxes of one image."""


class BoxFile(NamedTuple):
    """What a file, or a folder of VOC files, says of the catalogue's tiles."""

    name: str
    boxes: dict[Tile, list[Box]]
    """In pixels of the tile, whatever the size of the image was."""
    left_out: dict[str, int]
    """What is not taken, by its reason."""


def read_boxes(path: Path, held: frozenset[int]) -> BoxFile:
    """Read a COCO file, a VOC file, or all VOC files of a folder.

    Args:
        path: Where it lies.
        held: Keys of the tiles in the catalogue.

    Raises:
        BoxFileError: It is neither, damaged, too large, or says nothing of these tiles.
    """
    left_out: dict[str, int] = {}
    boxes: dict[Tile, list[Box]] = {}
    for image in _images(path):
        try:
            tile = Tile.parse(Path(image.file.replace("\\", "/")).stem)
        except TileNameError:
            _add(left_out, "images that are named after no tile")
            continue
        if tile.key not in held:
            _add(left_out, "images of tiles that the catalogue does not hold")
            continue
        _add(left_out, "boxes that are broken or lie outside their image", image.broken)
        taken = boxes.setdefault(tile, [])
        taken += [_scaled(box, image) for box in image.boxes]
        _add(left_out, f"boxes beyond the {MOST_BOXES:,} that an image can have", max(0, len(taken) - MOST_BOXES))
        del taken[MOST_BOXES:]
    found = {tile: taken for tile, taken in boxes.items() if taken}
    if not found:
        why = "; ".join(f"{count:,} {reason}" for reason, count in left_out.items()) or "it has no boxes"
        raise BoxFileError(f"{path} has no box of a tile in this catalogue: {why}. Name its images after tiles.")
    return BoxFile(path.name, found, left_out)


def _images(path: Path) -> list[BoxedImage]:
    """Read all images of a path."""
    if path.is_dir():
        files = sorted(path.glob("*.xml"))
        if not files:
            raise BoxFileError(f"{path} holds no .xml files. Give a COCO file, or a folder of VOC files.")
        if len(files) > MOST_FILES:
            raise BoxFileError(f"{path} holds {counted(len(files), 'file')}; {MOST_FILES:,} at most are read at once.")
        return read_voc({file.name: _bytes(file) for file in files})
    data = _bytes(path)
    return read_voc({path.name: data}) if path.suffix.lower() == ".xml" else read_coco(data, path.name)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BoxFileError(f"{path} is larger than {MOST_BYTES >> 20} MB. Split it by images.")
        return path.read_bytes()
    except OSError as error:
        raise BoxFileError(f"{path} cannot be read: {error.strerror or error}.") from error


def _scaled(box: Box, image: BoxedImage) -> Box:
    across, down = TILE_PX / image.width, TILE_PX / image.height
    return Box(box.name, box.x0 * across, box.y0 * down, box.x1 * across, box.y1 * down)


def _add(left_out: dict[str, int], reason: str, count: int = 1) -> None:
    if count:
        left_out[reason] = left_out.get(reason, 0) + count


def store(catalogue: Catalogue, file: str, boxes: Mapping[Tile, Sequence[Box]]) -> None:
    """Keep the boxes of a file, in place of all that it had before."""
    rows = [(tile.key, file, *box[:5]) for tile, found in boxes.items() for box in found]
    names = ("key", "file", "name", "x0", "y0", "x1", "y1")
    kinds = (pa.uint32(), pa.string(), pa.string(), *[pa.float32()] * 4)
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    table = pa.table(
        {name: pa.array(list(column), kind) for name, column, kind in zip(names, columns, kinds, strict=True)}
    )
    with catalogue.transaction() as cursor:
        cursor.execute("delete from object_boxes where file = ?", [file])
        cursor.register("found", table)
        cursor.execute("insert into object_boxes by name select * from found")
        cursor.unregister("found")


def boxes_of_files(catalogue: Catalogue, tile: Tile) -> dict[str, tuple[Box, ...]]:
    """Return the boxes of a tile by the file that they came from."""
    found: dict[str, tuple[Box, ...]] = {}
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select file, name, x0, y0, x1, y1 from object_boxes where key = ? order by file, name, x0, y0", [tile.key]
        ).fetchall()
    for file, *box in rows:
        found[file] = (*found.get(file, ()), Box(*box))
    return found
