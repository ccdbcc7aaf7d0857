"""The file in which runs live: beside the catalogue, so that many small commits and other processes do not meet it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

from core.errors import BatchError

PATIENCE_S = 30.0
"""How long a write waits for one of another process."""

_AGAIN_S = 0.01
_VERSION = 1


class CallState(IntEnum):
    """Where a call of a run stands."""

    WAITING = 0
    UNDER_WAY = 1
    DONE = 2
    FAILED = 3
    CACHED = 4
    """An identical request was answered before."""
    LEFT_OUT = 5
    """It cannot be asked; the message says why."""


_TABLES = f"""
create table runs (
    id integer primary key, name text not null, made_at real not null,
    content text not null, limits text not null, words blob not null default x'',
    state text not null default 'planned', reason text not null default '', wanted text not null default '',
    calls integer not null default 0, tiles integer not null default 0, plan text not null default '{{}}',
    done integer not null default 0, failed integer not null default 0, cached integer not null default 0,
    left_out integer not null default 0,
    requests integer not null default 0, tokens_in integer not null default 0, tokens_out integer not null default 0,
    usd real not null default 0, unsure_tokens integer not null default 0, unsure_usd real not null default 0,
    seconds real not null default 0,
    session integer not null default 0, owner text not null default '', lease real not null default 0,
    started_at real, ended_at real);

-- `keys` packs the tiles of a call as little-endian uint32. `body` is its request in words, packed with `runs.words`
-- as dictionary, and null where pictures belong to it, which are drawn again when it is sent. `ceiling` bounds the
-- tokens of the request.
create table calls (
    run integer not null, call integer not null, state integer not null, keys blob not null,
    fingerprint blob, body blob, ceiling integer not null default 0, seen text not null default '',
    pilot integer not null default 0, part integer, attempts integer not null default 0,
    round integer not null default 0, not_before real not null default 0, failure text, message text, status integer,
    ended_at real, seconds real, tokens_in integer, tokens_out integer, estimated integer, usd real, answer integer,
    primary key (run, call)) without rowid;
create index calls_waiting on calls (run, call) where state = {CallState.WAITING:d};
create index calls_under_way on calls (run, fingerprint) where state = {CallState.UNDER_WAY:d};
create index calls_failed on calls (run, failure, call) where state = {CallState.FAILED:d};
create index calls_tried on calls (run, call) where pilot = 1;

create index calls_handed_out on calls (part) where part is not null;

-- `captions` is JSON: of each tile of the call its caption and what was taken off the answer to get at it.
create table answers (
    id integer primary key, fingerprint blob not null unique, captions text not null, said text, model text,
    tokens_in integer, tokens_out integer, estimated integer, usd real, seconds real, made_at real not null,
    run integer not null, call integer not null);

create index answers_of_run on answers (run);

create table attempts (
    run integer not null, call integer not null, at real not null, failure text not null, message text not null,
    status integer, said text, tokens_in integer, tokens_out integer, usd real);
create index attempts_of_call on attempts (run, call);

-- Calls that were handed out together as a file, and come back as one; `remote` is the number of a batch service.
create table parts (
    id integer primary key, run integer not null, remote text, made_at real not null, read_at real,
    state text not null default '');

create table moments (
    run integer not null, at real not null, seconds real not null, done integer not null, failed integer not null,
    requests integer not null, tokens integer not null, usd real not null, p50 real, p95 real, concurrency real,
    errors text not null);
create index moments_of_run on moments (run, at);

create table kept (
    id integer primary key, run integer not null, caption_set text not null, first_change integer not null,
    last_change integer not null, captions integer not null, kept_at real not null, undone_at real);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, making it where it is missing; the connection belongs to the thread that asked for it.

    A commit outlives its process at once; it outlives the machine when the write-ahead log is on the disk, which is
    waited for where it matters, see `Disk`.

    Raises:
        BatchError: It cannot be opened, or was written by a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S)
        _write_ahead(connection)
        connection.execute("pragma synchronous = normal")
        connection.row_factory = sqlite3.Row
        version = connection.execute("pragma user_version").fetchone()[0]
        if version == 0:
            _create(connection)
        elif version > _VERSION:
            connection.close()
            raise BatchError(f"{path} was written by a newer version of the explorer. Install that version.")
    except (OSError, sqlite3.Error) as error:
        raise BatchError(f"The file of runs {path} cannot be used: {error}. Move it away to begin anew.") from error
    return connection


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection for some questions.

    Raises:
        BatchError: The file cannot be used, or is damaged, or its disk is full.
    """
    connection = connect(path)
    try:
        yield connection
    except sqlite3.Error as error:
        raise BatchError(f"The file of runs {path} cannot be used: {error}.") from error
    finally:
        connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of some writes; waits for those of others."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def waiting(pilot: bool) -> str:
    """SQL: the calls of a run that wait.

    The index is named since the planner prefers the primary key, and reads all calls before them, each time.
    """
    named = "calls_tried where pilot = 1 and" if pilot else "calls_waiting where"
    return f"calls indexed by {named} run = ? and state = {CallState.WAITING:d}"


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have a log written ahead; SQLite itself does not wait for others who do so with a new file at the same moment."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(_AGAIN_S)
        else:
            return


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("begin immediate")
    if connection.execute("pragma user_version").fetchone()[0] == 0:  # nobody else was faster
        tables = "\n".join(line for line in _TABLES.splitlines() if not line.startswith("--"))
        for statement in tables.split(";"):
            connection.execute(statement)
        connection.execute(f"pragma user_version = {_VERSION}")
    connection.execute("commit")
