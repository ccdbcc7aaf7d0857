"""Instruction files: conversations as LLaVA reads them, and the two forms of FIT-RS, one file a split."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from core.errors import TaskError
from core.geography.tiles import Tile
from core.progress import Progress, Report, silent
from core.search.hitlist import ATTRIBUTION, LICENCE
from core.store.catalogue import Catalogue
from core.store.flags import SYNTHETIC_NOTE
from generation.tasks.changed import Standing, changes_of, standing
from generation.tasks.held import Wanted, tally, walk
from generation.tasks.kinds import FORMS, KINDS, Format
from generation.tasks.make import VERSION
from generation.tasks.task import name_of
from generation.tasks.wording import answered, asked, in_shares, rotated

MANIFEST = "manifest.json"

_DETECTION = "[detection]"
"""What FIT-RS puts before a question for all boxes of a class."""


class Exported(NamedTuple):
    """What was written."""

    files: tuple[Path, ...]
    records: int
    bytes: int
    rejected: int
    manifest: Path


class Record(NamedTuple):
    """A task that goes into a file."""

    name: str
    tile: Tile
    kind: str
    form: str
    split: str
    now: Standing


def export(
    catalogue: Catalogue, folder: Path, form: Format = "llava", wanted: Wanted | None = None, report: Report = silent
) -> Exported:
    """Write tasks as they stand, without rejected ones; files take their names when they are whole.

    Raises:
        TaskError: There is no task of these, or the folder cannot be written.
    """
    chosen = wanted or Wanted()
    total = sum(one.tasks for one in tally(catalogue, chosen))
    if not total:
        raise TaskError("There are no such tasks. Make them with chatearth tasks build, or choose others.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files, counts, rejected = _write(catalogue, folder, form, chosen, total, report)
        manifest = folder / MANIFEST
        manifest.write_text(json.dumps(_manifest(catalogue, form, counts, rejected, files), indent=2), encoding="utf-8")
        size = sum(file.stat().st_size for file in files)
    except OSError as error:
        raise TaskError(f"{error.filename or folder} cannot be written: {error.strerror}.") from error
    return Exported(tuple(files), sum(counts.values()), size, rejected, manifest)


def _write(
    catalogue: Catalogue, folder: Path, form: Format, wanted: Wanted, total: int, report: Report
) -> tuple[list[Path], Counter[tuple[str, str]], int]:
    counts: Counter[tuple[str, str]] = Counter()
    rejected = done = 0
    lined = form == "fit-rsfg"
    opened: dict[str, tuple[Path, IO[str]]] = {}
    with ExitStack() as stack:
        for some in _records(catalogue, wanted):
            for record in some:
                done += 1
                if record.now.rejected:
                    rejected += 1
                    continue
                if record.split not in opened:
                    path = folder / f"{form}_{record.split}.{'jsonl' if lined else 'json'}"
                    part = path.with_name(f"{path.name}.part")
                    opened[record.split] = path, stack.enter_context(part.open("w", encoding="utf-8"))
                    opened[record.split][1].write("" if lined else "[\n")
                elif not lined:
                    opened[record.split][1].write(",\n")
                lines = (json.dumps(one, ensure_ascii=False) for one in _FORMS[form](record))
                opened[record.split][1].write("\n".join(lines) + ("\n" if lined else ""))
                counts[record.kind, record.form] += 1
            report(Progress("Writing tasks", done, total))
        for _, file in opened.values():
            file.write("" if lined else "\n]\n")
    for path, _ in opened.values():
        path.with_name(f"{path.name}.part").replace(path)
    return [path for path, _ in opened.values()], counts, rejected


def _records(catalogue: Catalogue, wanted: Wanted) -> Iterator[list[Record]]:
    changes = changes_of(catalogue)
    with catalogue.cursor() as cursor:
        splits = dict(cursor.execute("select key, split from tiles where split is not null").fetchall())
    for some in walk(catalogue, wanted):
        yield [
            Record(
                name_of(task.tile, number),
                task.tile,
                task.kind,
                task.form,
                splits.get(task.tile.key) or "unsplit",
                standing(task.turns, changes.get(number, ())),
            )
            for number, task in some
        ]


def _llava(record: Record) -> Iterator[dict[str, object]]:
    talk = []
    for place, turn in enumerate(record.now.turns):
        image = "<image>\n" if not place else ""
        talk.append({"from": "human", "value": image + asked(turn, in_shares)})
        talk.append({"from": "gpt", "value": answered(turn, in_shares)})
    boxes = [
        {"class": box.name or None, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}
        for turn in record.now.turns
        for box in turn.boxes
    ]
    yield {
        "id": record.name,
        "image": f"{record.tile.name}.png",
        "conversations": talk,
        "kind": record.kind,
        "form": record.form,
        **({"boxes_px": boxes} if boxes else {}),
        **_origin(record),
    }


def _fit_rs(record: Record) -> Iterator[dict[str, object]]:
    talk = []
    for place, turn in enumerate(record.now.turns):
        start = ("" if place else "<image>\n") + (_DETECTION if turn.ask == "referring/all" else "")
        talk.append({"from": "human", "value": start + asked(turn, rotated)})
        talk.append({"from": "gpt", "value": answered(turn, rotated)})
    yield {"id": record.name, "image": f"{record.tile.name}.png", "conversations": talk, **_origin(record)}


def _fit_rsfg(record: Record) -> Iterator[dict[str, object]]:
    for place, turn in enumerate(record.now.turns):
        yield {
            "question_id": record.name if len(record.now.turns) == 1 else f"{record.name}_{place}",
            "image": f"{record.tile.name}.png",
            "category": turn.ask,
            "question": asked(turn, rotated),
            "ground_truth": answered(turn, rotated),
            **_origin(record),
        }


_FORMS: dict[Format, Callable[[Record], Iterator[dict[str, object]]]] = {
    "llava": _llava,
    "fit-rs": _fit_rs,
    "fit-rsfg": _fit_rsfg,
}


def _origin(record: Record) -> dict[str, str]:
    """Who the words and answers are of, where that is not the template and the map."""
    now = record.now
    found = {"corrected_by": now.corrected_by, "rephrased_by": now.rephrased_by}
    return {name: who for name, who in found.items() if who}


def _manifest(
    catalogue: Catalogue, form: Format, counts: Counter[tuple[str, str]], rejected: int, files: list[Path]
) -> dict[str, object]:
    with catalogue.cursor() as cursor:
        made_up, real = cursor.execute(
            """select count(*) filter (synthetic), count(*) filter (not synthetic) from tiles
            where key in (select key from tasked where tasks > 0)"""
        ).fetchall()[0]
        seeds = [seed for (seed,) in cursor.execute("select distinct seed from tasked order by 1").fetchall()]
    return {
        "format": form,
        "files": [file.name for file in files],
        "records": sum(counts.values()),
        "by_kind": {kind: sum(counts[kind, one] for one in FORMS) for kind in KINDS},
        "by_form": {one: sum(counts[kind, one] for kind in KINDS) for one in FORMS},
        "rejected": rejected,
        "seeds": seeds,
        "version": VERSION,
        "answers": "derived by rule from the land-cover map of each tile; corrected_by names who changed one",
        **({"licence": LICENCE, "attribution": ATTRIBUTION} if real else {}),
        **({"synthetic": f"{SYNTHETIC_NOTE}: {made_up:,} tiles"} if made_up else {}),
    }
