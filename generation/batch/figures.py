"""What a page or a person asks of a run: its pace, what comes, what fails and where; never by reading all of it."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import BatchError
from core.geography.tiles import Tile
from core.settings import Settings
from generation.batch.claims import keys_of
from generation.batch.database import CallState, opened
from generation.batch.runs import Run

_RECENT_S = 60.0


class Moment(NamedTuple):
    """A run at a moment, some seconds after the one before."""

    at: datetime
    seconds: float
    """For which the run had been going."""
    done: int
    """Tiles with a caption, those answered before included."""
    failed: int
    requests: int
    tokens: int
    usd: float
    p50_s: float | None
    """Middle time of the answers since the moment before; None where none came."""
    p95_s: float | None
    concurrency: float
    errors: dict[str, int]
    """Failed calls since the moment before, by kind."""


class Pace(NamedTuple):
    """How fast a run goes, and what it comes to if it goes on so."""

    tiles_per_s: float | None
    """Over the last minute of going; None before anything came."""
    p50_s: float | None
    p95_s: float | None
    concurrency: float | None
    left_s: float | None
    projected_usd: float | None
    """At the end, by what tiles have cost so far; None where no price is known or nothing came."""


class Sample(NamedTuple):
    """A caption that came."""

    tile: Tile
    call: int
    caption: str
    note: str
    model: str | None
    seen: str
    """What the model saw."""
    usd: float | None
    tokens_out: int | None
    seconds: float | None
    at: datetime
    cached: bool


class FailedCall(NamedTuple):
    """A request without a caption: a dead letter, one that failed and waits, or one that cannot be asked."""

    tiles: tuple[Tile, ...]
    call: int
    state: CallState
    failure: str
    """Kind, as in `FailureKind`; empty for one that cannot be asked."""
    message: str
    status: int | None
    attempts: int
    at: datetime | None


class Attempt(NamedTuple):
    """A call that failed."""

    at: datetime
    failure: str
    message: str
    status: int | None
    said: str | None
    """What the model wrote, as in an answer that was cut."""
    tokens_in: int | None
    tokens_out: int | None
    usd: float | None


def moments(settings: Settings, run: int, *, most: int = 300) -> list[Moment]:
    """Return the moments of a run, oldest first; of many every so-many-th, and errors are summed."""
    with opened(settings.runs) as database:
        rows = database.execute("select * from moments where run = ? order by at", [run]).fetchall()
    found = [_moment(row) for row in rows]
    step = -(-len(found) // most) if found else 1
    return [_summed(found[start : start + step]) for start in range(0, len(found), step)]


def pace(settings: Settings, run: Run) -> Pace:
    """Return how fast a run goes."""
    counts = run.counts
    with opened(settings.runs) as database:

        def latest(where: str = "1", *values: float) -> Moment | None:
            row = database.execute(
                f"select * from moments where run = ? and {where} order by at desc limit 1", [run.id, *values]
            ).fetchone()
            return _moment(row) if row else None

        last = latest()
        if last is None:
            return Pace(None, None, None, None, None, None)
        before, timed = latest("seconds <= ?", last.seconds - _RECENT_S), latest("p50 is not null") or last
    dealt, seconds = last.done + last.failed, last.seconds
    if before:
        dealt, seconds = dealt - before.done - before.failed, seconds - before.seconds
    rate = dealt / seconds if seconds > 0 and dealt > 0 else None
    paid = counts.done + counts.failed
    usd = None if run.usd is None or not paid else run.usd / paid * (paid + counts.waiting)
    left = counts.waiting / rate if rate and run.is_going else None
    return Pace(rate, timed.p50_s, timed.p95_s, last.concurrency, left, usd)


def samples(settings: Settings, run: int, count: int = 5, *, pilot: bool = False) -> list[Sample]:
    """Return captions of a run: the latest, or those of its pilot."""
    columns = """c.call, c.keys, c.seen, c.state, c.ended_at, c.usd as paid, c.tokens_out as written, a.captions,
        a.model, a.seconds"""
    source = "answers a join calls c on c.run = a.run and c.call = a.call where a.run = ? order by a.id desc"
    if pilot:
        source = "calls c join answers a on a.id = c.answer where c.run = ? and c.pilot = 1 order by c.call"
    with opened(settings.runs) as database:
        rows = database.execute(f"select {columns} from {source} limit ?", [run, count]).fetchall()
        if len(rows) < count and not pilot:
            source = f"""calls c join answers a on a.id = c.answer
                where c.run = ? and c.state = {CallState.CACHED:d} order by c.call desc"""
            rows += database.execute(f"select {columns} from {source} limit ?", [run, count - len(rows)]).fetchall()
    found = []
    for row in rows:
        at, parts = datetime.fromtimestamp(row["ended_at"], UTC), len(row["keys"]) // 4
        for key, (caption, note) in zip(keys_of(row["keys"]), json.loads(row["captions"]), strict=True):
            found.append(
                Sample(
                    *(Tile.from_key(key), row["call"], caption, note, row["model"], row["seen"]),
                    *(None if row["paid"] is None else row["paid"] / parts, row["written"], row["seconds"], at),
                    row["state"] == CallState.CACHED,
                )
            )
    return found[:count]


def failure_kinds(settings: Settings, run: int) -> dict[str, int]:
    """Count the dead letters of a run by kind, in requests."""
    with opened(settings.runs) as database:
        rows = database.execute(
            f"""select failure, count(*) from calls indexed by calls_failed
            where run = ? and state = {CallState.FAILED:d} group by failure""",
            [run],
        ).fetchall()
    return dict(rows)


def failed_calls(
    settings: Settings, run: int, *, failure: str | None = None, offset: int = 0, limit: int = 50
) -> list[FailedCall]:
    """Return a page of a run's dead letters."""
    return _calls(
        settings,
        f"c.run = ? and c.state = {CallState.FAILED:d} and (? is null or c.failure = ?)",
        [run, failure, failure],
        offset,
        limit,
    )


def left_out(settings: Settings, run: int, *, offset: int = 0, limit: int = 50) -> list[FailedCall]:
    """Return a page of the requests that cannot be asked."""
    return _calls(settings, f"c.run = ? and c.state = {CallState.LEFT_OUT:d}", [run], offset, limit)


def attempts(settings: Settings, run: int, call: int) -> list[Attempt]:
    """Return the failed calls of a request, oldest first."""
    with opened(settings.runs) as database:
        rows = database.execute(
            """select at, failure, message, status, said, tokens_in, tokens_out, usd from attempts
            where run = ? and call = ? order by at""",
            [run, call],
        ).fetchall()
    return [Attempt(datetime.fromtimestamp(row[0], UTC), *tuple(row)[1:]) for row in rows]


class Standing(NamedTuple):
    """How the tiles of a run stand, for a map."""

    keys: NDArray[np.uint32]
    states: NDArray[np.uint8]
    """Of each tile its `CallState`."""


def standing(settings: Settings, run: int) -> Standing:
    """Return the state of every tile of a run; five bytes a tile."""
    keys, states = bytearray(), bytearray()
    with opened(settings.runs) as database:
        for packed, state in database.execute("select keys, state from calls where run = ?", [run]):
            keys += packed
            states += bytes([state]) * (len(packed) // 4)
    return Standing(np.frombuffer(bytes(keys), "<u4"), np.frombuffer(bytes(states), np.uint8))


def tile_of(settings: Settings, run: int, call: int) -> tuple[Tile, ...]:
    """Return the tiles of a request.

    Raises:
        BatchError: There is no such request.
    """
    with opened(settings.runs) as database:
        row = database.execute("select keys from calls where run = ? and call = ?", [run, call]).fetchone()
    if row is None:
        raise BatchError(f"Run {run} has no request {call}.")
    return tuple(map(Tile.from_key, keys_of(row[0])))


def _calls(settings: Settings, where: str, values: Sequence[object], offset: int, limit: int) -> list[FailedCall]:
    with opened(settings.runs) as database:
        rows = database.execute(
            f"""select c.keys, c.call, c.state, coalesce(c.failure, ''), coalesce(c.message, ''), c.status, c.attempts,
            c.ended_at from calls c where {where} order by c.call limit ? offset ?""",
            [*values, limit, offset],
        ).fetchall()
    return [_failed(row) for row in rows]


def _failed(row: sqlite3.Row) -> FailedCall:
    keys, call, state, failure, message, status, attempts, ended = row
    at = datetime.fromtimestamp(ended, UTC) if ended else None
    tiles = tuple(map(Tile.from_key, keys_of(keys)))
    return FailedCall(tiles, call, CallState(state), failure, message, status, attempts, at)


def _moment(row: sqlite3.Row) -> Moment:
    return Moment(
        at=datetime.fromtimestamp(row["at"], UTC),
        seconds=row["seconds"],
        done=row["done"],
        failed=row["failed"],
        requests=row["requests"],
        tokens=row["tokens"],
        usd=row["usd"],
        p50_s=row["p50"],
        p95_s=row["p95"],
        concurrency=row["concurrency"],
        errors=json.loads(row["errors"]),
    )


def _summed(some: Sequence[Moment]) -> Moment:
    errors: dict[str, int] = {}
    for one in some:
        for kind, count in one.errors.items():
            errors[kind] = errors.get(kind, 0) + count
    return some[-1]._replace(errors=errors)
