"""Plan a run: every request made without sending one, so that price, time and what cannot be asked are known before."""

import os
import re
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from itertools import islice
from random import Random

import numpy as np
from numpy.typing import NDArray

from core.errors import BatchError
from core.geography.tiles import GRID
from core.processes import lend
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch.claims import packed_keys
from generation.batch.database import CallState, opened, transaction
from generation.batch.estimates import Plan, Sizes, plan_of
from generation.batch.experience import experience_of
from generation.batch.order import Limits, Order
from generation.batch.rendering import Rendered, render_all
from generation.batch.reused import reuse
from generation.batch.sources import needs_of, sources_of

PILOT = 20
"""Requests that are tried first."""

MOST_TILES = 5_000_000
_CHUNK = 512
"""Requests between two commits."""
_WORTH_S = 8.0
"""Work for one process that is shared out; the start of others takes some seconds."""
_TILE_S = {False: 0.001, True: 0.02}
"""About how long a request takes, without and with pictures."""
_DEEPEST = 32 << 10
"""Bytes of the dictionary by which requests are packed."""

STEP = "Planning requests"

_NAMES = re.compile(r"\d+_\d+_patch\d\d")


def plan(
    catalogue: Catalogue,
    settings: Settings,
    order: Order,
    keys: Sequence[int] | NDArray[np.uint32],
    limits: Limits,
    *,
    name: str = "",
    pilot: int = PILOT,
    seed: int = 0,
    report: Report = silent,
) -> int:
    """Make every request of a run and keep it; return the run's number. Nothing is sent.

    Args:
        catalogue: Where the tiles are.
        settings: Where runs are kept, and how many processes work.
        order: What is asked of whom.
        keys: Tiles, in the order in which they are asked about.
        limits: What the run may take.
        name: For people; made of the prompt and the model if empty.
        pilot: How many requests to try first.
        seed: Draws these.
        report: Told how far it has come; what it raises ends the plan, of which nothing stays then.

    Raises:
        BatchError: There is no tile, there are too many, or a limit cannot be kept.
    """
    found = _each_once(keys)
    limits.checked()
    if limits.usd is not None and order.rates.usd(1, 1) is None:
        raise BatchError(
            f"No price is known for {order.ask.model}, so a limit in dollars cannot be kept. "
            "Enter its prices on the page Models, or limit tokens or requests instead."
        )
    with opened(settings.runs) as database:
        run = _open(database, order, limits, name or _named(order))
        try:
            planner = _Planner(catalogue, settings, order, database, run)
            planner.make_all(found, report)
            planner.close(pilot, seed)
        except BaseException:
            _forget(database, run)
            raise
    return run


class _Planner:
    """One run while it is planned."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, order: Order, database: sqlite3.Connection, run: int
    ) -> None:
        self._catalogue, self._settings, self._order = catalogue, settings, order
        self._db, self._run = database, run
        self._sizes, self._left_out = Sizes(), Counter[str]()
        self._calls = self._tiles = self._tiles_out = 0
        self._words = b""
        self._fresh = os.urandom(8)
        """Tells requests that are asked afresh from the same ones of other such plans."""

    def make_all(self, keys: NDArray[np.uint32], report: Report) -> None:
        """Make the requests for all tiles."""
        groups = requests_of(keys, self._order.ask.tiles_per_request)
        long = len(keys) * _TILE_S[needs_of(self._order).pictures] > _WORTH_S
        with lend(self._settings.workers if long else 1) as pool:
            report(Progress(STEP, 0, len(keys)))
            while some := list(islice(groups, _CHUNK)):
                self._take(list(self._rendered(pool, some)))
                report(Progress(STEP, self._tiles, len(keys)))

    def _rendered(self, pool: Executor | None, groups: Sequence[tuple[int, ...]]) -> Iterator[Rendered]:
        flat = [key for group in groups for key in group]
        sources = iter(sources_of(self._catalogue, self._settings, self._order, flat, pool))
        gathered = [list(islice(sources, len(group))) for group in groups]
        return render_all(pool, self._order, self._settings, gathered)

    def _take(self, rendered: Sequence[Rendered]) -> None:
        self._words = self._words or next((one.body[-_DEEPEST:] for one in rendered if one.body), b"")
        with transaction(self._db):
            reuse(self._db, self._catalogue, self._order, [one for one in rendered if not one.problem])
            for one in rendered:
                self._insert(one)

    def _insert(self, one: Rendered) -> None:
        call, self._calls, self._tiles = self._calls, self._calls + 1, self._tiles + len(one.keys)
        if one.problem:
            self._left_out[_kind(one.problem)] += len(one.keys)
            self._tiles_out += len(one.keys)
        else:
            self._sizes.add(one)
        mark = one.fingerprint + self._fresh + packed_keys([call]) if self._order.fresh else one.fingerprint
        body = None if one.pictures or not one.body else self._packed(one.body)
        self._db.execute(
            """insert into calls (run, call, state, keys, fingerprint, body, ceiling, seen, message)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (
                *(self._run, call, CallState.LEFT_OUT if one.problem else CallState.WAITING, packed_keys(one.keys)),
                *(mark or None, body, one.ceiling, one.seen, one.problem or None),
            ),
        )

    def _packed(self, body: bytes) -> bytes:
        packer = zlib.compressobj(6, zdict=self._words)
        return packer.compress(body) + packer.flush()

    def close(self, pilot: int, seed: int) -> None:
        """Draw the pilot and keep what the plan came to."""
        with transaction(self._db):
            asked = self._db.execute(
                f"""select call, fingerprint in (select fingerprint from answers) from calls
                where run = ? and state = {CallState.WAITING:d}""",
                [self._run],
            ).fetchall()
            fresh = np.array([call for call, known in asked if not known], np.int64)
            tried = Random(seed).sample(range(len(fresh)), min(pilot, len(fresh)))  # noqa: S311 -- no secret
            self._db.executemany(
                "update calls set pilot = 1 where run = ? and call = ?", [(self._run, int(fresh[one])) for one in tried]
            )
            made: Plan = plan_of(
                self._catalogue, self._order, self._sizes, tiles=self._tiles, calls=self._calls,
                cached=len(asked) - len(fresh), left_out=dict(self._left_out.most_common(20)), pilot=len(tried),
                known=None if self._order.by_rules else experience_of(self._db, self._order),
            )  # fmt: skip
            self._db.execute(
                """update runs set state = 'planned', calls = ?, tiles = ?, left_out = ?, plan = ?, words = ?
                where id = ?""",
                [self._calls, self._tiles, self._tiles_out, made.to_json(), self._words, self._run],
            )


def requests_of(keys: NDArray[np.uint32], tiles_per_request: int) -> Iterator[tuple[int, ...]]:
    """Yield the tiles of each request: one, or the quarters of a parent, in the order of their first tiles."""
    if tiles_per_request == 1 or len(keys) < 2:
        yield from ((int(key),) for key in keys)
        return
    x, y = keys.astype(np.int64) // GRID, keys.astype(np.int64) % GRID
    parents, places = (x >> 1) * GRID + (y >> 1), (y & 1) * 2 + (x & 1)
    _, firsts, numbers = np.unique(parents, return_index=True, return_inverse=True)
    order = np.lexsort((places, firsts[numbers]))
    ends = np.flatnonzero(np.diff(parents[order])) + 1
    yield from (tuple(map(int, group)) for group in np.split(keys[order], ends))


def _each_once(keys: Sequence[int] | NDArray[np.uint32]) -> NDArray[np.uint32]:
    found = np.asarray(keys, np.uint32)
    if not len(found):
        raise BatchError("No tile is chosen, so there is nothing to ask. Loosen the filters.")
    if len(found) > MOST_TILES:
        raise BatchError(f"{len(found):,} tiles are chosen; a run has at most {MOST_TILES:,}.")
    _, firsts = np.unique(found, return_index=True)
    return found if len(firsts) == len(found) else found[np.sort(firsts)]


def _open(database: sqlite3.Connection, order: Order, limits: Limits, name: str) -> int:
    with transaction(database):
        row = database.execute(
            "insert into runs (name, made_at, content, limits, state) values (?, ?, ?, ?, 'planning') returning id",
            [name[:120], time.time(), order.to_json(), limits.to_json()],
        ).fetchone()
    return int(row[0])


def _forget(database: sqlite3.Connection, run: int) -> None:
    if database.in_transaction:
        database.execute("rollback")
    with transaction(database):
        database.execute("delete from calls where run = ?", [run])
        database.execute("delete from runs where id = ?", [run])


def _named(order: Order) -> str:
    ask = order.ask
    return f"{ask.recipe}, rules" if order.by_rules else f"{ask.recipe}, {ask.model}"


def _kind(problem: str) -> str:
    """The same reason for different tiles."""
    return _NAMES.sub("NAME", problem)[:200]
