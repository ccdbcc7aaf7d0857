"""The open catalogue: one DuckDB file, one process, one cursor a call."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from core import schema
from core.errors import CatalogueError
from core.storefailures import open_error, wrapped

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
        self.path = path.absolute()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = duckdb.connect(str(self.path), config={**_CONFIG, "memory_limit": memory_limit})
        except OSError as error:
            raise CatalogueError(
                f"The data folder {self.path.parent} cannot be used: {error.strerror}. Choose another with --data."
            ) from error
        except duckdb.Error as error:
            raise open_error(self.path, error) from error
        try:
            with wrapped(self.path):
                schema.check(self._connection, self.path)
                schema.migrate(self._connection)
                self._find_own_labels()
        except BaseException:
            self._connection.close()
            raise

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
                _roll_back(cursor)
                raise
            cursor.commit()

    def _find_own_labels(self) -> None:
        """Follow the data folder to where it lies now: label maps that we cut lie in it."""
        labels = str(self.path.parent / "labels")
        with self.cursor() as cursor:
            if scalar(cursor, "select count(*) from sources where kind = 'own' and path <> ?", [labels]):
                cursor.execute("update sources set path = ? where kind = 'own'", [labels])

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


def _roll_back(cursor: DuckDBPyConnection) -> None:
    """Undo the open transaction; a database that gave up (disk full) has already done so."""
    try:
        cursor.rollback()
    except duckdb.Error:
        return
