"""Readers of others see in an export what the catalogue holds."""

import json
from pathlib import Path
from typing import Any

import datasets
import duckdb
import geopandas as gpd
import geoparquet_validator
import mlcroissant
import numpy as np
import pyarrow.parquet as pq
import pystac
import pytest
import stac_geoparquet.arrow
from tqdm import tqdm

from core.embedding.spaces import listed
from core.embedding.vectors import Vectors
from core.errors import ExportError
from core.exports.order import FORMS, GEO_VERSIONS, Format, GeoVersion, Order
from core.exports.run import export
from core.geography.tiles import Tile
from core.imports import importer
from core.raster.landcover import decode_label
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue

pytestmark = [  # both of mlcroissant
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The inplace keyword"),
]

Held = tuple[Catalogue, Settings]


def texts(catalogue: Catalogue) -> list[str]:
    with catalogue.cursor() as cursor:
        sql = "select c.text from active_captions a join captions c on c.id = a.caption"
        return sorted(text for (text,) in cursor.execute(sql).fetchall())


@pytest.mark.parametrize("version", GEO_VERSIONS)
def test_geoparquet_conforms_and_others_read_the_same_outlines(held: Held, tmp_path: Path, version: GeoVersion) -> None:
    exported = export(*held, Order("geoparquet", Selection(), geoparquet=version), tmp_path / "geo")
    path = exported.folder / "captions.parquet"
    report = geoparquet_validator.check(str(path))
    assert geoparquet_validator.conformant(report) and report["version"] == f"{version}.0"
    frame = gpd.read_parquet(path)
    assert sorted(frame["text"]) == texts(held[0]) and frame.crs == "OGC:CRS84"
    assert all(
        frame.geometry[0].bounds[side] == pytest.approx(Tile.parse(frame["tile"][0]).bounds[side]) for side in range(4)
    )
    with duckdb.connect() as reader:
        kind = reader.execute(f"select typeof(geometry), count(*) from '{path}' group by 1").fetchall()
    assert kind[0][0].startswith("GEOMETRY") and kind[0][1] == len(frame)
    assert ("Geometry" in str(pq.ParquetFile(path).schema)) == (version == "2.0")


def test_a_table_of_text_opens_in_a_geographic_information_system_as_points(held: Held, tmp_path: Path) -> None:
    folder = export(*held, Order("csv", Selection()), tmp_path / "csv").folder
    told = {"X_POSSIBLE_NAMES": "lon", "Y_POSSIBLE_NAMES": "lat"}
    frame = gpd.read_file(folder / "captions.csv", engine="pyogrio", **told)
    assert len(frame) == len(texts(held[0])) and set(frame["text"].str.lstrip("'")) == set(texts(held[0]))
    for tile, point in zip(frame["tile"], frame.geometry, strict=True):
        assert (point.x, point.y) == pytest.approx(Tile.parse(tile).centre)


def test_items_are_valid_and_name_pictures_that_are_there(held: Held, tmp_path: Path) -> None:
    folder = export(*held, Order("stac", Selection(), labels=True), tmp_path / "stac").folder
    assert geoparquet_validator.conformant(geoparquet_validator.check(str(folder / "items.parquet")))
    items = list(stac_geoparquet.arrow.stac_table_to_items(pq.read_table(folder / "items.parquet")))
    assert sorted(one["text"] for item in items for one in item["properties"]["captions"]) == texts(held[0])
    for told in items:
        item = pystac.Item.from_dict(told)
        assert item.bbox == pytest.approx(list(Tile.parse(item.id).bounds))
        assert all((folder / asset.href).is_file() for asset in item.assets.values())
        assert item.properties["start_datetime"] < item.properties["end_datetime"]
    assert sum("image" in item["assets"] for item in items) == len(list((folder / "images").iterdir()))


@pytest.mark.parametrize("kind", ["parquet", "geoparquet", "jsonl", "csv", "skyscript"])
def test_croissant_leads_to_all_records(held: Held, tmp_path: Path, kind: Format) -> None:
    folder = export(*held, Order(kind, Selection(), images=False), tmp_path / kind).folder
    described = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not described.metadata.ctx.issues.errors
    column = "title" if kind == "skyscript" else "text"
    found = [
        record[f"{of.uuid}/{column}"].decode() if isinstance(record[f"{of.uuid}/{column}"], bytes) else ""
        for of in described.metadata.record_sets
        for record in described.records(record_set=of.uuid)
    ]
    assert len(found) == len(texts(held[0])) and {one.split()[-1] for one in found} <= {
        text.split()[-1] for text in texts(held[0])
    }


@pytest.mark.parametrize("kind", FORMS)
def test_every_format_is_described_from_the_same_facts(held: Held, tmp_path: Path, kind: Format) -> None:
    folder = export(*held, Order(kind, Selection()), tmp_path / kind).folder
    told, described = (json.loads((folder / name).read_bytes()) for name in ("manifest.json", "croissant.json"))
    assert not mlcroissant.Dataset(str(folder / "croissant.json")).metadata.ctx.issues.errors
    assert described["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/geo/1.0"]
    assert described["geocr:spatialBias"] == told["spatial_bias"] and "Continents: " in told["spatial_bias"]
    assert told["spatial_bias"] in (folder / "README.md").read_text()
    hashes = {one["@id"]: one["sha256"] for one in described["distribution"] if "sha256" in one}
    assert hashes == {name: file["sha256"] for name, file in told["files"].items() if name != "croissant.json"}


@pytest.mark.parametrize("kind", ["parquet", "geoparquet", "skyscript", "llava", "stac", "jsonl", "csv"])
def test_the_lines_of_a_card_open_the_export(
    held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Format
) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(tqdm, "monitor_interval", 0)
    exported = export(*held, Order(kind, Selection()), tmp_path / "it's here")
    _, code, _ = (exported.folder / "README.md").read_text().split("```")
    for place, lines in ((tmp_path, code.removeprefix("python")), (exported.folder, exported.opening.code)):
        monkeypatch.chdir(place)
        found: dict[str, Any] = {}
        exec(lines, found)
        opened = list(found.values())[-1]
        assert len(opened["train"] if kind == "parquet" else opened) > 5


@pytest.mark.parametrize("kind", ["chatearthnet", "coco", "webdataset"])
def test_the_lines_of_a_card_name_files_that_are_there(held: Held, tmp_path: Path, kind: Format) -> None:
    exported = export(*held, Order(kind, Selection()), tmp_path / kind)
    assert str(exported.folder) in exported.opening.code
    if kind == "coco":
        assert str(exported.folder / "annotations" / "captions_test.json") in exported.opening.code


def test_maps_findings_and_vectors_go_with_the_captions(
    held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(tqdm, "monitor_interval", 0)
    catalogue, _ = held
    order = Order("parquet", Selection(sets=("35",)), labels=True, checks=True, space="letters")
    folder = export(*held, order, tmp_path / "all").folder
    rows = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"), split="train")
    (table,) = listed(catalogue)
    matrix = Vectors(catalogue, table).matrix()
    assert rows[0]["label"].size == (256, 256) and len(rows[0]["embedding"]) == table.space.dimension
    held_vectors = {tuple(np.round(vector, 2)) for vector in matrix.vectors.tolist()}
    assert {tuple(np.round(vector, 2)) for vector in rows["embedding"]} <= held_vectors
    with catalogue.cursor() as cursor:
        sql = (
            "select sum(supported), sum(contradicted) from checks k join captions c on c.id = k.caption where split = ?"
        )
        expected = cursor.execute(sql + " and caption_set = '35'", ["train"]).fetchall()[0]
    found = [check for check in rows["check"] if check]
    assert tuple(sum(check[name] for check in found) for name in ("supported", "contradicted")) == expected
    assert {name for check in found for name in check["named"]} > {"tree"}


def test_a_release_that_was_written_with_its_maps_is_imported_with_them_and_stays_synthetic(
    held: Held, tmp_path: Path
) -> None:
    exported = export(*held, Order("chatearthnet", Selection(), labels=True), tmp_path / "release")
    settings = Settings(data=tmp_path / "again")
    with Catalogue(settings.catalogue) as catalogue, catalogue.cursor() as cursor:
        importer.run(catalogue, importer.ImportRequest([exported.folder]), settings)
        assert cursor.execute("select count(*), bool_and(synthetic) from tiles where dominant > 0").fetchall() == [
            (exported.about.labels, True)
        ]
    label = next((exported.folder / "labels").iterdir())
    assert decode_label(label.read_bytes(), max_pixels=1 << 20).ids.shape == (256, 256)


def test_what_a_format_has_no_room_for_is_refused(held: Held, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"has no room for vectors.*parquet, geoparquet, jsonl"):
        export(*held, Order("coco", Selection(), space="letters"), tmp_path / "coco")
    with pytest.raises(ExportError, match="no vectors of the space nowhere"):
        export(*held, Order("jsonl", Selection(), space="nowhere"), tmp_path / "jsonl")
    assert not list(tmp_path.iterdir())
