"""The book of one run: which calls are to be made, lent out one by one, and what came of each."""

import json
import sqlite3
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace

from core.errors import BatchError
from generation.batch.account import Account, account_of
from generation.batch.claims import Claim, Claimed, Counts, Result, keys_of
from generation.batch.database import CallState, transaction, waiting
from generation.batch.order import Limits, Order
from generation.batch.ownership import LEASE_S, is_held
from generation.models.outcome import Failure

ALL = (0, 1 << 62)
"""From the first call of a run to the last."""

_MOST_CACHED = 500
"""Calls answered from the store in one step, so that nobody waits long for the next."""


class Book:
    """Belongs to one thread, which has it to itself as long as its process renews the lease."""

    def __init__(self, connection: sqlite3.Connection, run: int, owner: str) -> None:
        """Take a run over, with the calls that an ended process had under way.

        Raises:
            BatchError: There is no such run, or another process is at it.
        """
        self._db, self.run = connection, run
        with transaction(connection):
            row = connection.execute("select * from runs where id = ?", [run]).fetchone()
            if row is None:
                raise BatchError(f"There is no run {run} in this data folder.")
            if is_held(row["owner"], row["lease"]):
                raise BatchError(f"Run {run} is going on in another process. Pause it there first.")
            self.order, self.session = Order.from_json(row["content"]), row["session"] + 1
            self._words: bytes = row["words"]
            self.seconds: float = row["seconds"]
            self.counts = Counts(*(row[name] for name in Counts._fields))
            self.account = account_of(row, self.order)
            self._recover()
            if self.account.limits.per_start:
                self._start_anew()
            connection.execute(
                """update runs set session = ?, owner = ?, lease = ?, started_at = coalesce(started_at, ?),
                ended_at = null where id = ?""",
                [self.session, owner, time.time() + LEASE_S, time.time(), run],
            )
            self._keep_sums()

    def _start_anew(self) -> None:
        account = self.account
        account.base = (account.requests, *account.bound)

    def _recover(self) -> None:
        """Give calls back that were under way when their process ended; those that were handed out stay so."""
        where = f"run = ? and state = {CallState.UNDER_WAY:d} and part is"
        calls, ceilings = self._sums(f"{where} null")
        self.account.lose(calls, ceilings)
        self._db.execute(
            f"update calls indexed by calls_under_way set state = {CallState.WAITING:d} where {where} null", [self.run]
        )
        self.account.hold(*self._sums(f"{where} not null"))

    def _sums(self, where: str) -> tuple[int, int]:
        calls, ceilings = self._db.execute(
            f"select count(*), coalesce(sum(ceiling), 0) from calls indexed by calls_under_way where {where}",
            [self.run],
        ).fetchone()
        return calls, ceilings

    def hand_out(self, claims: Sequence[Claim]) -> int:
        """Note that calls leave together as a file; return the number of that."""
        with transaction(self._db):
            part = self._db.execute(
                "insert into parts (run, made_at) values (?, ?) returning id", [self.run, time.time()]
            ).fetchone()[0]
            self._db.executemany(
                "update calls set part = ? where run = ? and call = ?",
                [(part, self.run, claim.call) for claim in claims],
            )
        return int(part)

    def handed_out(self, part: int) -> dict[int, Claim]:
        """Return the calls of such a file that have not come back, by number."""
        rows = self._db.execute(
            f"""select call, keys, fingerprint, body, ceiling, attempts, round from calls
            where run = ? and part = ? and state = {CallState.UNDER_WAY:d}""",
            [self.run, part],
        ).fetchall()
        return {row["call"]: self._claim_of(row, row["attempts"]) for row in rows}

    def limit(self, limits: Limits) -> None:
        """Go on within other limits."""
        self.account.limits = limits

    def step(
        self,
        results: Sequence[Result],
        wanted: int,
        *,
        pilot: bool = False,
        spare: Sequence[Claim] = (),
        within: tuple[int, int] = ALL,
    ) -> Claimed:
        """Write results down and lend further calls, all in one commit.

        Args:
            results: What came.
            wanted: How many calls to lend.
            pilot: Whether only those of the pilot are lent.
            spare: Calls to take back unmade.
            within: The first and the last call that may be lent.
        """
        with transaction(self._db):
            for result in results:
                self._settle(result)
            for claim in spare:
                self._settle(Result(claim, sent=False))
            claimed = self._claim(wanted, pilot, within) if wanted else Claimed([])
            self._keep_sums()
        return claimed

    def remember(self) -> tuple[Account, Counts]:
        """Return the sums as they are, to put them back where a step could not be written."""
        return replace(self.account), self.counts

    def put_back(self, sums: tuple[Account, Counts]) -> None:
        """Have the sums again that `remember` returned."""
        self.account, self.counts = sums

    def renew(self, seconds: float) -> sqlite3.Row:
        """Say that this process is at it, and for how long the run has been going in all; return its line."""
        self.seconds = seconds
        with transaction(self._db):
            self._db.execute(
                "update runs set lease = ?, seconds = ? where id = ?", [time.time() + LEASE_S, seconds, self.run]
            )
            row: sqlite3.Row = self._db.execute("select * from runs where id = ?", [self.run]).fetchone()
        return row

    def salvage(self) -> int:
        """Let failures be asked once more that may pass by now; return how many calls that are."""
        with transaction(self._db):
            where = f"run = ? and state = {CallState.FAILED:d} and round = 0 and {_PASSING}"
            calls, tiles = self._db.execute(
                f"select count(*), coalesce(sum(length(keys) / 4), 0) from calls indexed by calls_failed where {where}",
                [self.run],
            ).fetchone()
            if calls:
                self._db.execute(
                    f"update calls set state = {CallState.WAITING:d}, round = 1, attempts = 0, not_before = 0 "
                    f"where {where}",
                    [self.run],
                )
                self.counts = self.counts._replace(failed=self.counts.failed - tiles)
                self._keep_sums()
        return int(calls)

    def leave(self, state: str, reason: str, seconds: float) -> None:
        """Give the run back in a state; its lease ends."""
        with transaction(self._db):
            ended = time.time() if state in ("ended", "cancelled") else None
            self._db.execute(
                """update runs set state = ?, reason = ?, wanted = '', owner = '', lease = 0, seconds = ?,
                ended_at = ? where id = ?""",
                [state, reason, seconds, ended, self.run],
            )

    def enter(self, state: str) -> None:
        """Say what is going on."""
        with transaction(self._db):
            self._db.execute("update runs set state = ?, reason = '', wanted = '' where id = ?", [state, self.run])

    def _claim(self, wanted: int, pilot: bool, within: tuple[int, int]) -> Claimed:
        now, found, cached = time.time(), list[Claim](), 0
        lent: set[bytes] = set()
        rows = self._db.execute(
            f"""select call, keys, fingerprint, body, ceiling, attempts, round from {waiting(pilot)}
            and call between ? and ? and not_before <= ?
            order by call limit ?""",
            [self.run, *within, now, wanted * 4 + _MOST_CACHED],
        )
        seen = 0
        for row in rows:
            seen += 1
            mark = row["fingerprint"]
            if answer := self._db.execute("select id from answers where fingerprint = ?", [mark]).fetchone():
                cached += self._answered(row, answer[0])
                continue
            if mark in lent or self._is_under_way(mark):
                continue
            if refusal := self.account.refusal(row["ceiling"]):
                return Claimed(found, cached, refusal)
            lent.add(mark)
            found.append(self._lend(row))
            if len(found) == wanted:
                break
        rows.close()
        return Claimed(found, cached) if seen else Claimed([], cached, "", *self._next(pilot, within))

    def _lend(self, row: sqlite3.Row) -> Claim:
        self.account.reserve(row["ceiling"])
        self._db.execute(
            f"update calls set state = {CallState.UNDER_WAY:d}, attempts = attempts + 1 where run = ? and call = ?",
            [self.run, row["call"]],
        )
        return self._claim_of(row, row["attempts"] + 1)

    def _claim_of(self, row: sqlite3.Row, attempts: int) -> Claim:
        body = zlib.decompressobj(zdict=self._words).decompress(row["body"]) if row["body"] else None
        keys = keys_of(row["keys"])
        return Claim(row["call"], keys, row["fingerprint"], body, row["ceiling"], attempts, row["round"] > 0)

    def _is_under_way(self, mark: bytes) -> bool:
        return bool(
            self._db.execute(
                f"""select 1 from calls indexed by calls_under_way
                where run = ? and fingerprint = ? and state = {CallState.UNDER_WAY:d}""",
                [self.run, mark],
            ).fetchone()
        )

    def _next(self, pilot: bool, within: tuple[int, int]) -> tuple[float | None, bool]:
        row = self._db.execute(
            f"select min(not_before) from {waiting(pilot)} and call between ? and ?", [self.run, *within]
        ).fetchone()
        return row[0], row[0] is not None

    def _answered(self, row: sqlite3.Row, answer: int) -> int:
        tiles = len(row["keys"]) // 4
        self._db.execute(
            f"""update calls set state = {CallState.CACHED:d}, answer = ?, ended_at = ?, failure = null,
            message = null, status = null where run = ? and call = ?""",
            [answer, time.time(), self.run, row["call"]],
        )
        self.counts = self.counts._replace(cached=self.counts.cached + tiles)
        return tiles

    def _settle(self, result: Result) -> None:
        claim = result.claim
        if not result.sent:
            self.account.release(claim.ceiling)
            self._db.execute(
                f"""update calls set state = {CallState.WAITING:d}, attempts = attempts - 1,
                part = null where run = ? and call = ?""",
                [self.run, claim.call],
            )
            return
        usd = self.account.settle(claim.ceiling, result.usage)
        if result.failure:
            self._failed(result, result.failure, usd)
        else:
            self._done(result, usd)

    def _done(self, result: Result, usd: float | None) -> None:
        claim, (tokens_in, tokens_out, estimated) = result.claim, result.usage or (None, None, None)
        said = None if len(result.captions) == 1 and result.said == result.captions[0][0] else result.said
        answer = self._db.execute(
            """insert into answers (fingerprint, captions, said, model, tokens_in, tokens_out, estimated, usd, seconds,
            made_at, run, call) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (fingerprint) do update set fingerprint = excluded.fingerprint returning id""",
            (
                *(claim.fingerprint, json.dumps(result.captions, ensure_ascii=False), said, result.model),
                *(tokens_in, tokens_out, estimated, usd, result.seconds, time.time(), self.run, claim.call),
            ),
        ).fetchone()[0]
        self._db.execute(
            f"""update calls set state = {CallState.DONE:d}, answer = ?, seconds = ?, tokens_in = ?, tokens_out = ?,
            estimated = ?, usd = ?, ended_at = ?, failure = null, message = null, status = null, part = null
            where run = ? and call = ?""",
            (answer, result.seconds, tokens_in, tokens_out, estimated, usd, time.time(), self.run, claim.call),
        )
        self.counts = self.counts._replace(done=self.counts.done + len(claim.keys))

    def _failed(self, result: Result, failure: Failure, usd: float | None) -> None:
        claim, (tokens_in, tokens_out, _) = result.claim, result.usage or (None, None, None)
        state = CallState.FAILED if result.retry_at is None else CallState.WAITING
        told = (failure.kind, failure.message[:1000], failure.status)
        self._db.execute(
            """update calls set state = ?, failure = ?, message = ?, status = ?, not_before = ?, seconds = ?,
            tokens_in = ?, tokens_out = ?, usd = ?, ended_at = ?, attempts = attempts - ?,
            part = null where run = ? and call = ?""",
            (
                *(state, *told, result.retry_at or 0, result.seconds, tokens_in, tokens_out, usd, time.time()),
                *(int(not result.counts), self.run, claim.call),
            ),
        )
        self._db.execute(
            "insert into attempts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self.run, claim.call, time.time(), *told, result.said[:20_000] or None, tokens_in, tokens_out, usd),
        )
        if state == CallState.FAILED:
            self.counts = self.counts._replace(failed=self.counts.failed + len(claim.keys))

    def _keep_sums(self) -> None:
        account = self.account
        self._db.execute(
            """update runs set done = ?, failed = ?, cached = ?, left_out = ?, requests = ?, tokens_in = ?,
            tokens_out = ?, usd = ?, unsure_tokens = ?, unsure_usd = ? where id = ?""",
            (
                *(*self.counts[1:], account.requests, account.tokens_in, account.tokens_out, account.usd),
                *(account.unsure_tokens, account.unsure_usd, self.run),
            ),
        )


_PASSING = "failure in ('transient', 'throttled')"
"""SQL: failures that may be none the next time; the same question at an answer that was cut or refused is not asked."""
