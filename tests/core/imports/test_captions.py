from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.imports import captions, importer
from core.imports.importer import ImportRequest
from core.release.problems import Problem
from core.release.records import Patience, Record, records
from core.settings import Settings
from core.store import savedsearches
from core.store.catalogue import Catalogue
from tests import releases


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def test_others_write_while_a_caption_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = releases.small(tmp_path / "release")
    settings = Settings(data=tmp_path / "data")
    written = 0
    with Catalogue(settings.catalogue) as catalogue:

        def read(content: bytes, where: str, patience: Patience | None) -> Iterator[Record | Problem]:
            nonlocal written
            for item in records(content, where, patience):
                savedsearches.save(catalogue, f"search {written}", "q=water")
                written += 1
                yield item

        monkeypatch.setattr(captions, "records", read)

        report = importer.run(catalogue, ImportRequest([release.folder / "json_files"]), settings)
        assert (report.added, written, len(savedsearches.saved(catalogue))) == (8, 8, 8)


@given(st.text(st.sampled_from(" \t\n\r\f\v\u00a0ab."), max_size=30))
def test_words_are_counted_as_where_white_space_parts_a_text(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    row = connection.execute(
        f"select {captions._WORDS}, len(string_split_regex(text, '\\s+')) from (select $text as text)",
        {"text": text},
    ).fetchone()
    assert row and row[0] == row[1]
