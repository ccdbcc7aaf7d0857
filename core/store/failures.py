"""What DuckDB reports when disk, memory or file fail, as messages that say what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from core.errors import CatalogueBusyError, CatalogueDamagedError, CatalogueError

_MENDABLE = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
)

_DAMAGED = ("could not read enough bytes", "not a valid duckdb", "corrupt")
"""Parts of messages about a file that is cut off or is none of DuckDB's."""

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
        if isinstance(error, _MENDABLE) or _is_damage(error) or _UNWRITTEN in str(error):
            raise _failure(path, error) from error
        raise


def _is_interruption(error: Exception) -> bool:
    """Whether DuckDB was stopped by Ctrl-C: while it computes it raises RuntimeError, while it reads our rows this."""
    return (
        isinstance(error, duckdb.InterruptException)
        or str(error) == "Query interrupted"
        or (isinstance(error, duckdb.InvalidInputException) and "KeyboardInterrupt" in str(error))
    )


def _is_damage(error: Exception) -> bool:
    """Whether the file itself is not what was written. A wrong checksum comes as DuckDB's base class."""
    if type(error) is duckdb.Error or isinstance(error, duckdb.SerializationException):
        return True
    return isinstance(error, duckdb.IOException) and any(part in str(error).lower() for part in _DAMAGED)


def _failure(path: Path, error: Exception) -> CatalogueError:
    said, lowered = _first_line(error), _without(path, error)
    if "no space" in lowered or "disk is full" in lowered or "max_temp_directory_size" in lowered:
        return CatalogueError(
            f"The disk that holds {path.parent} is full. "
            "Nothing saved before is lost: free some space and run the same again."
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return CatalogueError(
            f"The memory allowed for the catalogue {path} does not suffice. Raise CHATEARTH_MEMORY_LIMIT, as in '2GB'."
        )
    if _is_damage(error):
        return CatalogueDamagedError(f"The catalogue {path} is damaged: {said} {_rescue(path)}")
    return CatalogueError(
        f"The catalogue {path} could not be read or written: {said} Check the disk, then run the same again. "
        f"If that does not help, the file is damaged. {_rescue(path)}"
    )


def check_place(path: Path) -> None:
    """Make sure that opening a catalogue would neither fail for its place nor use up what belongs to a lost one.

    Raises:
        CatalogueError: Something else lies there, or the last writes of a catalogue that is gone.
    """
    if path.is_dir():
        raise CatalogueError(
            f"{path} is a folder where the catalogue should be. Move it away, or choose another --data."
        )
    if path.is_symlink() and not path.exists():
        raise CatalogueError(f"The catalogue {path} is a link that leads nowhere. Mend it, or choose another --data.")
    written = _last_writes(path)
    if written.exists() and not path.exists():
        raise CatalogueDamagedError(
            f"The catalogue {path} is gone, but what was written to it last is there: {written.name}. Bring the "
            f"catalogue back beside it{_copies(path)}, or move {written.name} away to begin anew."
        )


def open_error(path: Path, error: duckdb.Error) -> CatalogueError:
    """Say why a catalogue cannot be opened."""
    said, lowered = _first_line(error), _without(path, error)
    if "set lock on" in lowered or "used by another process" in lowered:
        process = re.search(r"PID (\d+)", str(error))
        who = f" (process {process[1]})" if process else ""
        return CatalogueBusyError(
            f"The catalogue {path} is open in another process{who}, probably the running explorer. "
            "Stop that one, or use another folder with --data."
        )
    if "memory_limit" in lowered or "memory limit" in lowered or isinstance(error, duckdb.ParserException):
        return CatalogueError(
            f"The setting CHATEARTH_MEMORY_LIMIT cannot be used: {said} Write it like '1GB' or '512MB'."
        )
    if "permission denied" in lowered or "read-only" in lowered:
        return CatalogueError(
            f"The catalogue {path} cannot be written: {said} Mend its permissions, or use another folder with --data."
        )
    if "no space" in lowered:
        return _failure(path, error)
    if "storage version" in lowered:
        return CatalogueError(
            f"The catalogue {path} was written by a newer version of the explorer, or of DuckDB: {said} "
            "Install that version, or use another folder with --data."
        )
    if "sqlite_scanner" in lowered or "encrypted" in lowered:
        return CatalogueError(f"{path} is a database of another program. Use another folder with --data.")
    if "replaying wal" in lowered:
        written = _last_writes(path)
        return CatalogueDamagedError(
            f"What was written last to the catalogue {path} is damaged: {said} Copy the folder {path.parent} first. "
            f"Then move {written} away: without it the catalogue is as it was before those last writes."
        )
    return CatalogueDamagedError(
        f"The catalogue {path} cannot be opened: {said} If the file is damaged: {_rescue(path)}"
    )


def _rescue(path: Path) -> str:
    """What to do about a damaged file, and what of it no import brings back."""
    return (
        f"Copy the folder {path.parent} before anything else: captions that were kept, prompts, calls to models, lists "
        f"and saved searches are nowhere else. Then bring the file back from a backup{_copies(path)}, or move it away "
        "and import again."
    )


def _copies(path: Path) -> str:
    """Files that may be copies of the catalogue, in words."""
    own = {path.name, _last_writes(path).name}
    names = [other.name for other in sorted(path.parent.glob(f"*{path.stem}*")) if other.name not in own]
    return f" (perhaps one of these: {', '.join(names[:5])})" if names else ""


def _last_writes(path: Path) -> Path:
    """The file of writes that are not in the catalogue's own file yet."""
    return path.with_name(f"{path.name}.wal")


def _without(path: Path, error: Exception) -> str:
    """The message in small letters, without the name of the file, which may hold any word."""
    return str(error).lower().replace(str(path).lower(), "")


def _first_line(error: Exception) -> str:
    line = str(error).strip().split("\n", 1)[0].rstrip("!")
    return line if line.endswith(".") else f"{line}."
