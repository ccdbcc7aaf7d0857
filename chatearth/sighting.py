"""The command `metadata`: where and when tiles are, and captions of it."""

import argparse

from chatearth.console import Console
from chatearth.landfacts import tile_named
from core.errors import SelectionError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.store.catalogue import Catalogue
from core.tile.record import load
from core.tile.values import Json, where_json, where_lines
from generation.metadata.captions import caption
from generation.metadata.keep import keep, keep_all, known_of


def run(catalogue: Catalogue, options: argparse.Namespace, console: Console) -> None:
    """Show or keep metadata captions of tiles of the catalogue."""
    if bool(options.names) == options.all:
        raise SelectionError("Name tiles, or choose --all --keep.")
    if options.all:
        if not options.keep:
            raise SelectionError("--all needs --keep, which stores captions in the set metadata.")
        made = keep_all(catalogue, console.progress, seed=options.seed, again=options.again)
        refresh(catalogue, console.progress)
        said = f"{made.done:,} tiles have metadata captions, {made.new:,} are new"
        return console.result(made._asdict(), f"{said}; {made.seconds:,.1f} s")
    found = [_of_tile(catalogue, tile_named(name), options) for name in options.names]
    documents = [document for document, _ in found]
    console.result(documents[0] if len(found) == 1 else {"tiles": documents}, "\n\n".join(text for _, text in found))


def _of_tile(catalogue: Catalogue, tile: Tile, options: argparse.Namespace) -> tuple[Json, str]:
    record = load(catalogue, tile)
    known = known_of(catalogue, record)
    text = caption(known, options.seed)
    kept = None
    if options.keep:
        kept = keep(catalogue, record, options.seed)
        refresh(catalogue)
    document: Json = {"tile": tile.name, "where": where_json(known.where), "caption": text, "kept": kept}
    lines = [tile.name, *(f"  {name}: {words}" for name, words in where_lines(known.where).items()), text]
    if kept is not None:
        lines.append("kept in the set metadata" if kept else "in force already")
    return document, "\n".join(lines)
