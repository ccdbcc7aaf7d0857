"""The data folder as one file, made while the explorer goes on, and the way back into an empty folder."""

import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from core.counting import counted
from core.errors import BackupError
from core.estimate import size_text
from core.progress import Progress, Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue, scalar

_TOLD = "backup.json"
_FORM = 1
_CATALOGUE, _RUNS = "catalogue.duckdb", "runs.sqlite"
_FOLDERS = ("labels", "landcover", "imagery", "places")
"""Folders of what we made ourselves; what was downloaded, exported or can be made again stays out."""

_COUNTED = ("tiles", "captions")

_PAGES = 2_000
"""Pages of the runs that are copied between two looks at whether to end."""

_TOLD_EVERY = 200


class BackedUp(NamedTuple):
    """A backup that is whole."""

    path: Path
    bytes: int
    files: int
    tiles: int
    captions: int

    def __str__(self) -> str:
        return (
            f"{self.path}: {counted(self.tiles, 'tile')}, {counted(self.captions, 'caption')}, "
            f"{counted(self.files, 'file')}, {size_text(self.bytes)}"
        )


def backup(catalogue: Catalogue, settings: Settings, target: Path, report: Report = silent) -> BackedUp:
    """Write the data folder into one zip, as it is at this moment; what others write meanwhile is in it or not, whole.

    Pictures of releases stay where they are; the backup names their places, as the catalogue does.

    Raises:
        BackupError: The file is there already, or the disk has no room.
    """
    target = target.absolute()
    if target.exists():
        raise BackupError(f"{target} is there already. Name a file that is not, so that nothing is overwritten.")
    with _aside(target) as work:
        report(Progress("Copying the catalogue", 0, 0))
        tiles, captions = _copy_catalogue(catalogue, work / _CATALOGUE)
        members = {_CATALOGUE: work / _CATALOGUE}
        if settings.runs.exists():
            _copy_runs(settings.runs, work / _RUNS, report)
            members[_RUNS] = work / _RUNS
        members |= _own_files(settings.data)
        told = {"form": _FORM, "made_at": datetime.now(UTC).isoformat(), "tiles": tiles, "captions": captions}
        packed = work / "packed.zip"
        _pack(packed, members, told, report)
        size = packed.stat().st_size
        packed.rename(target)
    return BackedUp(target, size, len(members), tiles, captions)


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Lend a hidden folder beside the target, which is gone at the end."""
    work = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        yield work
    except OSError as error:
        raise BackupError(
            f"{target} cannot be written: {error.strerror or error}. Nothing was left there; earlier backups stay."
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _copy_catalogue(catalogue: Catalogue, path: Path) -> tuple[int, int]:
    """Copy the catalogue with DuckDB's own means, at one moment; return its tiles and captions."""
    with catalogue.cursor() as cursor:
        held = cursor.execute("select current_database()").fetchall()[0][0]
        place = str(path).replace("'", "''")
        cursor.execute(f"attach '{place}' as backed_up (storage_version 'v1.5.0')")
        try:
            cursor.execute(f'copy from database "{held}" to backed_up')
            tiles, captions = (scalar(cursor, f"select count(*) from backed_up.{name}") for name in _COUNTED)
            return tiles, captions
        finally:
            cursor.execute("detach backed_up")


def _copy_runs(source: Path, path: Path, report: Report) -> None:
    """Copy the runs with SQLite's own means."""
    try:
        with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(path)) as copy:
            held.backup(
                copy,
                pages=_PAGES,
                progress=lambda _, left, total: report(Progress("Copying the runs", total - left, total)),
            )
    except sqlite3.Error as error:
        raise BackupError(f"The runs {source} cannot be copied: {error}. Free some space, or mend the file.") from error


def _own_files(data: Path) -> dict[str, Path]:
    found = {}
    for folder in _FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(data).as_posix()] = path
    return found


def _pack(target: Path, members: dict[str, Path], told: dict[str, object], report: Report) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(_TOLD, json.dumps(told))
        for number, (name, path) in enumerate(members.items()):
            if number % _TOLD_EVERY == 0:
                report(Progress("Packing files", number, len(members)))
            archive.write(path, name, zipfile.ZIP_DEFLATED if path.suffix != ".png" else zipfile.ZIP_STORED, 1)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def restore(path: Path, settings: Settings, report: Report = silent) -> BackedUp:
    """Bring a backup back into a data folder that holds no catalogue.

    Raises:
        BackupError: It is no backup, or damaged; the folder holds a catalogue; or the disk has no room.
    """
    if settings.catalogue.exists():
        raise BackupError(
            f"{settings.data} holds a catalogue already. Name another folder with --data, or move that one away first."
        )
    with _aside(settings.data / "restore") as work:
        told, names = _unpack(path, work, report)
        found = _look(work / _CATALOGUE)
        for name in sorted({PurePosixPath(name).parts[0] for name in names}, key=lambda name: name == _CATALOGUE):
            if name in _FOLDERS:
                shutil.copytree(work / name, settings.data / name, dirs_exist_ok=True)
            else:
                (work / name).rename(settings.data / name)  # the catalogue last: with it the folder counts as whole
    if found != (told["tiles"], told["captions"]):
        raise BackupError(f"{path} does not hold what it says: {found[0]:,} tiles and {found[1]:,} captions are there.")
    return BackedUp(path, path.stat().st_size, len(names), *found)


def _unpack(path: Path, work: Path, report: Report) -> tuple[dict[str, int], list[str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read(_TOLD))
            if told["form"] != _FORM:
                raise BackupError(f"{path} was made by a newer version of the explorer. Install that version.")
            names = [name for name in archive.namelist() if name != _TOLD]
            for number, name in enumerate(names):
                if number % _TOLD_EVERY == 0:
                    report(Progress("Unpacking files", number, len(names)))
                if not _is_ours(name):
                    raise BackupError(f"{path} holds {name[:80]}, which is no part of a backup. Nothing was restored.")
                archive.extract(name, work)
            return told, names
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise BackupError(f"{path} is no backup of the explorer, or damaged: {error}. Nothing was restored.") from error


def _is_ours(name: str) -> bool:
    """Whether a member belongs into a data folder; nothing else is unpacked."""
    parts = PurePosixPath(name).parts
    if name in (_CATALOGUE, _RUNS):
        return True
    return len(parts) > 1 and parts[0] in _FOLDERS and ".." not in parts and "\\" not in name


def _look(path: Path) -> tuple[int, int]:
    """Open a copied catalogue, and count its tiles and captions."""
    with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
        return scalar(cursor, "select count(*) from tiles"), scalar(cursor, "select count(*) from captions")
