"""Results of a run as captions in force: a set of their own or versions of one, all at once, undone in one step."""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from core.errors import BatchError
from core.imports.importer import refresh
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar
from core.store.madecaptions import MadeCaption, MadeSet, Put, TakenBack, is_in_force, put_all, take_back
from generation.batch import runs
from generation.batch.claims import keys_of
from generation.batch.database import CallState, opened, transaction
from generation.batch.runs import Run

_BATCH = 5_000
_UNSURE = 0.0
"""In the place of the time of undoing until the captions are committed, so that what a kill leaves is undone too."""
_GATHERING = "Gathering the captions"
_NAME = 40
"""Characters of the name of a set."""


class Kept(NamedTuple):
    """Results that were put in force."""

    id: int
    run: int
    caption_set: str
    captions: int
    kept_at: datetime | None
    undone_at: datetime | None
    changes: tuple[int, int]
    """The first and the last of `caption_changes`."""


def keep(
    catalogue: Catalogue,
    settings: Settings,
    number: int,
    caption_set: str,
    *,
    title: str = "",
    report: Report = silent,
) -> Kept:
    """Put every caption of a run in force; those that are in force already make no further version.

    Args:
        catalogue: Where to write.
        settings: Where the run is.
        number: The run.
        caption_set: A set that exists, of whose captions these become versions, or the name of a new one.
        title: Of a new set; its name if empty.
        report: Told what is done.

    Raises:
        BatchError: The run is not there, or has no caption yet.
        CaptionError: There is no room for another set.
    """
    run, name = runs.run(settings, number), " ".join(caption_set.split())
    if not 1 <= len(name) <= _NAME:
        raise BatchError(f"A caption set needs a name of 1 to {_NAME} characters.")
    if not run.counts.done + run.counts.cached:
        raise BatchError(f"Run {number} has no caption yet.")
    with opened(settings.runs) as database:
        lines = _lines(catalogue, database, run)
        notes: list[int] = []

        def note(put: Put) -> None:
            with transaction(database):
                row = database.execute(
                    """insert into kept (run, caption_set, first_change, last_change, captions, kept_at, undone_at)
                    values (?, ?, ?, ?, ?, ?, ?) returning id""",
                    [number, name, put.first_change, put.last_change, put.captions, time.time(), _UNSURE],
                ).fetchone()
                notes.append(row[0])

        try:
            put_all(catalogue, MadeSet(name, title or name), _batches(database, run, lines, report), noted=note)
        except BaseException:
            database.executemany("delete from kept where id = ?", [(one,) for one in notes])
            raise
        database.execute("update kept set undone_at = null where id = ?", notes)
    refresh(catalogue, report)
    return next(one for one in kept(settings, number) if one.id == notes[0])


def undo(catalogue: Catalogue, settings: Settings, kept_id: int, *, report: Report = silent) -> TakenBack:
    """Take results back that were put in force; what somebody has changed since stays as it is.

    Raises:
        BatchError: That was done already, or never put in force.
    """
    with opened(settings.runs) as database:
        row = database.execute("select * from kept where id = ?", [kept_id]).fetchone()
        if row is None or row["undone_at"]:
            raise BatchError("These results were taken back already." if row else "These results were never kept.")
        put = Put(row["captions"], row["first_change"], row["last_change"])
        if row["undone_at"] == _UNSURE and not is_in_force(catalogue, put, row["caption_set"]):
            database.execute("delete from kept where id = ?", [kept_id])
            raise BatchError("The explorer ended before these results were kept: none is in force. Keep them again.")
        report(Progress("Taking captions back", 0, 0))
        taken = take_back(catalogue, put, author=f"run {row['run']}")
        with transaction(database):
            database.execute("update kept set undone_at = ? where id = ?", [time.time(), kept_id])
    refresh(catalogue, report)
    return taken


def kept(settings: Settings, run: int) -> list[Kept]:
    """Return what was put in force of a run, the latest first."""
    with opened(settings.runs) as database:
        rows = database.execute("select * from kept where run = ? order by id desc", [run]).fetchall()
    return [
        Kept(
            *(row["id"], row["run"], row["caption_set"], row["captions"]),
            *(_at(row["kept_at"]), _at(row["undone_at"] or None)),
            changes=(row["first_change"], row["last_change"]),
        )
        for row in rows
    ]


def results(database: sqlite3.Connection, run: int) -> Iterator[tuple[int, str, str, str | None]]:
    """Yield the captions of a run: key of the tile, what the model saw, caption, and model."""
    for keys, seen, captions, model in database.execute(
        f"""select c.keys, c.seen, a.captions, a.model from calls c join answers a on a.id = c.answer
        where c.run = ? and c.state in ({CallState.DONE:d}, {CallState.CACHED:d}) order by c.call""",
        [run],
    ):
        for key, (caption, _) in zip(keys_of(keys), json.loads(captions), strict=True):
            yield key, seen, caption, model


def _batches(
    database: sqlite3.Connection, run: Run, lines: dict[str, int], report: Report
) -> Iterator[list[MadeCaption]]:
    by_rules, some = run.order.by_rules, list[MadeCaption]()
    read, total = 0, run.counts.done + run.counts.cached
    report(Progress(_GATHERING, 0, total))
    for key, seen, caption, model in results(database, run.id):
        if by_rules:
            some.append(MadeCaption(key, 0, caption, run.order.ask.model, "rules"))
        else:
            author = model or run.order.ask.model
            some.append(MadeCaption(key, 0, caption, author, "generation", lines[seen]))
        if len(some) == _BATCH:
            yield some
            read, some = read + len(some), []
            report(Progress(_GATHERING, read, total))
    if some:
        yield some
    report(Progress("Putting captions in force", 0, 0))


def _lines(catalogue: Catalogue, database: sqlite3.Connection, run: Run) -> dict[str, int]:
    """Write a line on the run among the generations for each thing that the model saw, and return their numbers.

    A caption of a run has no line of its own there: its request and its answer are in the file of runs.
    """
    if run.order.by_rules:
        return {}
    rows = database.execute(
        """select seen, sum(tokens_in), sum(tokens_out), sum(usd), max(estimated) from calls
        where run = ? and answer is not null group by seen""",
        [run.id],
    ).fetchall()
    ask, body = run.order.ask, run.order.to_json()
    place, found = ask.endpoint, {}
    with catalogue.transaction() as cursor:
        for seen, tokens_in, tokens_out, usd, estimated in rows:
            found[seen] = scalar(
                cursor,
                """insert into generations (run, place, repetition, recipe, prompt_version, prompt_hash, backend,
                endpoint, base_url, model, body, body_hash, pictures, characters, input_kind, seed, finished_at,
                finish_reason, prompt_tokens, completion_tokens, tokens_estimated, cost_usd)
                values (?, 0, 0, ?, ?, ?, 'openai', ?, ?, ?, ?, ?, [], 0, ?, ?, make_timestamp(epoch_us(now())),
                'batch', ?, ?, ?, ?) returning id""",
                [
                    *(f"batch {run.id}", ask.recipe, ask.version, ask.content.hash),
                    *(place.name if place else "", place.base_url if place else "", ask.model, body),
                    *(hashlib.sha256(body.encode()).hexdigest(), seen, run.order.parameters.seed),
                    *(tokens_in, tokens_out, bool(estimated), usd),
                ],
            )
    return found


def _at(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
