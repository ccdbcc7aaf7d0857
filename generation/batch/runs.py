"""Runs as everybody sees them, and what can be wished of them: by the page, the console and other processes alike."""

import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from core.errors import BatchError
from core.settings import Settings
from generation.batch.claims import Counts
from generation.batch.database import CallState, opened, transaction
from generation.batch.estimates import Plan
from generation.batch.order import Limits, Order
from generation.batch.ownership import is_held

State = Literal["planned", "trying", "tried", "running", "paused", "interrupted", "ended", "cancelled"]
"""Planned, nothing was sent; its pilot is made; the pilot waits for a yes; going; at rest until it is resumed; its
process has ended without a word; all was asked; given up."""

GOING: tuple[State, ...] = ("trying", "running")
RESUMABLE: tuple[State, ...] = ("planned", "tried", "paused", "interrupted")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is now."""

    id: int
    name: str
    made_at: datetime
    state: State
    reason: str
    """Why it is at rest, for people; empty where a person wanted it so."""
    wanted: str
    """What a person wants of it that has not happened yet: `paused` or `cancelled`."""
    order: Order
    limits: Limits
    plan: Plan | None
    counts: Counts
    """Of tiles."""
    requests: int
    """Calls that were made."""
    tokens_in: int
    tokens_out: int
    usd: float | None
    """US dollars that were counted; None where no price is known."""
    usd_bound: float | None
    """The most that can have been spent: with calls under way, and those that nobody counted."""
    seconds: float
    """For which it has been going."""
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def is_going(self) -> bool:
        """Whether a process is at it."""
        return self.state in GOING

    @property
    def share(self) -> float:
        """Part of the tiles that is dealt with, 0..1."""
        counts = self.counts
        total = counts.tiles - counts.left_out
        return (total - counts.waiting) / total if total else 1.0


def runs(settings: Settings) -> list[Run]:
    """Return all runs, newest first; none where none was planned."""
    if not settings.runs.exists():
        return []
    with opened(settings.runs) as database:
        rows = database.execute("select * from runs where state <> 'planning' order by id desc").fetchall()
        return [_run(database, row) for row in rows]


def run(settings: Settings, number: int) -> Run:
    """Return a run.

    Raises:
        BatchError: There is none of that number.
    """
    if settings.runs.exists():
        with opened(settings.runs) as database:
            row = database.execute("select * from runs where id = ? and state <> 'planning'", [number]).fetchone()
            if row is not None:
                return _run(database, row)
    raise BatchError(f"There is no run {number} in this data folder.")


def resumable(settings: Settings, number: int) -> Run:
    """Return a run that may be started or gone on with.

    Raises:
        BatchError: It is going on, or over.
    """
    found = run(settings, number)
    if found.is_going:
        raise BatchError(f"Run {number} is going on already.")
    if found.state == "cancelled":
        raise BatchError(f"Run {number} was cancelled. Plan it anew: what was answered costs nothing again.")
    if found.state == "ended" and not found.counts.waiting:
        failed = f" {found.counts.failed:,} tiles failed: retry them first." if found.counts.failed else ""
        raise BatchError(f"Run {number} has ended, and nothing waits.{failed}")
    return found


def pause(settings: Settings, number: int) -> None:
    """Have a run rest: calls under way come to their end and are kept. Does nothing to one that rests."""
    _wish(settings, number, "paused")


def cancel(settings: Settings, number: int) -> None:
    """Give a run up, whatever it is doing: calls under way are ended, what came is kept."""
    found = run(settings, number)
    if found.is_going:
        _wish(settings, number, "cancelled")
    elif found.state not in ("ended", "cancelled"):
        with opened(settings.runs) as database, transaction(database):
            database.execute(
                "update runs set state = 'cancelled', reason = '', ended_at = ? where id = ?", [time.time(), number]
            )


def change(settings: Settings, number: int, limits: Limits) -> None:
    """Let a run go on within other limits, at once.

    Raises:
        BatchError: A limit makes no sense, or cannot be kept.
    """
    found = run(settings, number)
    limits.checked()
    if limits.usd is not None and found.order.rates.usd(1, 1) is None:
        raise BatchError(f"No price is known for {found.order.ask.model}, so a limit in dollars cannot be kept.")
    with opened(settings.runs) as database, transaction(database):
        database.execute("update runs set limits = ? where id = ?", [limits.to_json(), number])


def retry(settings: Settings, number: int, failure: str | None = None) -> int:
    """Have failed requests asked again when the run is resumed; return how many tiles these are.

    What they failed by stays with them until they succeed.

    Args:
        settings: Where the runs are.
        number: The run.
        failure: Only those that failed in this way, as in `FailureKind`.

    Raises:
        BatchError: The run is going.
    """
    if run(settings, number).is_going:
        raise BatchError(f"Run {number} is going on. Pause it first.")
    with opened(settings.runs) as database, transaction(database):
        where = f"run = ? and state = {CallState.FAILED:d} and (? is null or failure = ?)"
        values = [number, failure, failure]
        tiles = database.execute(
            f"select coalesce(sum(length(keys) / 4), 0) from calls where {where}", values
        ).fetchone()[0]
        database.execute(
            f"update calls set state = {CallState.WAITING:d}, round = 0, attempts = 0, not_before = 0 where {where}",
            values,
        )
        if tiles:
            database.execute(
                "update runs set failed = failed - ?, state = 'paused', reason = '', ended_at = null where id = ?",
                [tiles, number],
            )
    return int(tiles)


def forget(settings: Settings, number: int) -> None:
    """Take a run away; answers stay, so that the same requests cost nothing again.

    Raises:
        BatchError: It is going.
    """
    if run(settings, number).is_going:
        raise BatchError(f"Run {number} is going on. Cancel it first.")
    with opened(settings.runs) as database, transaction(database):
        for table in ("calls", "attempts", "moments", "kept"):
            database.execute(f"delete from {table} where run = ?", [number])
        database.execute("delete from runs where id = ?", [number])


def _wish(settings: Settings, number: int, wanted: str) -> None:
    if run(settings, number).is_going:
        with opened(settings.runs) as database, transaction(database):
            database.execute("update runs set wanted = ? where id = ?", [wanted, number])


def _run(database: sqlite3.Connection, row: sqlite3.Row) -> Run:
    order, state = Order.from_json(row["content"]), row["state"]
    if state in GOING and not is_held(row["owner"], row["lease"]):
        state = "interrupted"
    priced = order.rates.usd(1, 1) is not None
    calls, ceilings = database.execute(
        f"""select count(*), coalesce(sum(ceiling), 0) from calls indexed by calls_under_way
        where run = ? and state = {CallState.UNDER_WAY:d}""",
        [row["id"]],
    ).fetchone()
    held = order.rates.usd(ceilings, calls * order.longest) or 0.0
    return Run(
        id=row["id"],
        name=row["name"],
        made_at=_at(row["made_at"]),
        state=state,
        reason=row["reason"],
        wanted=row["wanted"] if state in GOING else "",
        order=order,
        limits=Limits.from_json(row["limits"]),
        plan=Plan.from_json(row["plan"]),
        counts=Counts(*(row[name] for name in Counts._fields)),
        requests=row["requests"],
        tokens_in=row["tokens_in"],
        tokens_out=row["tokens_out"],
        usd=row["usd"] if priced else None,
        usd_bound=row["usd"] + row["unsure_usd"] + held if priced else None,
        seconds=row["seconds"],
        started_at=_at(row["started_at"]) if row["started_at"] else None,
        ended_at=_at(row["ended_at"]) if row["ended_at"] else None,
    )


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
