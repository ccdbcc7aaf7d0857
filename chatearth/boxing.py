"""The command `boxes`: RemoteCLIP's boxes and captions of tiles, from their land cover or from a box file."""

import argparse
from pathlib import Path
from typing import NamedTuple

from chatearth.console import Console, listed
from chatearth.landfacts import label_in, tile_named
from core.counting import counted
from core.errors import CaptionError, SelectionError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.raster.landcover import MIN_PX
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.boxes.captions import captions
from generation.boxes.files import boxes_of_files, read_boxes, store
from generation.boxes.found import Box, find_boxes
from generation.boxes.keep import keep_all, keep_cover, keep_file
from generation.boxes.pairs import write_pairs
from generation.facts.store import label_of


class _Found(NamedTuple):
    """The boxes of a tile or of a label map, and their captions."""

    name: str
    boxes: tuple[Box, ...]
    small: int
    captions: tuple[str, ...]
    files: dict[str, tuple[Box, ...]]
    kept: int | None = None


def run_file(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show the boxes of label maps in files, which need no catalogue."""
    found = []
    for name in options.names:
        made = find_boxes(label_in(Path(name), settings, None).ids)
        found.append(_Found(name, made.boxes, made.small, _captions(made.boxes, Path(name).stem, options.seed), {}))
    _show(found, console)


def run(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Do what the options say with tiles of the catalogue."""
    if options.file:
        return _take(catalogue, options, console)
    if not options.names and not options.all:
        raise SelectionError("Name tiles or label maps, or choose --all, or give a box file with --from.")
    if options.all and options.names:
        raise SelectionError("Name tiles or choose --all, not both.")
    if options.all and not (options.keep or options.pairs):
        raise SelectionError("--all needs --keep, which stores captions, or --pairs DIR, which writes those stored.")
    tiles = None if options.all else [tile_named(name) for name in options.names]
    answer: dict[str, object] = {}
    lines: list[str] = []
    if options.all and options.keep:
        made = keep_all(catalogue, settings, console.progress, seed=options.seed, again=options.again)
        refresh(catalogue, console.progress)
        answer |= {"done": made.done, "new": made.new, "problems": made.problems, "rate_per_s": made.rate_per_s}
        lines.append(f"{made.done:,} tiles have captions of their boxes, {made.new:,} are new")
        lines += listed("have none", made.problems)
    elif tiles and (options.keep or not options.pairs):
        return _show([_of_tile(catalogue, settings, tile, options) for tile in tiles], console)
    if options.pairs:
        pairs = write_pairs(catalogue, settings, options.pairs, tiles, console.progress, images=not options.no_images)
        answer |= {"file": str(pairs.file), "records": pairs.records, "images": pairs.images}
        answer["left_out"] = pairs.left_out
        lines.append(f"{counted(pairs.records, 'pair')} and {counted(pairs.images, 'image')} in {pairs.file}")
        lines += listed("are left out", pairs.left_out)
    console.result(answer, "\n".join(lines))


def _captions(boxes: tuple[Box, ...], name: str, seed: int) -> tuple[str, ...]:
    return captions(boxes, name, seed) if boxes else ()


def _of_tile(catalogue: Catalogue, settings: Settings, tile: Tile, options: argparse.Namespace) -> _Found:
    made = find_boxes(label_of(catalogue, settings, tile).ids)
    said = _captions(made.boxes, tile.name, options.seed)
    kept = None
    if options.keep:
        if not said:
            raise CaptionError(f"{tile.name} has no boxes, so there is nothing to write captions of.")
        kept = keep_cover(catalogue, tile, said)
        refresh(catalogue)
    return _Found(tile.name, made.boxes, made.small, said, boxes_of_files(catalogue, tile), kept)


def _show(found: list[_Found], console: Console) -> None:
    """Print tiles; one alone is the document itself."""
    documents = [_json(one) for one in found]
    console.result(documents[0] if len(found) == 1 else {"tiles": documents}, "\n\n".join(map(_text, found)))


def _json(one: _Found) -> dict[str, object]:
    return {
        "tile": one.name,
        "boxes": [_box(box) for box in one.boxes],
        "small": one.small,
        "captions": list(one.captions),
        "files": {file: [_box(box) for box in boxes] for file, boxes in one.files.items()},
        "kept": one.kept,
    }


def _box(box: Box) -> dict[str, object]:
    return {"class": box.name, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1, "pixels": box.pixels}


def _text(one: _Found) -> str:
    lines = [f"{one.name}: {counted(len(one.boxes), 'box', 'boxes')}"]
    lines += [f"  {box.name:15} {box.x0:g},{box.y0:g} to {box.x1:g},{box.y1:g}, {box.pixels:,} px" for box in one.boxes]
    if one.small:
        lines.append(f"  {counted(one.small, 'patch', 'patches')} under {MIN_PX} px left out")
    for file, boxes in one.files.items():
        lines.append(f"  {counted(len(boxes), 'box', 'boxes')} of {file}")
    lines += one.captions or ("  no captions: it has no boxes",)
    if one.kept is not None:
        lines.append("kept in the set remoteclip" if one.kept else "in force already")
    return "\n".join(lines)


def _take(catalogue: Catalogue, options: argparse.Namespace, console: Console) -> None:
    """Take the boxes of a file, and write captions of them where that is asked for."""
    with catalogue.cursor() as cursor:
        held = frozenset(key for (key,) in cursor.execute("select key from tiles").fetchall())
    read = read_boxes(options.file, held)
    store(catalogue, read.name, read.boxes)
    kept = 0
    if options.keep:
        said = [(tile, captions(boxes, tile.name, options.seed)) for tile, boxes in read.boxes.items()]
        kept = keep_file(catalogue, said, read.name)
        refresh(catalogue)
    count = sum(map(len, read.boxes.values()))
    lines = [f"{counted(count, 'box', 'boxes')} of {counted(len(read.boxes), 'tile')} from {read.name}"]
    lines += [f"  left out: {number:,} {reason}" for reason, number in read.left_out.items()]
    lines += [f"captions of {counted(kept, 'tile')} kept in the set remoteclip"] if options.keep else []
    answer = {"file": read.name, "tiles": len(read.boxes), "boxes": count, "left_out": read.left_out, "kept": kept}
    console.result(answer, "\n".join(lines))
