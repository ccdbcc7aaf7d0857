"""Captions by the rules for many tiles at once, kept in force: a first text for places that nobody has described."""

import uuid
from collections.abc import Sequence

from core.errors import ExplorerError
from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.tiletable import mark_stale
from generation.calls.generations import open_run
from generation.calls.keep import keep
from generation.calls.perform import Ask, perform, prepare_call
from generation.models.keys import Keys
from generation.prompts.recipes.inputs import tile_input

STYLE = "35-like"


def caption_by_rules(
    catalogue: Catalogue, settings: Settings, tiles: Sequence[Tile], report: Report = silent
) -> dict[Tile, str]:
    """Write a caption for each tile that has none in force; return why some have none now.

    Each is stored as a call of the rules, so that everything that shows a caption says that no model wrote it.
    """
    wanted = _without(catalogue, tiles)
    problems: dict[Tile, str] = {}
    run, opened = uuid.uuid4().hex, False
    try:
        for done, tile in enumerate(wanted):
            report(Progress("Writing captions", done, len(wanted)))
            try:
                call = prepare_call(Ask.of_rules(STYLE), tile_input(catalogue, settings, tile), Keys({}))
                if not opened:
                    open_run(catalogue, run, tile, "{}")
                opened = True
                keep(catalogue, perform(catalogue, call, run=run).id)
            except ExplorerError as error:
                problems[tile] = str(error)
    finally:
        if len(problems) < len(wanted):  # what came is seen, also where somebody stopped it
            with catalogue.transaction() as cursor:
                mark_stale(cursor)
            refresh(catalogue)
    return problems


def _without(catalogue: Catalogue, tiles: Sequence[Tile]) -> list[Tile]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select distinct key from active_captions where list_contains($keys::uinteger[], key)",
            {"keys": [tile.key for tile in tiles]},
        ).fetchall()
    described = {key for (key,) in rows}
    return [tile for tile in tiles if tile.key not in described]
