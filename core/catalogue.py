"""The open catalogue: one DuckDB file, one process, one cursor a call."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from core import schema
from core.errors import CatalogueBusyError, CatalogueError

_CONFIG = {
    "storage_compatibility_version": "v1.5.0",  # the oldest reader we support
    "autoinstall_known_extensions": "false",  # no request leaves the machine
    "autoload_known_extensions": "false",
}


Parameters = Sequence[object] | Mapping[str, object] | None


class Catalogue:
    """A catalogue file that this process holds open. Safe to share between threads."""

    def __init__(self, path: Path, *, memory_limit: str = "1GB") -> None:
        """Open the file, creating or upgrading it where needed.

        Raises:
            CatalogueBusyError: Another process has it open.
            CatalogueError: The folder cannot be written, or the file is not a catalogue of ours.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = duckdb.connect(str(path), config={**_CONFIG, "memory_limit": memory_limit})
        except duckdb.IOException as error:
            raise _open_error(path, error) from error
        except OSError as error:
            raise CatalogueError(
                f"The data folder {path.parent} cannot be used: {error.strerror}. Choose another with --data."
            ) from error
        with wrapped(path):
            schema.migrate(self._connection)

    def close(self) -> None:
        """Write what is pending and release the file."""
        self._connection.close()

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
        finally:
            cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[DuckDBPyConnection]:
        """Lend a cursor whose statements all take effect, or none of them."""
        with self.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                with_rollback(cursor)
                raise
            cursor.commit()

    def revision(self) -> int:
        """Number that changes with every import, so that links to derived pictures go stale."""
        with self.cursor() as cursor:
            return int(scalar(cursor, "select value from revision"))

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


def with_rollback(cursor: DuckDBPyConnection) -> None:
    """Undo the open transaction; a database that gave up (disk full) has already done so."""
    try:
        cursor.rollback()
    except duckdb.Error:
        return


@contextmanager
def wrapped(path: Path) -> Iterator[None]:
    """Turn failures of the store that a person can mend into messages; let programming errors through."""
    try:
        yield
    except (
        duckdb.IOException,
        duckdb.OutOfMemoryException,
        duckdb.FatalException,
        duckdb.InternalException,
    ) as error:
        text = str(error).split("\n", 1)[0]
        if "space" in text.lower():
            raise CatalogueError(
                f"The disk that holds {path.parent} is full. "
                "Nothing saved before is lost: free some space and run the same again."
            ) from error
        raise CatalogueError(f"The catalogue {path} could not be read or written: {text}") from error


def _open_error(path: Path, error: duckdb.IOException) -> CatalogueError:
    text = str(error)
    if "lock" in text.lower():
        process = re.search(r"PID (\d+)", text)
        who = f" (process {process[1]})" if process else ""
        return CatalogueBusyError(
            f"The catalogue {path} is open in another process{who}, probably the running explorer. "
            "Stop that one, or use another folder with --data."
        )
    return CatalogueError(
        f"The catalogue {path} cannot be opened: {text.splitlines()[0]}. "
        "If the file is damaged, move it away and import again."
    )
