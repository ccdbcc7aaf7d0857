"""`batch export`: a run as a file, its captions, or its captions in force."""

import argparse
import json
from pathlib import Path

from chatearth import batchwords
from chatearth.console import Console
from core.counting import counted
from core.errors import BatchError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import keeping, portable, runs
from generation.batch.database import opened
from generation.batch.handing import hand_out, take_back


def export(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    """Do what `batch export` asks for."""
    one = runs.run(settings, options.run)
    held = batchwords.document(one)
    if options.undo:
        latest = next((kept for kept in keeping.kept(settings, one.id) if kept.undone_at is None), None)
        if latest is None:
            raise BatchError(f"No captions of run {one.id} are in force.")
        taken = keeping.undo(catalogue, settings, latest.id, report=console.progress)
        since = f"; {taken.changed_since:,} were changed since and stay" if taken.changed_since else ""
        said = f"{taken.captions:,} captions of {latest.caption_set} are again what they were{since}"
        return console.result(held | {"undone": taken.captions, "changed_since": taken.changed_since}, said)
    if options.to_set:
        kept = keeping.keep(catalogue, settings, one.id, options.to_set, report=console.progress)
        said = f"{kept.captions:,} captions are in force in {kept.caption_set}. Undo with --undo."
        return console.result(held | {"set": kept.caption_set, "kept": kept.captions}, said)
    if options.file is None:
        raise BatchError("Name a file to write, or a caption set with --to-set.")
    if options.format == "openai-batch":
        return _hand_out(options, settings, catalogue, console)
    if options.format == "run":
        count = portable.write(settings, one.id, options.file)
    else:
        count = _results(settings, one.id, options.file)
    console.result(held | {"file": str(options.file), "records": count}, f"{count:,} records in {options.file}")


def read_back(options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Read a file of answers to requests that were handed out."""
    found = take_back(settings, options.run, options.answers)
    one = runs.run(settings, options.run)
    said = [f"{len(found.results):,} answers were read"]
    said += [f"{len(found.missing):,} requests have none and wait again"] * bool(found.missing)
    said += [f"{found.strangers:,} lines are about other requests"] * bool(found.strangers)
    said += [f"{found.unread:,} lines cannot be read"] * bool(found.unread)
    told = {"read": len(found.results), "missing": len(found.missing), "strangers": found.strangers}
    console.result(batchwords.document(one) | told | {"unread": found.unread}, "; ".join(said))


def _hand_out(options: argparse.Namespace, settings: Settings, catalogue: Catalogue, console: Console) -> None:
    made = hand_out(catalogue, settings, options.run, options.file)
    more = f" {made.refusal}" if made.refusal else ""
    held = batchwords.document(runs.run(settings, options.run))
    console.result(
        held | {"file": str(options.file), "records": made.requests},
        f"{counted(made.requests, 'request')} in {options.file}.{more} "
        f"Read the answers back with: chatearth batch resume {options.run} --answers FILE",
    )


def _results(settings: Settings, run: int, path: Path) -> int:
    count = 0
    with opened(settings.runs) as database, path.open("w", encoding="utf-8") as file:
        for key, seen, caption, model in keeping.results(database, run):
            line = {"tile": Tile.from_key(key).name, "caption": caption, "model": model, "input_kind": seen}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count
