import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import IndexBuildingError, SearchError
from core.search.descriptions import Sources, search
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.store.catalogue import Catalogue
from tests.checkout import ROOT
from tests.described import described, searchable


def total(words: WordIndex, catalogue: Catalogue, query: str) -> int:
    return search(Sources(words, Browser(catalogue)), query).total


def edit(catalogue: Catalogue, old: int, text: str) -> int:
    """Store a further version of a caption as the active one."""
    with catalogue.transaction() as cursor:
        (new,) = cursor.execute(
            """insert into captions (key, caption_set, variant, version, split, origin, text, words)
            select key, caption_set, variant, version + 1, split, 'person', $text, 3 from captions where id = $old
            returning id""",
            {"old": old, "text": text},
        ).fetchall()[0]
        cursor.execute("update active_captions set caption = $new where caption = $old", {"old": old, "new": new})
    return int(new)


def test_an_edit_is_found_at_once_and_its_older_text_no_longer(tmp_path: Path) -> None:
    catalogue, _, texts = described(tmp_path)
    with catalogue:
        words, _ = searchable(catalogue, tmp_path)
        edit(catalogue, edit(catalogue, next(iter(texts)), "A zebra stands here."), "A giraffe stands here.")
        assert total(words, catalogue, "zebra") == 0
        assert total(words, catalogue, "giraffes") == 1
        assert total(words, catalogue, "-qqq") == len(texts)


def test_an_edit_while_the_index_was_closed_is_caught_up_with(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    catalogue, _, texts = described(tmp_path)
    with catalogue:
        searchable(catalogue, tmp_path)
        edit(catalogue, next(iter(texts)), "A zebra stands here.")
        caplog.set_level(logging.INFO)
        words, _ = searchable(catalogue, tmp_path)
        assert total(words, catalogue, "zebra") == 1
        assert caplog.messages == []


def test_a_whole_index_is_opened_again_and_not_built(tmp_path: Path) -> None:
    catalogue, _, _ = described(tmp_path)
    with catalogue:
        searchable(catalogue, tmp_path)
        before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "words").iterdir()}
        words, _ = searchable(catalogue, tmp_path)
        assert total(words, catalogue, "river") > 0
        assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "words").iterdir()} == before


def names(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix != ".lock")


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone", "empty"])
def test_a_damaged_file_makes_the_index_anew_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, harm: str
) -> None:
    catalogue, _, _ = described(tmp_path, count=40)
    with catalogue:
        words, _ = searchable(catalogue, tmp_path)
        expected = total(words, catalogue, "river")
        for path in names(tmp_path / "words"):
            shutil.rmtree(tmp_path / "words")
            searchable(catalogue, tmp_path)
            victims = [item for item in names(tmp_path / "words") if item.suffix == path.suffix]
            content = bytearray(victims[0].read_bytes())
            content[len(content) // 2] ^= 0xFF
            made = {"cut": bytes(content[:-3]), "flipped": bytes(content), "empty": b""}
            victims[0].unlink() if harm == "gone" else victims[0].write_bytes(made[harm])
            caplog.clear()
            mended, _ = searchable(catalogue, tmp_path)
            assert total(mended, catalogue, "river") == expected
            assert "is built anew" in caplog.text, victims[0]


def test_the_index_of_another_catalogue_is_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    catalogue, _, texts = described(tmp_path / "one", count=40)
    with catalogue:
        searchable(catalogue, tmp_path)
    other, _, _ = described(tmp_path / "two", count=40)
    with other:
        with other.transaction() as cursor:
            cursor.execute("update captions set text = 'A zebra.', created_at = created_at + interval 1 minute")
        words, _ = searchable(other, tmp_path)
        assert total(words, other, "zebra") == len(texts)
        assert "another catalogue" in caplog.text


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    catalogue, _, _ = described(tmp_path, count=40)
    (tmp_path / "words").write_text("in the way")
    with catalogue, pytest.raises(SearchError, match="cannot be written"):
        total(WordIndex(catalogue, tmp_path / "words"), catalogue, "river")


def test_a_search_says_that_the_index_is_being_built_and_answers_once_it_is(tmp_path: Path) -> None:
    catalogue, _, texts = described(tmp_path, count=40)
    with catalogue:
        words = WordIndex(catalogue, tmp_path / "words")
        with words._lock, pytest.raises(IndexBuildingError, match="in a moment"):
            total(words, catalogue, "river")
        words.start().join()
        assert words.is_current()
        assert total(words, catalogue, "-zebra") == len(texts)


def test_a_catalogue_without_captions_has_an_empty_index(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        words, _ = searchable(catalogue, tmp_path)
        assert total(words, catalogue, "river") == 0


INDEX = """
import sys
from pathlib import Path
from core.search.words import index as words
from core.store.catalogue import Catalogue
from tests.core.search.words.test_index import edit
words.BATCH = 50
data = Path(sys.argv[1])
with Catalogue(data / "catalogue.duckdb") as catalogue:
    index = words.WordIndex(catalogue, data / "words")
    index.prepare(lambda now: print("indexed", now.done, flush=True))
    for number in range(1, 1000):
        edit(catalogue, number, f"zebra{number}")
        print("saved", number, flush=True)
        index.prepare()
        print("found", number, flush=True)
"""


@pytest.mark.parametrize("moment", ["indexed 0", "indexed 100", "saved 1", "saved 3", "found 4"])
def test_an_index_that_is_killed_at_any_moment_loses_nothing(tmp_path: Path, moment: str) -> None:
    described(tmp_path)[0].close()
    running = subprocess.Popen([sys.executable, "-c", INDEX, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    told = []
    for line in running.stdout:
        told.append(line.strip())
        if told[-1] == moment:
            break
    running.kill()
    told += [line.strip() for line in running.stdout]
    running.wait()
    running.stdout.close()
    assert moment in told and "found 999" not in told
    with Catalogue(tmp_path / "catalogue.duckdb") as catalogue:
        words, browser = searchable(catalogue, tmp_path)
        saved = [line.removeprefix("saved ") for line in told if line.startswith("saved ")]
        assert [total(words, catalogue, f"zebra{number}") for number in saved] == [1] * len(saved)
        assert total(words, catalogue, "-qqq") == browser.in_force(Selection()).count
