"""The command `tasks`: questions about tiles made, shown, checked, put in other words, and written."""

import argparse
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict

from chatearth.choosing import place_of
from chatearth.console import Console, listed
from chatearth.landfacts import tile_named
from core.counting import counted
from core.errors import EndpointError, TaskError
from core.geography.tiles import Tile
from core.remote.bindings import Bindings
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.models.keys import Keys
from generation.second.asking import Reader
from generation.second.bulk import budget_of
from generation.second.costs import dollars
from generation.tasks.changed import Changed, changes_of, standing
from generation.tasks.export import export
from generation.tasks.held import Kept, Wanted, find, tally
from generation.tasks.keep import build, job_of, read_maps
from generation.tasks.make import tasks_of
from generation.tasks.rephrasing import estimate, open_tasks, rephrase_all
from generation.tasks.task import Turn, name_of
from generation.tasks.verify import Fault, faults_of
from generation.tasks.verifying import verify_all
from generation.tasks.wording import answered, asked, in_pixels

_SHOWN = 20
_ALL = 10_000


def run_build(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Make the tasks of all tiles, and check them where that is asked for."""
    made = build(catalogue, settings, console.progress, seed=options.seed, again=options.again)
    kinds: dict[str, int] = {}
    for one in tally(catalogue, Wanted()):
        kinds[one.kind] = kinds.get(one.kind, 0) + one.tasks
    answer: dict[str, object] = {
        **{"tiles": made.tiles, "tasks": made.tasks, "new": made.new, "kinds": kinds, "problems": made.problems},
        "rate_per_s": made.rate_per_s,
    }
    lines = [f"{counted(made.tasks, 'task')} of {counted(made.tiles, 'tile')}, {made.new:,} tiles looked at now"]
    lines += [f"  {kind}: {count:,}" for kind, count in kinds.items()]
    lines += listed("tiles have none", made.problems)
    if options.verify is not None:
        checked = verify_all(catalogue, settings, console.progress, sample=options.verify or None)
        answer["verified"] = {"tiles": checked.tiles, "tasks": checked.tasks, "faults": len(checked.faults)}
        said = f"{counted(checked.tasks, 'task')} of {counted(checked.tiles, 'tile')} derived a second time"
        lines += listed("tiles could not be checked", checked.problems)
        if checked.faults:
            _fail(console, checked.faults, answer, lines)
        lines.append(f"{said}: every answer is the same")
    console.result(answer, "\n".join(lines))


def _fail(console: Console, faults: Sequence[Fault], answer: dict[str, object], lines: list[str]) -> None:
    told = [{"task": name_of(one.tile, one.number), "question": one.question, "reason": one.reason} for one in faults]
    lines += [f"  {one['task']}: {one['question']} {one['reason']}" for one in told[:_SHOWN]]
    console.failed(
        f"{counted(len(faults), 'answer')} differ from what the map says. Make them anew with --again; where they "
        "still differ, that is an error of the explorer.",
        {**answer, "faults": told},
        "\n".join(lines),
    )


def run_show(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Show the tasks of tiles, those that are stored or else as they would be made."""
    documents, lines, faults = [], [], []
    for tile in [tile_named(name) for name in options.names]:
        kept, stored = _tasks(catalogue, settings, tile, options)
        changes = changes_of(catalogue, [one.number for one in kept])
        shown = [_document(one, changes) for one in kept]
        documents.append({"tile": tile.name, "stored": stored, "tasks": shown})
        how = "" if stored else ", not stored: chatearth tasks build keeps them"
        lines += [f"{tile.name}: {counted(len(kept), 'task')}{how}", *(_line(one) for one in shown)]
        if options.verify:
            ids, maps = read_maps(job_of(catalogue, settings, tile), max_pixels=settings.max_image_pixels)
            faults += faults_of((one.task for one in kept), ids, maps)
    answer: dict[str, object] = documents[0] if len(documents) == 1 else {"tiles": documents}
    if faults:
        _fail(console, faults, answer, lines)
    if options.verify:
        answer["verified"] = True
        lines.append("derived a second time: every answer is the same")
    console.result(answer, "\n".join(lines))


def _tasks(
    catalogue: Catalogue, settings: Settings, tile: Tile, options: argparse.Namespace
) -> tuple[list[Kept], bool]:
    if stored := find(catalogue, Wanted(tile=tile), _ALL):
        return [one for one in stored if _is_wanted(one, options)], True
    ids, maps = read_maps(job_of(catalogue, settings, tile), max_pixels=settings.max_image_pixels)
    made = [Kept(task.number, task) for task in tasks_of(tile, ids, options.seed, maps)]
    return [one for one in made if _is_wanted(one, options)], False


def _is_wanted(one: Kept, options: argparse.Namespace) -> bool:
    kinds, forms = options.kind, options.form
    return (not kinds or one.task.kind in kinds) and (not forms or one.task.form in forms)


def _document(kept: Kept, changes: dict[int, list[Changed]]) -> dict[str, object]:
    now = standing(kept.task.turns, changes.get(kept.number, ()))
    first = now.turns[0]
    boxes = [turn.boxes for turn in now.turns if turn.boxes]
    return {
        "id": name_of(kept.task.tile, kept.number),
        "kind": kept.task.kind,
        "form": kept.task.form,
        "question": asked(first, in_pixels, how=False),
        "answer": answered(first, in_pixels),
        "box": list(boxes[0][0][1:5]) if boxes else None,
        "turns": [_turn(turn) for turn in now.turns],
        "rejected": now.rejected,
        "corrected_by": now.corrected_by or None,
        "rephrased_by": now.rephrased_by or None,
    }


def _turn(turn: Turn) -> dict[str, object]:
    return {
        "ask": turn.ask,
        "form": turn.form,
        "question": turn.question,
        "answer": turn.answer,
        "options": list(turn.options),
        "boxes": [box._asdict() for box in turn.boxes],
    }


def _line(shown: dict[str, object]) -> str:
    marks = [str(shown["kind"]), *(["rejected"] if shown["rejected"] else [])]
    marks += ["corrected"] if shown["corrected_by"] else []
    question, answer = str(shown["question"]).replace("\n", "  "), str(shown["answer"]).replace("\n", "\n      ")
    turns = shown["turns"]
    more = f" (and {len(turns) - 1} more)" if isinstance(turns, list) and len(turns) > 1 else ""
    return f"  [{', '.join(marks)}] {question}\n      {answer}{more}"


def run_export(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Write instruction files."""
    wanted = Wanted(tuple(options.kind), tuple(options.form))
    made = export(catalogue, options.directory, options.format, wanted, console.progress)
    left = f", {made.rejected:,} rejected ones left out" if made.rejected else ""
    lines = [f"{counted(made.records, 'task')} in {counted(len(made.files), 'file')}{left}"]
    lines += [f"  {file}" for file in (*made.files, made.manifest)]
    console.result(
        {
            "files": [str(file) for file in made.files],
            "records": made.records,
            "bytes": made.bytes,
            "rejected": made.rejected,
            "manifest": str(made.manifest),
        },
        "\n".join(lines),
    )


def run_rephrase(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Have a model put stored tasks in other words; only after a yes."""
    tiles = [tile_named(name) for name in options.names]
    found = [one for tile in tiles for one in find(catalogue, Wanted(tile=tile), _ALL) if _is_wanted(one, options)]
    if not found:
        raise TaskError("These tiles have no stored tasks of these kinds. Make them with chatearth tasks build.")
    tasks = open_tasks(catalogue, found)
    if not tasks:
        raise TaskError("All these tasks are in a model's words already, or rejected. Undo that on the page Tasks.")
    keys = Keys(os.environ, bound=Bindings.of(settings.keys))
    place = place_of(options, catalogue, options.model)
    keys.bind(place)  # who runs a command owns its environment, and named the server
    if missing := keys.missing(place):
        raise EndpointError(missing)
    reader = Reader(place, options.model, keys)
    budget = budget_of(reader, options.max_cost)
    cost = estimate(tasks, reader)
    price = "price unknown" if cost.most_usd is None else f"at most {dollars(cost.most_usd)}"
    console.note(
        f"{reader.model} at {place.base_url} would put {counted(len(tasks), 'task')} in other words, in "
        f"{counted(cost.requests, 'request')}, {price}. It gets their questions and answers; no picture is sent."
        + ("" if options.max_cost is None else f" No more than ${options.max_cost:g} is spent.")
    )
    console.agree_to_send("these questions", yes=options.yes)
    made = rephrase_all(catalogue, settings, reader, tasks, console.progress, budget)
    if made.ended and not made.turns:
        raise TaskError(made.ended)
    paid = "" if made.usd is None else f" for {dollars(made.usd)}"
    lines = [f"{counted(made.turns, 'question')} in other words{paid}"]
    lines += [f"  {count:,} stay as they were: {reason}" for reason, count in made.kept.most_common()]
    lines += [f"  {made.failed:,} tasks in calls that failed: {made.ended}".rstrip(": ")] if made.failed else []
    answer = {**asdict(made), "kept": dict(made.kept), "estimate": cost._asdict(), "ended": made.ended or None}
    del answer["in_a_row"]
    console.result(answer, "\n".join(lines))


ACTIONS: dict[str, Callable[[Catalogue, argparse.Namespace, Settings, Console], None]] = {
    "build": run_build,
    "show": run_show,
    "export": run_export,
    "rephrase": run_rephrase,
}
