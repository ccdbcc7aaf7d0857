"""What DuckDB reports when disk, memory or file fail, as messages that say what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.errors import CatalogueBusyError, CatalogueError

_MENDABLE = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
)

_UNWRITTEN = "Could not write"
"""Part of the message of a commit that the disk refused; it comes as a failed transaction."""


@contextmanager
def wrapped(path: Path) -> Iterator[None]:
    """Turn failures of the store that a person can mend into messages; let programming errors through."""
    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        if _is_interruption(error):
            raise KeyboardInterrupt from error
        if isinstance(error, _MENDABLE) or _UNWRITTEN in str(error):
            raise _failure(path, error) from error
        raise


def _is_interruption(error: Exception) -> bool:
    """Whether DuckDB was stopped by Ctrl-C: while it computes it raises RuntimeError, while it reads our rows this."""
    return (
        isinstance(error, duckdb.InterruptException)
        or str(error) == "Query interrupted"
        or (isinstance(error, duckdb.InvalidInputException) and "KeyboardInterrupt" in str(error))
    )


def _failure(path: Path, error: Exception) -> CatalogueError:
    text = _first_line(error)
    lowered = text.lower()
    if "no space" in lowered or "disk is full" in lowered or "max_temp_directory_size" in lowered:
        return CatalogueError(
            f"The disk that holds {path.parent} is full. "
            "Nothing saved before is lost: free some space and run the same again."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return CatalogueError(
            f"The memory allowed for the catalogue {path} does not suffice. Raise CHATEARTH_MEMORY_LIMIT, as in '2GB'."
        )
    return CatalogueError(
        f"The catalogue {path} could not be read or written: {text} Check the disk, then run the same again."
    )


def open_error(path: Path, error: duckdb.Error) -> CatalogueError:
    """Say why a catalogue cannot be opened."""
    text = _first_line(error)
    lowered = str(error).lower()
    if isinstance(error, duckdb.IOException) and "lock" in lowered:
        process = re.search(r"PID (\d+)", str(error))
        who = f" (process {process[1]})" if process else ""
        return CatalogueBusyError(
            f"The catalogue {path} is open in another process{who}, probably the running explorer. "
            "Stop that one, or use another folder with --data."
        )
    if "memory_limit" in lowered or "memory limit" in lowered or isinstance(error, duckdb.ParserException):
        return CatalogueError(
            f"The setting CHATEARTH_MEMORY_LIMIT cannot be used: {text} Write it like '1GB' or '512MB'."
        )
    if "permission denied" in lowered or "read-only" in lowered:
        return CatalogueError(
            f"The catalogue {path} cannot be written: {text} Mend its permissions, or use another folder with --data."
        )
    if "no space" in lowered:
        return _failure(path, error)
    return CatalogueError(
        f"The catalogue {path} cannot be opened: {text} If the file is damaged, move it away and import again."
    )


def _first_line(error: Exception) -> str:
    line = str(error).strip().split("\n", 1)[0]
    return line if line.endswith(".") else f"{line}."
