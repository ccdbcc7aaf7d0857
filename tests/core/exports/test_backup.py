import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import BackupError
from core.exports.backup import backup, restore
from core.exports.backupjob import BackupJob, Listener, ask, suggested
from core.progress import silent
from core.settings import Settings
from core.store import tilelists
from core.store.catalogue import Catalogue
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from tests import releases
from tests.releases import NAMES, tile


@pytest.fixture
def used(tmp_path: Path) -> Iterator[tuple[Catalogue, Settings]]:
    """A small release with a set that a person made, a run, and a map that was cut."""
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:2]))
    settings = Settings(data=tmp_path / "data")
    releases.take(settings.data, release.folder)
    with closing(sqlite3.connect(settings.runs)) as runs:
        runs.execute("create table kept (text)")
        runs.execute("insert into kept values ('a run')")
        runs.commit()
    settings.labels.mkdir()
    (settings.labels / f"{NAMES[0]}.png").write_bytes(b"a map")
    with Catalogue(settings.catalogue) as catalogue:
        put_in_force(catalogue, MadeSet("mine", "Mine"), [MadeCaption(tile(NAMES[0]).key, 0, "A text of mine.", "me")])
        tilelists.keep(catalogue, [tile(NAMES[0]).key], "A list")
        yield catalogue, settings


def texts(catalogue: Catalogue) -> set[str]:
    with catalogue.cursor() as cursor:
        return {text for (text,) in cursor.execute("select text from captions").fetchall()}


def test_a_backup_made_while_others_read_and_write_opens_in_another_place(
    used: tuple[Catalogue, Settings], tmp_path: Path
) -> None:
    catalogue, settings = used
    made = backup(catalogue, settings, tmp_path / "backup.zip")
    expected = texts(catalogue)
    put_in_force(catalogue, MadeSet("mine", "Mine"), [MadeCaption(tile(NAMES[0]).key, 0, "A later text.", "me")])
    elsewhere = Settings(data=tmp_path / "elsewhere" / "data")
    assert (restore(made.path, elsewhere).tiles, restored_files(elsewhere)) == (made.tiles, restored_files(settings))
    with Catalogue(elsewhere.catalogue) as again:
        assert texts(again) == expected
        assert [one.title for one in tilelists.titles(again)] == ["A list"]
        put_in_force(again, MadeSet("mine", "Mine"), [MadeCaption(tile(NAMES[0]).key, 0, "Goes on.", "me")])
    with closing(sqlite3.connect(elsewhere.runs)) as runs:
        assert runs.execute("select text from kept").fetchall() == [("a run",)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "data", "elsewhere", "release"]


def restored_files(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.labels.iterdir())


def test_nothing_is_overwritten(used: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    catalogue, settings = used
    (tmp_path / "there.zip").write_text("mine")
    with pytest.raises(BackupError, match="is there already"):
        backup(catalogue, settings, tmp_path / "there.zip")
    made = backup(catalogue, settings, tmp_path / "backup.zip")
    with pytest.raises(BackupError, match="holds a catalogue already"):
        restore(made.path, settings)


def test_what_is_no_backup_or_holds_other_files_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    (tmp_path / "text.zip").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("backup.json", '{"form": 1, "tiles": 1, "captions": 1}')
        archive.writestr("labels/../../outside.txt", "x")
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
        archive.writestr("json_files/a.json", "[]")
    for name, said in {
        "text": "no backup",
        "other": "no part of a backup",
        "release": "no backup",
        "no": "no file",
    }.items():
        with pytest.raises(BackupError, match=said):
            restore(tmp_path / f"{name}.zip", settings)
    assert not (tmp_path / "outside.txt").exists() and not list(settings.data.iterdir())


def test_a_command_asks_the_explorer_that_is_running(used: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    catalogue, settings = used
    listener = Listener(lambda: BackupJob(catalogue, settings), settings)
    try:
        made = ask(settings, tmp_path / "asked.zip", silent)
        assert (made.path, made.tiles) == (tmp_path / "asked.zip", 2) and made.path.stat().st_size == made.bytes
        with pytest.raises(BackupError, match="is there already"):
            ask(settings, tmp_path / "asked.zip", silent)
    finally:
        listener.close()
    assert not list(settings.data.glob("backup*")) and suggested(settings).parent == settings.data / "backups"
