"""A catalogue that is damaged, cut off, in the way or not ours: every command says so in one sentence."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatearth.cli import run
from core.errors import CatalogueBusyError, CatalogueDamagedError
from core.store.catalogue import Catalogue
from core.store.failures import open_error
from tests import releases
from tests.releases import NAMES

VERBS = ("info", "tile", "search", "check", "import")


class Sound(NamedTuple):
    """A catalogue that is whole, and the release that it was made from."""

    content: bytes
    writes: bytes
    """What a program that was killed leaves in the file of last writes."""
    release: Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    place = tmp_path_factory.mktemp("sound")
    release = releases.small(place / "release").folder
    releases.take(place / "data", release)
    path = place / "data" / "catalogue.duckdb"
    content = path.read_bytes()
    killed = "from core.store import savedsearches as s; from core.store.catalogue import Catalogue; import os, sys\n"
    killed += "from pathlib import Path\nc = Catalogue(Path(sys.argv[1])); s.save(c, 'a', 'q=b'); os._exit(9)"
    subprocess.run([sys.executable, "-c", killed, str(path)], check=False)
    return Sound(content, path.with_name("catalogue.duckdb.wal").read_bytes(), release)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")
    (tmp_path / "data").mkdir()
    yield tmp_path / "data"


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    said: str


def ended(capsys: pytest.CaptureFixture[str], verb: str, folder: Path, release: Path) -> Ended:
    words = {"tile": NAMES[0], "check": NAMES[0], "search": "trees", "import": str(release)}
    status = 0
    try:
        run(["--data", str(folder), verb, *([words[verb]] if verb in words else [])])
    except SystemExit as end:
        status = int(str(end.code))
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("chatearth: ")]
    assert len(said) == (status != 0)
    return Ended(status, "".join(said))


def put(folder: Path, content: bytes, writes: bytes | None = None) -> Path:
    """Lay a catalogue into an empty folder."""
    shutil.rmtree(folder)
    folder.mkdir()
    path = folder / "catalogue.duckdb"
    path.write_bytes(content)
    if writes is not None:
        path.with_name("catalogue.duckdb.wal").write_bytes(writes)
    return path


def flipped(content: bytes, at: int, count: int = 1) -> bytes:
    return content[:at] + bytes(byte ^ 0xFF for byte in content[at : at + count]) + content[at + count :]


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.floats(0, 1, exclude_max=True), kind=st.sampled_from(("flip", "blank", "cut")), verb=st.sampled_from(VERBS)
)
def test_wherever_a_catalogue_is_damaged_a_command_works_or_says_so_and_leaves_the_file_as_it_is(
    capsys: pytest.CaptureFixture[str], folder: Path, sound: Sound, place: float, kind: str, verb: str
) -> None:
    at = int(place * len(sound.content))
    content = {
        "flip": flipped(sound.content, at),
        "blank": sound.content[:at] + bytes(len(sound.content[at : at + 9_000])) + sound.content[at + 9_000 :],
        "cut": sound.content[:at],
    }[kind]
    path = put(folder, content)
    status, said = ended(capsys, verb, folder, sound.release)
    assert status in (0, 1)
    if status:
        assert str(path) in said and "backup" in said and "move it away and import again" in said
        assert path.read_bytes() == content


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("where", "expected"), [("header", "cannot be opened"), ("half", "damaged"), ("empty", "cannot be opened")]
)
def test_a_catalogue_that_was_copied_in_part_is_never_made_worse(
    capsys: pytest.CaptureFixture[str], folder: Path, sound: Sound, verb: str, where: str, expected: str
) -> None:
    content = sound.content[: {"header": 9_000, "half": len(sound.content) // 4, "empty": 0}[where]]
    path = put(folder, content)
    status, said = ended(capsys, verb, folder, sound.release)
    assert status == 1 and expected in said
    assert path.read_bytes() == content


Put = Callable[[Path, Sound], object]


def of_sqlite(path: Path, _: Sound) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table mine (x integer)")
    connection.commit()
    connection.close()


def of_another_program(path: Path, _: Sound) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine (x integer)")


IN_THE_WAY: dict[str, tuple[Put, str]] = {
    "picture": (lambda path, _: path.write_bytes(releases.picture()), "not a valid DuckDB"),
    "text": (lambda path, _: path.write_text("hello\n"), "not a valid DuckDB"),
    "archive": (lambda path, _: path.write_bytes(b"PK\x03\x04" + bytes(20_000)), "not a valid DuckDB"),
    "sqlite": (of_sqlite, "another program"),
    "other tables": (of_another_program, "another program"),
    "folder": (lambda path, _: path.mkdir(), "is a folder"),
    "link to nothing": (lambda path, _: path.symlink_to("/nonexistent/file"), "leads nowhere"),
    "link to itself": (lambda path, _: path.symlink_to(path.name), "leads nowhere"),
    "last writes of a lost one": (
        lambda path, sound: path.with_name("catalogue.duckdb.wal").write_bytes(sound.writes),
        "is gone, but what was written to it last is there: catalogue.duckdb.wal",
    ),
}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("what", IN_THE_WAY)
def test_what_is_no_catalogue_of_ours_is_told_and_left_alone(
    capsys: pytest.CaptureFixture[str], folder: Path, sound: Sound, what: str, verb: str
) -> None:
    lay, expected = IN_THE_WAY[what]
    lay(folder / "catalogue.duckdb", sound)
    before = contents(folder)
    status, said = ended(capsys, verb, folder, sound.release)
    assert status == 1 and expected in said and str(folder) in said
    assert contents(folder) == before


@pytest.mark.parametrize("verb", VERBS)
def test_damaged_last_writes_are_told_with_the_way_to_what_was_before_them(
    capsys: pytest.CaptureFixture[str], folder: Path, sound: Sound, verb: str
) -> None:
    path = put(folder, sound.content, flipped(sound.writes, len(sound.writes) // 2))
    before = contents(folder)
    status, said = ended(capsys, verb, folder, sound.release)
    written = path.with_name("catalogue.duckdb.wal")
    assert status == 1 and f"move {written} away" in said and str(folder) in said
    assert contents(folder) == before
    written.unlink()
    assert ended(capsys, verb, folder, sound.release).status == 0


def test_the_last_writes_of_a_program_that_was_killed_are_there_again(folder: Path, sound: Sound) -> None:
    from core.store import savedsearches

    path = put(folder, sound.content, sound.writes)
    with Catalogue(path) as catalogue:
        assert [search.name for search in savedsearches.saved(catalogue)] == ["a"]


def test_copies_that_lie_beside_a_damaged_catalogue_are_named(folder: Path, sound: Sound) -> None:
    path = put(folder, flipped(sound.content, 10))
    (folder / "catalogue-of-june.duckdb").write_bytes(sound.content)
    with pytest.raises(CatalogueDamagedError, match=r"perhaps one of these: catalogue-of-june\.duckdb"):
        Catalogue(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_catalogue_that_may_not_be_read_is_told(
    capsys: pytest.CaptureFixture[str], folder: Path, sound: Sound
) -> None:
    put(folder, sound.content).chmod(0)
    status, said = ended(capsys, "info", folder, sound.release)
    assert status == 1 and "permissions" in said


@pytest.mark.parametrize(
    ("message", "kind", "expected"),
    [
        (
            'IO Error: Could not set lock on file "{}": Conflicting lock is held in x (PID 7).',
            CatalogueBusyError,
            "process 7",
        ),
        (
            'IO Error: Could not read enough bytes from file "{}": attempted to read 9 bytes',
            CatalogueDamagedError,
            "backup",
        ),
        ("IO Error: Trying to read a database file with storage version number 999", None, "newer version"),
        ('IO Error: Cannot open file "{}": Permission denied', None, "permissions"),
    ],
)
def test_words_in_the_name_of_a_folder_are_not_taken_for_the_failure(
    message: str, kind: type[Exception] | None, expected: str
) -> None:
    for name in ("data", "block sqlite_scanner", "set lock on", "permission denied", "storage version"):
        path = Path("/home") / name / "catalogue.duckdb"
        told = open_error(path, duckdb.IOException(message.format(path)))
        assert expected in str(told)
        assert kind is None or isinstance(told, kind)


@pytest.mark.parametrize("content", [b"", b"text"], ids=["empty", "text"])
def test_the_explorer_does_not_start_on_a_catalogue_that_cannot_be_opened(folder: Path, content: bytes) -> None:
    put(folder, content)
    done = releases.process("--data", folder, "serve", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("chatearth: The catalogue ") and len(done.stderr.splitlines()) == 1
