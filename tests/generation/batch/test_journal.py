"""Writes that are refused for a while are made later, and those that stay refused end a run in words."""

import asyncio
import os
import sqlite3
import threading
import time

import pytest

from core.errors import BatchError
from core.settings import Settings
from generation.batch import journal, runs
from generation.batch.claims import Claimed, Result
from generation.batch.database import connect
from generation.batch.ending import Ended
from generation.batch.journal import Journal
from generation.batch.order import Limits
from generation.models.outcome import Failure
from tests.batches import ChatServer, order_for, planned
from tests.generation.batch.conftest import Go


def holding(settings: Settings, began: threading.Event, seconds: float) -> None:
    """Keep everybody else from writing, as a long transaction of another process does."""
    with sqlite3.connect(settings.runs, isolation_level=None) as other:
        other.execute("begin immediate")
        began.set()
        time.sleep(seconds)
        other.execute("rollback")
    other.close()


@pytest.mark.parametrize("limits", [Limits(concurrency=8), Limits(concurrency=8, usd=1.0)])
def test_answers_wait_for_another_process_that_writes(
    server: ChatServer, bare: Settings, run_it: Go, limits: Limits
) -> None:
    server.reset(delay=0.02)
    number, began = planned(bare, order_for(server.url), 60, limits), threading.Event()
    thread = threading.Timer(0.3, holding, (bare, began, 1.0))
    thread.start()
    assert run_it(number) == Ended("ended", "")
    thread.join()
    assert began.is_set()
    assert runs.run(bare, number).counts.done == 60 == server.told()["total"]


def test_a_disk_that_takes_nothing_more_ends_the_run_and_loses_only_what_was_under_way(
    server: ChatServer, bare: Settings, run_it: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PATIENCE_S", 0.5)
    number = planned(bare, order_for(server.url), 60, Limits(concurrency=8))
    with sqlite3.connect(bare.runs) as database:
        database.execute(
            """create trigger full before insert on answers when (select count(*) from answers) >= 20
            begin select raise(abort, 'database or disk is full'); end"""
        )
    with pytest.raises(BatchError, match="disk is full"):
        run_it(number)
    with sqlite3.connect(bare.runs) as database:
        database.execute("drop trigger full")
    database.close()
    again = server.told()["total"] - runs.run(bare, number).counts.done
    assert again <= 8
    run_it(number)
    assert runs.run(bare, number).counts.done == 60 and server.told()["total"] == 60 + again


def test_a_new_file_waits_for_another_process_that_makes_it_too(bare: Settings) -> None:
    bare.data.mkdir()
    other = sqlite3.connect(bare.runs, isolation_level=None, check_same_thread=False)
    other.execute("begin immediate")
    thread = threading.Timer(0.3, other.execute, ("rollback",))
    thread.start()
    connection = connect(bare.runs)
    thread.join()
    assert connection.execute("pragma journal_mode").fetchone()[0] == "wal"
    connection.close()
    other.close()


def test_no_call_is_said_to_wait_only_as_long_as_that_is_so(bare: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is told when it is on the disk, and a failure may have put its call back meanwhile."""
    number, disk = planned(bare, order_for("http://127.0.0.1:9/v1"), 1, Limits(requests=9)), threading.Event()
    told, told_of = list[Claimed](), asyncio.Event()

    def landed(claimed: Claimed | None, _: int) -> None:
        if claimed is not None:
            told.append(claimed)
            told_of.set()

    async def come() -> Claimed:
        await asyncio.wait_for(told_of.wait(), 30)
        told_of.clear()
        return told.pop()

    async def lent() -> tuple[Claimed, Claimed]:
        writer = Journal(bare.runs, number, "", landed)
        try:
            writer.want(1)
            (claim,) = (await come()).calls
            monkeypatch.setattr(os, "fsync", lambda _: disk.wait(30))
            writer.want(1)
            await writer.ask(lambda book: book.counts)
            writer.put(Result(claim, failure=Failure("transient", "It was cut."), retry_at=0.0))
            await writer.ask(lambda book: book.counts)
            disk.set()
            stale = await come()
            writer.want(1)
            return stale, await come()
        finally:
            disk.set()
            await writer.close()

    stale, fresh = asyncio.run(lent())
    assert stale.waiting and not stale.calls
    assert len(fresh.calls) == 1
