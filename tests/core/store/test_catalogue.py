import errno
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from core.errors import CatalogueBusyError, CatalogueError
from core.store import savedsearches
from core.store.catalogue import Catalogue, scalar
from core.store.failures import check_place
from core.store.schema import MIGRATIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "catalogue.duckdb"


def test_a_new_catalogue_is_made_with_its_folder(path: Path) -> None:
    with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
        assert scalar(cursor, "select count(*) from tiles") == 0
    assert path.is_file()


def test_opening_again_keeps_what_is_there_and_migrates_once(path: Path) -> None:
    with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
        cursor.execute("insert into caption_sets (name, bit, title) values ('35', 0, 'x')")
    with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
        assert scalar(cursor, "select count(*) from caption_sets") == 1
        assert scalar(cursor, "select count(*) from migrations") == len(MIGRATIONS)


def test_a_transaction_takes_effect_whole_or_not_at_all(path: Path) -> None:
    with Catalogue(path) as catalogue:
        with pytest.raises(ZeroDivisionError), catalogue.transaction() as cursor:
            cursor.execute("insert into notes values (1, 1, 'x')")
            raise ZeroDivisionError
        with catalogue.transaction() as cursor:
            cursor.execute("insert into notes values (2, 1, 'x')")
        with catalogue.cursor() as cursor:
            assert cursor.execute("select key from notes").fetchall() == [(2,)]


def test_what_was_read_is_read_again_after_any_change_and_only_then(path: Path) -> None:
    with Catalogue(path) as catalogue, Catalogue(path) as other:
        before = catalogue.state()
        assert catalogue.state() is before
        with pytest.raises(ZeroDivisionError), other.transaction() as cursor:
            cursor.execute("insert into active_captions values (1, '35', 1, 7, 1)")
            1 / 0  # noqa: B018
        assert catalogue.state() is before
        with other.transaction() as cursor:
            cursor.execute("insert into active_captions values (1, '35', 1, 7, 1)")
        assert (catalogue.state().captions, catalogue.state().newest) == (before.captions + 1, 7)
        with catalogue.transaction() as cursor:
            cursor.execute("update revision set value = value + 1")
        assert catalogue.revision() == other.revision() == before.revision + 1


def test_threads_get_their_own_rows(path: Path) -> None:
    with Catalogue(path) as catalogue:

        def ask(number: int) -> int:
            with catalogue.cursor() as cursor:
                return scalar(cursor, "select ? + 0 from range(1)", [number])

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(400))) == list(range(400))


def test_closing_waits_for_what_another_thread_reads(path: Path) -> None:
    begun = threading.Event()

    def read(catalogue: Catalogue) -> int:
        with catalogue.cursor() as cursor:
            cursor.create_function("at_work", at_work, ["BIGINT"], "BOOLEAN", side_effects=True)
            asked = "select sum(one.range % two.range) from range(5_000) one, range(1, 1_000) two"
            return scalar(cursor, f"{asked} where at_work(one.range)")

    def at_work(_: int) -> bool:
        begun.set()
        return True

    with ThreadPoolExecutor() as threads:
        catalogue = Catalogue(path)
        reading = threads.submit(read, catalogue)
        begun.wait()
        catalogue.close()
        assert reading.result() > 0
    duckdb.connect(str(path)).close()


def test_another_process_is_told_who_holds_the_catalogue(path: Path) -> None:
    with Catalogue(path):
        code = f"from core.store.catalogue import Catalogue; from pathlib import Path; Catalogue(Path({str(path)!r}))"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = other.stderr.strip().splitlines()[-1]
    assert CatalogueBusyError.__name__ in last
    assert str(path) in last and "--data" in last


@pytest.mark.parametrize("content", [b"no database", b"\x00" * 20_000, b"x" * 20_000])
def test_a_file_that_is_no_catalogue_is_told_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(CatalogueError) as error:
        Catalogue(path)
    assert str(path) in str(error.value) and "move it away" in str(error.value)
    assert path.read_bytes() == content


def test_where_files_have_no_second_name_a_catalogue_is_made_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.catalogue.check_place", check_place)  # it is no copy of an empty one here

    def refused(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
        assert scalar(cursor, "select count(*) from migrations") == len(MIGRATIONS)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_catalogue_that_another_process_made_meanwhile_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.store.catalogue.check_place", check_place)  # it is no copy of an empty one here
    hardlink_to = Path.hardlink_to

    def late(self: Path, target: Path) -> None:
        monkeypatch.setattr(Path, "hardlink_to", hardlink_to)
        with Catalogue(path) as other:
            savedsearches.save(other, "a", "q=b")
        hardlink_to(self, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    with Catalogue(path) as catalogue:
        assert [search.name for search in savedsearches.saved(catalogue)] == ["a"]


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine (x integer)")
    with pytest.raises(CatalogueError, match="another program"):
        Catalogue(path)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("mine",)]


def test_a_catalogue_of_a_newer_version_is_left_alone(path: Path) -> None:
    with Catalogue(path) as catalogue, catalogue.cursor() as cursor:
        cursor.execute("insert into migrations (version, name) values (999, 'future')")
    with pytest.raises(CatalogueError, match="newer version"):
        Catalogue(path)


def test_a_memory_limit_that_is_none_is_told_by_its_setting(path: Path) -> None:
    with pytest.raises(CatalogueError, match="CHATEARTH_MEMORY_LIMIT"):
        Catalogue(path, memory_limit="much")


def test_a_file_in_the_place_of_the_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(CatalogueError, match="--data"):
        Catalogue(tmp_path / "data" / "catalogue.duckdb")


def test_a_folder_in_the_place_of_the_catalogue_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(CatalogueError, match=r"catalogue\.duckdb"):
        Catalogue(path)


def test_a_relative_path_is_the_same_catalogue_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Catalogue(Path("data/catalogue.duckdb")) as catalogue:
        assert catalogue.path == tmp_path / "data" / "catalogue.duckdb"
