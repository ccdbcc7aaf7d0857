"""What a format holds comes back from it, whatever it is."""

import csv
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exports import records, rows, shards, stac, tables
from core.exports.order import GEO_VERSIONS
from core.exports.rows import SCHEMA
from core.geography.tiles import GRID, Tile
from core.release.problems import Problem
from core.release.records import records as imported
from core.search.hitlist import harmless

NOW = datetime(2026, 11, 30, tzinfo=UTC)

FEW = settings(max_examples=25, deadline=None)

Write = Callable[[Iterator[pa.RecordBatch], IO[str]], None]


class Caption(NamedTuple):
    tile: Tile
    called: str
    variant: int
    split: str | None
    text: str


CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=80).map(str.strip).filter(bool)
TILES = st.builds(Tile, st.integers(0, GRID - 1), st.integers(0, GRID - 1))
SOME = st.lists(st.tuples(st.sampled_from(["35", "4v", "a set"]), TEXTS), min_size=1, max_size=3)
CAPTIONS = st.dictionaries(TILES, SOME, max_size=6).map(
    lambda held: [
        Caption(tile, called, number, "train", text)
        for tile, some in held.items()
        for number, (called, text) in enumerate(some)
    ]
)


def row_of(caption: Caption) -> dict[str, Any]:
    tile = caption.tile
    lon, lat = tile.centre
    return {
        "key": tile.key,
        "tile": tile.name,
        "set": caption.called,
        "variant": caption.variant,
        "version": 1,
        "split": caption.split,
        "text": caption.text,
        "words": len(caption.text.split()),
        "origin": "dataset",
        "author": None,
        **dict.fromkeys(("reviewer", "recipe", "prompt")),
        "generation": 7 if tile.x % 2 else None,
        "created_at": NOW,
        **{"lon": lon, "lat": lat, **tile.bounds._asdict()},
        "dominant": "water" if tile.x % 2 else None,
        "shares": {land.name: 0.25 for land in rows.KNOWN} if tile.x % 2 else None,
        "truth": 50.0,
        "coverage": None,
        "synthetic": False,
        "own": True,
    }


def batches(captions: list[Caption]) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(captions), 4):
        yield pa.RecordBatch.from_pylist([row_of(one) for one in captions[start : start + 4]], schema=SCHEMA)


def written(write: Write, captions: list[Caption]) -> str:
    made = io.StringIO(newline="")
    write(batches(captions), made)
    return made.getvalue()


def read_back(text: str) -> list[tuple[int, str]]:
    found = list(imported(text.encode(), "file.json"))
    assert not [one for one in found if isinstance(one, Problem)]
    return sorted((one.key, one.text) for one in found if not isinstance(one, Problem))


@FEW
@given(CAPTIONS)
def test_an_import_of_the_layout_of_the_release_of_coco_and_of_conversations_gives_the_same_captions(
    captions: list[Caption],
) -> None:
    expected = sorted((one.tile.key, one.text) for one in captions)
    for write in (records.write_chatearthnet, records.write_coco, records.write_llava, records.write_jsonl):
        if captions:
            assert read_back(written(write, captions)) == expected
        elif write is not records.write_jsonl:
            assert json.loads(written(write, [])) in ([], json.loads(written(records.write_coco, [])))


@FEW
@given(CAPTIONS)
def test_lines_and_tables_of_text_hold_all_that_is_known(captions: list[Caption]) -> None:
    lines = [json.loads(line) for line in written(records.write_jsonl, captions).split("\n")[:-1]]
    assert all(datetime.fromisoformat(line["created_at"]) == NOW for line in lines)
    assert [{**line, "created_at": NOW} for line in lines] == [
        {"image": f"{one.tile.name}.png", **row_of(one)} for one in captions
    ]
    table = list(csv.DictReader(io.StringIO(written(records.write_csv, captions).removeprefix("\ufeff"), newline="")))
    assert [one["text"] for one in table] == [harmless(one.text) for one in captions]
    pairs = list(csv.DictReader(io.StringIO(written(records.write_skyscript, captions), newline="")))
    assert [one["title"] for one in pairs] == [" ".join(one.text.split()) for one in captions]


@FEW
@given(CAPTIONS)
def test_tables_for_datasets_and_for_geographic_readers_hold_all_that_is_known(captions: list[Caption]) -> None:
    expected = [row_of(one) for one in captions]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        with path.open("wb") as file:
            tables.write_parquet(batches(captions), file, SCHEMA, {})
        assert pq.read_table(path).to_pylist() == expected
        for version in GEO_VERSIONS:
            with path.open("wb") as file:
                tables.write_geoparquet(batches(captions), file, SCHEMA, version)
            assert pq.read_table(path, columns=SCHEMA.names).to_pylist() == expected


@FEW
@given(CAPTIONS)
def test_samples_and_items_hold_the_captions_of_each_tile(captions: list[Caption]) -> None:
    expected: dict[str, list[dict[str, object]]] = {}
    for one in captions:
        told = {"set": one.called, "variant": one.variant, "split": one.split, "text": one.text}
        expected.setdefault(one.tile.name, []).append(told)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            shards.write_webdataset(batches(captions), file, {"png": lambda keys: dict.fromkeys(keys, b"a picture")})
        with tarfile.open(path) as tar:
            held = {member.name: tar.extractfile(member) for member in tar.getmembers()}
            content = {name: file.read() for name, file in held.items() if file}
        assert {name: json.loads(content[f"{name}.json"])["captions"] for name in expected} == expected
        assert all(content[f"{name}.txt"].decode() == some[0]["text"] for name, some in expected.items())
        assert all(content[f"{name}.png"] == b"a picture" for name in expected) and len(content) == 3 * len(expected)
        with path.open("wb") as file:
            stac.write_items(batches(captions), file, {}, NOW)
        items = pq.read_table(path).to_pylist()
        assert {item["id"]: item["captions"] for item in items} == expected
