"""The command `review`: queues, captions and decisions without a screen, and what comes of them."""

import argparse
from collections.abc import Callable

from chatearth.console import Console
from chatearth.landfacts import tile_named
from chatearth.searching import chosen
from core.counting import counted
from core.errors import ExplorerError, ReviewError
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from generation.checks.checking import CheckResult, check
from generation.checks.secondreadings import readings_of
from generation.facts.store import facts_of
from generation.review import decisions, gathered, known, queues, rules, serving, summing
from generation.review.decisions import Ruling
from generation.review.queues import Queue
from generation.review.serving import Item


def run_queue(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Count the captions of all standing queues, or say how far one is."""
    if options.queue:
        queue = _queue(catalogue, options, settings)
        far, held = queues.standing(catalogue, queue), serving.holds(catalogue, queue)
        held_by = [{"reviewer": one.holder, "until": one.until.isoformat(timespec="seconds")} for one in held]
        document: dict[str, object] = {
            **{"queue": str(queue.rule), "answers": queue.answers, "items": far.items, "left": far.left},
            "held": held_by,
        }
        lines = [f"{queue.rule.words}: {far.left:,} left of {counted(far.items, 'caption')}"]
        lines += [f"  {one.holder} holds one until {one.until.astimezone():%H:%M}" for one in held]
        console.result(document, "\n".join(lines))
        return
    counts = queues.counts(catalogue, _within(catalogue, options))
    console.result(
        {"queues": [{"queue": str(rule), "words": rule.words, "left": count} for rule, count in counts.items()]},
        "\n".join(f"{count:>9,}  {rule!s:14} {rule.words}" for rule, count in counts.items()),
    )


def run_next(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Hold the next caption and show it."""
    queue = _queue(catalogue, options, settings)
    found = serving.take_next(catalogue, queue, options.reviewer)
    _tell(catalogue, settings, queue, found[0] if found else None, console)


def run_decide(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Decide about the caption in hand."""
    queue = _queue(catalogue, options, settings)
    item = serving.in_hand(catalogue, queue, options.reviewer)
    if item is None:
        raise ReviewError(f"{options.reviewer} holds no caption of this queue. Take one with chatearth review next.")
    answer = Ruling(options.decision, options.reason, options.text)
    done = decisions.decide(catalogue, queue, item, answer, options.reviewer)
    left = queues.standing(catalogue, queue).left
    document = {
        "tile": item.tile.name,
        "set": item.slot.caption_set,
        "decision": options.decision,
        "mark": done.mark,
        "left": left,
        "right_answer": done.lesson.decision if done.lesson else None,
    }
    lesson = f"; the right answer was {done.lesson.decision}. {done.lesson.note}" if done.lesson else ""
    console.result(document, f"{item.tile.name}: {options.decision}{lesson} ({left:,} left)")


def run_undo(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Take a decision back, and show its caption, which is held again."""
    queue = _queue(catalogue, options, settings)
    item = decisions.undo(catalogue, queue, options.reviewer)
    if item is None:
        raise ReviewError(f"{options.reviewer} has decided about nothing in this queue.")
    _tell(catalogue, settings, queue, item, console)


def run_known(catalogue: Catalogue, options: argparse.Namespace, _: Settings, console: Console) -> None:
    """Make the caption in force of a tile and set a known one."""
    record = load(catalogue, tile_named(options.name))
    found = [one for one in record.captions if one.active and one.caption_set == options.caption_set]
    if not found:
        raise ReviewError(f"{record.tile.name} has no caption of the set '{options.caption_set}' in force.")
    known.set_known(catalogue, found[0].id, options.decision, options.kind, options.note)
    every = len(known.all_known(catalogue))
    console.result(
        {"tile": record.tile.name, "set": options.caption_set, "decision": options.decision, "known": every},
        f"{record.tile.name}: {options.kind}, {options.decision}; {counted(every, 'caption')} known in all",
    )


def run_report(catalogue: Catalogue, options: argparse.Namespace, settings: Settings, console: Console) -> None:
    """Say what came of the reviews."""
    from chatearth import reviewwords

    queue = _queue(catalogue, options, settings) if options.queue else None
    found = summing.summary(catalogue, queue)
    if not found.report.reviewed:
        raise ReviewError("Nothing was decided yet. Take a caption with chatearth review next.")
    audit = summing.audit(catalogue, queue) if queue and queue.rule.is_sample else None
    console.result(reviewwords.document(found, audit), reviewwords.lines(found, audit))


def run_export(catalogue: Catalogue, options: argparse.Namespace, _: Settings, console: Console) -> None:
    """Write what reviews made of captions."""
    count = gathered.write_pairs(catalogue, options.file, with_names=options.names)
    console.result({"file": str(options.file), "pairs": count}, f"{counted(count, 'caption')} in {options.file}")


def _within(catalogue: Catalogue, options: argparse.Namespace) -> Selection:
    return chosen(options, [one.name for one in Browser(catalogue).caption_sets()])


def _queue(catalogue: Catalogue, options: argparse.Namespace, settings: Settings) -> Queue:
    rule, within = rules.parse(options.queue), _within(catalogue, options)
    return queues.open_queue(catalogue, settings, rule, within=within, answers=options.answers)


def _tell(catalogue: Catalogue, settings: Settings, queue: Queue, item: Item | None, console: Console) -> None:
    left = queues.standing(catalogue, queue).left
    if item is None:
        console.result(
            {"item": None, "left": left}, f"Nothing waits for you ({left:,} left, held or decided by others)"
        )
        return
    result = _checked(catalogue, settings, item)
    claims = [
        {"text": item.text[one.claim.start : one.claim.end], "class": one.claim.name, "verdict": one.verdict}
        for one in (result.claims if result else ())
    ]
    told = {"tile": item.tile.name, "set": item.slot.caption_set, "version": item.version, "text": item.text}
    wrong = [f"  {one['verdict']}: {one['text']} ({one['class']})" for one in claims if one["verdict"] != "supported"]
    lines = [f"{item.tile.name}, {item.slot.caption_set} ({left:,} left)", item.text, *wrong]
    console.result({"item": {**told, "claims": claims}, "left": left}, "\n".join(lines))


def _checked(catalogue: Catalogue, settings: Settings, item: Item) -> CheckResult | None:
    """What the truth check finds; None where the tile has no land cover."""
    composition = load(catalogue, item.tile).composition
    if composition is None:
        return None
    try:
        facts = facts_of(catalogue, settings, item.tile)
    except ExplorerError:
        facts = None
    second = readings_of(catalogue, item.text)
    name, latitude = item.slot.caption_set, item.tile.centre[1]
    return check(item.text, composition, facts=facts, caption_set=name, latitude=latitude, second=second)


ACTIONS: dict[str, Callable[[Catalogue, argparse.Namespace, Settings, Console], None]] = {
    "queue": run_queue,
    "next": run_next,
    "decide": run_decide,
    "undo": run_undo,
    "known": run_known,
    "report": run_report,
    "export": run_export,
}
