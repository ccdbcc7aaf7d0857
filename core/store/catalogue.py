"""The open catalogue: one DuckDB file, one process, one cursor a call, one writer at a time."""

import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from core.errors import CatalogueBusyError, CatalogueDamagedError, CatalogueError
from core.store import home, schema
from core.store.failures import check_place, open_error, wrapped

_CONFIG = {
    "storage_compatibility_version": "v1.5.0",  # the oldest reader we support
    "autoinstall_known_extensions": "false",  # no request leaves the machine
    "autoload_known_extensions": "false",
}


Parameters = Sequence[object] | Mapping[str, object] | None

PATIENCE_S = 120.0
"""How long a write waits for others. The longest write, the captions of a whole split, takes some seconds."""

_LAST_READ_S = 10.0
"""How long a catalogue that is closed waits for the questions that other threads still ask it."""


class _Writing:
    """Who writes to a file, and how often that was done. Of all that this process has open of a file there is one."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.changes = 0
        self.edits = 0


_writing: defaultdict[Path, _Writing] = defaultdict(_Writing)


class State(NamedTuple):
    """Changes whenever a selection may mean other tiles or captions than before."""

    revision: int
    """Number that changes with every import."""
    captions: int
    """Captions in force."""
    newest: int | None
    fingerprint: int | None
    """Of the captions in force and their tiles."""


class Catalogue:
    """A catalogue file that this process holds open. Safe to share between threads."""

    def __init__(self, path: Path, *, memory_limit: str = "1GB") -> None:
        """Open the file, creating or upgrading it where needed.

        Raises:
            CatalogueBusyError: Another process has it open.
            CatalogueError: The folder cannot be written, or the file is not a catalogue of ours, or damaged.
        """
        self.path = path.absolute()
        self._writing = _writing[self.path]
        self._state: tuple[int, State] | None = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            check_place(self.path)
            self._connection = self._connect(memory_limit)
        except OSError as error:
            reason = "it is a file" if isinstance(error, FileExistsError) else error.strerror
            raise CatalogueError(
                f"The data folder {self.path.parent} cannot be used: {reason}. Choose another with --data."
            ) from error
        except duckdb.Error as error:
            raise open_error(self.path, error) from error
        try:
            with wrapped(self.path):
                schema.check(self._connection, self.path)
                schema.migrate(self._connection)
                self._follow_home()
        except BaseException:  # Ctrl-C too: the file must not stay locked
            self._leave_alone()
            self._connection.close()
            raise

    def _connect(self, memory_limit: str) -> DuckDBPyConnection:
        if not self.path.exists():
            self._make()
        return duckdb.connect(str(self.path), config={**_CONFIG, "memory_limit": memory_limit})

    def _make(self) -> None:
        """Put an empty file in its place whole: one whose process was killed halfway could never be opened again."""
        with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".making-", ignore_cleanup_errors=True) as folder:
            made = Path(folder) / self.path.name
            duckdb.connect(str(made), config={**_CONFIG}).close()
            try:
                self.path.hardlink_to(made)
            except FileExistsError:  # another process was faster, and may have written to its own already
                return
            except OSError:  # a file system without links
                made.rename(self.path)

    def close(self) -> None:
        """Write what is pending and release the file, as soon as what other threads are reading has ended."""
        until = time.monotonic() + _LAST_READ_S
        while True:
            try:
                self._connection.close()
                return
            except duckdb.ResourceInUseException:  # DuckDB closes no cursor that is at work
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)

    def __enter__(self) -> "Catalogue":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor of its own to one call: a shared one hands rows to the wrong thread."""
        cursor = self._connection.cursor()
        try:
            with wrapped(self.path):
                yield cursor
        except CatalogueDamagedError:
            self._leave_alone()
            raise
        finally:
            cursor.close()

    @contextmanager
    def transaction(self, *, patience_s: float | None = None, beside: bool = False) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor whose statements all take effect, or none of them.

        Writers take turns, so that none meets another's half-done work: DuckDB would refuse whoever is second to
        touch a row, and let two that read the same write what does not fit together. Nobody waits in order to read.

        Args:
            patience_s: How long others are waited for, `PATIENCE_S` by default.
            beside: Only what is kept beside tiles and captions is written, as calls of models, measured facts and
                vectors are: what was read of tiles and captions still holds.

        Raises:
            CatalogueBusyError: Others were writing all the time that it waited.
        """
        with self._turn(PATIENCE_S if patience_s is None else patience_s), self.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                _roll_back(cursor)
                raise
            cursor.commit()
            self._writing.changes += 1
            self._writing.edits += not beside

    @contextmanager
    def _turn(self, patience_s: float) -> Iterator[None]:
        if not self._writing.turn.acquire(timeout=patience_s):
            raise CatalogueBusyError(
                f"Something else has been writing to {self.path} for a long time, perhaps an import. "
                "Nothing was changed: try again in a moment."
            )
        try:
            yield
        finally:
            self._writing.turn.release()

    def _leave_alone(self) -> None:
        """Write no more to a file that is damaged or not ours, not even when it is closed."""
        with suppress(duckdb.Error):
            self._connection.execute("pragma disable_checkpoint_on_shutdown")

    def _follow_home(self) -> None:
        """Have the pictures of a data folder read where it lies now."""
        folder = self.path.parent
        with self.cursor() as cursor:
            strayed = home.strayed(cursor, folder)
        if strayed:
            with self.transaction() as cursor:
                home.follow(cursor, folder)

    @property
    def changes(self) -> int:
        """Count the changes of the file: while the number stays, what was read after asking for it holds.

        Everything is written in a `transaction`, and no other process can have the file open.
        """
        return self._writing.changes

    @property
    def edits(self) -> int:
        """Count the changes of all but what is kept `beside` tiles and captions; otherwise as `changes`."""
        return self._writing.edits

    def state(self) -> State:
        """Return the state of tiles and captions; costs nothing where none was written since it was last asked."""
        edits, held = self.edits, self._state
        if held is None or held[0] != edits:
            with self.cursor() as cursor:
                row = first_row(
                    cursor,
                    """select (select value from revision), count(*), max(caption), bit_xor(hash(key, caption))
                    from active_captions""",
                )
            self._state = held = edits, State(*(row or ()))
        return held[1]

    def revision(self) -> int:
        """Number that changes with every import, so that links to derived pictures go stale."""
        return self.state().revision

    def stale(self) -> bool:
        """Whether an import was cut off before it brought `tiles` up to date."""
        with self.cursor() as cursor:
            return bool(scalar(cursor, "select stale from revision"))


def scalar(cursor: DuckDBPyConnection, sql: str, parameters: Parameters = None) -> int:
    """Run a query that returns exactly one number and return it."""
    row = first_row(cursor, sql, parameters)
    if row is None:
        raise LookupError(sql)
    return int(row[0])


def first_row(cursor: DuckDBPyConnection, sql: str, parameters: Parameters = None) -> tuple[Any, ...] | None:
    """Run a query and return its only row, or None; reads to the end, which leaves the cursor free."""
    rows = cursor.execute(sql, parameters or []).fetchall()
    return rows[0] if rows else None


def _roll_back(cursor: DuckDBPyConnection) -> None:
    """Undo the open transaction; a database that gave up (disk full) has already done so."""
    with suppress(duckdb.Error):
        cursor.rollback()
