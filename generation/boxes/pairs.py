"""The image-text file that OpenCLIP's training reads, with a line a caption: columns `filepath` and `title`."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from core.errors import CaptionError, ExplorerError
from core.geography.tiles import Tile
from core.pictures import locations
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.boxtable import BOXES_SET
from core.store.catalogue import Catalogue

FILE = "pairs.tsv"
_BATCH = 500


class Pairs(NamedTuple):
    """What was written."""

    file: Path
    records: int
    images: int
    left_out: dict[str, str]
    """Why tiles are left out, by their names."""


def write_pairs(
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
    tiles: Sequence[Tile] | None = None,
    report: Report = silent,
    *,
    images: bool = True,
) -> Pairs:
    """Write the box captions in force, and the pictures that they belong to.

    Args:
        catalogue: Where the captions are.
        settings: Bounds of pictures.
        folder: Where to write; paths in the file are absolute, as OpenCLIP takes them as they are.
        tiles: Of which tiles; all if None.
        report: Told how far it has come.
        images: Whether pictures are written; else they have to be in `images` of the folder.

    Raises:
        CaptionError: None of the tiles has box captions in force.
    """
    texts = _texts(catalogue, tiles)
    if not texts:
        raise CaptionError("None of these tiles has box captions. Write them with chatearth boxes NAME --keep first.")
    pictures = folder.resolve() / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    left_out: dict[str, str] = {}
    records = 0
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t", lineterminator="\n")
        table.writerow(("filepath", "title"))
        for done, (tile, lines) in enumerate(texts.items()):
            if done % _BATCH == 0:
                report(Progress("Writing pairs", done, len(texts)))
            path = pictures / f"{tile.name}.png"
            try:
                if images:
                    path.write_bytes(_picture(catalogue, settings, tile))
            except ExplorerError as error:
                left_out[tile.name] = str(error)
                continue
            table.writerows((str(path), line) for line in lines)
            records += len(lines)
    return Pairs(folder / FILE, records, len(texts) - len(left_out) if images else 0, left_out)


def _texts(catalogue: Catalogue, tiles: Sequence[Tile] | None) -> dict[Tile, list[str]]:
    """The lines of the captions in force, by tile."""
    chosen = "" if tiles is None else "and list_contains($keys::uinteger[], a.key)"
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select a.key, c.text from active_captions a join captions c on c.id = a.caption
            where a.caption_set = $set {chosen} order by a.key, a.variant""",
            {"set": BOXES_SET, **({} if tiles is None else {"keys": [tile.key for tile in tiles]})},
        ).fetchall()
    found: dict[Tile, list[str]] = {}
    for key, text in rows:
        found.setdefault(Tile.from_key(key), []).extend(line for line in text.splitlines() if line.strip())
    return found


def _picture(catalogue: Catalogue, settings: Settings, tile: Tile) -> bytes:
    location = locations.locate(catalogue, tile, "rgb")
    if location is None:
        raise CaptionError(f"{tile.name} has no image.")
    return locations.read_png(location, tile, max_pixels=settings.max_image_pixels)
