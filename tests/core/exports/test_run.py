import csv
import json
import tarfile
from pathlib import Path

import datasets
import geopandas as gpd
import pyarrow.parquet as pq
import pytest
import webdataset
from pycocotools.coco import COCO
from tqdm import tqdm

from core.errors import ExportError
from core.exports.order import FORMATS, Format, Order, Version
from core.exports.run import Exported, export
from core.geography.tiles import Tile
from core.imports import importer
from core.progress import Progress
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from tests.core.exports.conftest import EDITED, FORMULA

Caption = tuple[str, str, int, str | None, str]
"""Tile, set, variant, split and text."""


def captions_in(catalogue: Catalogue) -> list[Caption]:
    with catalogue.cursor() as cursor:
        return cursor.execute(
            """select t.name, c.caption_set, c.variant, c.split, c.text from active_captions a
            join captions c on c.id = a.caption join tiles t on t.key = a.key
            order by t.name, c.caption_set, c.variant"""
        ).fetchall()


def made(
    held: tuple[Catalogue, Settings],
    folder: Path,
    kind: Format,
    selection: Selection | None = None,
    version: Version = "current",
) -> Exported:
    return export(*held, Order(kind, selection or Selection(), version), folder / kind)


@pytest.fixture
def no_monitor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no thread watch the bars of progress that `datasets` draws, as nobody would end it."""
    monkeypatch.setattr(tqdm, "monitor_interval", 0)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_manifest_counts_what_is_there_and_nothing_half_is_left(
    held: tuple[Catalogue, Settings], tmp_path: Path, kind: Format
) -> None:
    exported = made(held, tmp_path, kind)
    told = json.loads((exported.folder / "manifest.json").read_bytes())
    assert told["captions"] == sum(told["by_set"].values()) == len(captions_in(held[0]))
    assert told["synthetic"] == told["captions"]
    assert "synthetic demo, not real data" in told["attribution"]
    for name, file in told["files"].items():
        assert (exported.folder / name).stat().st_size == file["bytes"]
    assert [path.name for path in tmp_path.iterdir()] == [kind]


def test_what_the_layout_of_the_release_holds_comes_back_by_an_import(
    held: tuple[Catalogue, Settings], tmp_path: Path
) -> None:
    exported = made(held, tmp_path, "chatearthnet")
    settings = Settings(data=tmp_path / "again")
    with Catalogue(settings.catalogue) as catalogue:
        importer.run(catalogue, importer.ImportRequest([exported.folder]), settings)
        assert captions_in(catalogue) == captions_in(held[0])
    pictures = list((exported.folder / "s2_rgb_images" / "s2_images").iterdir())
    assert len(pictures) == exported.about.pictures > 0


def test_a_filter_and_the_first_versions_are_kept_to(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    exported = made(held, tmp_path, "jsonl", Selection(sets=("mine",)), "original")
    rows = [json.loads(line) for line in (exported.folder / "captions.jsonl").read_text().splitlines()]
    assert [(row["variant"], row["version"], row["text"]) for row in rows] == [
        (0, 1, FORMULA),
        (1, 1, "A second text."),
    ]
    assert {row["set"] for row in rows} == {"mine"}
    with pytest.raises(ExportError, match="No caption is selected"):
        export(*held, Order("csv", Selection(name="nowhere")), tmp_path / "none")


def test_a_spreadsheet_gets_no_formula(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    exported = made(held, tmp_path, "csv", Selection(sets=("mine",)))
    with (exported.folder / "captions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == [f"'{FORMULA}", EDITED]
    assert float(rows[0]["share of water"]) >= 0


def test_datasets_opens_the_parquet_files_with_their_pictures(
    held: tuple[Catalogue, Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_monitor: None
) -> None:
    exported = made(held, tmp_path, "parquet")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    opened = datasets.load_dataset(str(exported.folder), cache_dir=str(tmp_path / "cache"))
    expected: dict[str, set[Caption]] = {}
    for caption in captions_in(held[0]):
        split = {"val": "validation", None: "unsplit"}.get(caption[3], caption[3])
        expected.setdefault(str(split), set()).add(caption)
    assert {
        split: {
            (row["tile"], row["set"], row["variant"], row["split"], row["text"]) for row in rows.remove_columns("image")
        }
        for split, rows in opened.items()
    } == expected
    assert opened["train"][0]["image"].size == (256, 256)


def test_geographic_readers_see_the_outlines_and_filter_by_the_bounds(
    held: tuple[Catalogue, Settings], tmp_path: Path
) -> None:
    path = made(held, tmp_path, "geoparquet").folder / "captions.parquet"
    frame = gpd.read_parquet(path)
    assert frame.crs == "OGC:CRS84"
    tile = Tile.parse(frame["tile"][0])
    assert frame.geometry[0].bounds == pytest.approx(tuple(tile.bounds))
    assert frame.geometry.is_valid.all()
    west, south, east, north = tile.bounds
    inside = (
        west + (east - west) / 3,
        south + (north - south) / 3,
        east - (east - west) / 3,
        north - (north - south) / 3,
    )
    assert set(gpd.read_parquet(path, bbox=inside)["tile"]) == {tile.name}
    assert pq.read_schema(path).field("truth").nullable


def test_pycocotools_finds_the_captions_of_an_image(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    folder = made(held, tmp_path, "coco").folder
    found = set()
    for path in (folder / "annotations").iterdir():
        coco = COCO(str(path))
        for image in coco.loadImgs(coco.getImgIds()):
            assert image["file_name"] == f"{image['name']}.png"
            found |= {(image["name"], one["caption"]) for one in coco.loadAnns(coco.getAnnIds(image["id"]))}
    assert found == {(name, text) for name, _, _, _, text in captions_in(held[0])}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # webdataset leaves its files open
def test_webdataset_reads_samples_of_the_same_members(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    shards = sorted((made(held, tmp_path, "webdataset").folder / "shards").iterdir())
    samples = list(webdataset.WebDataset([str(path) for path in shards], shardshuffle=False).decode("pil"))
    assert {frozenset(name for name in sample if not name.startswith("__")) for sample in samples} == {
        frozenset({"png", "txt", "json"})
    }
    assert all(sample["png"].size == (256, 256) for sample in samples)
    told = {(sample["__key__"], one["text"]) for sample in samples for one in sample["json"]["captions"]}
    assert told <= {(name, text) for name, _, _, _, text in captions_in(held[0])}
    with tarfile.open(shards[0]) as tar:
        assert tar.getnames()[0].endswith(".png")


def test_conversations_and_pairs_name_pictures_that_are_there(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    llava = made(held, tmp_path, "llava").folder
    conversations = json.loads((llava / "conversations.json").read_bytes())
    assert len({one["id"] for one in conversations}) == len(conversations) == len(captions_in(held[0]))
    sky = made(held, tmp_path, "skyscript").folder
    with (sky / "captions.csv").open(newline="") as file:
        pairs = list(csv.DictReader(file))
    assert not any("\n" in pair["title"] for pair in pairs)
    named = {pair["filepath"] for pair in pairs}
    assert len([name for name in named if (sky / name).is_file()]) == len(list((sky / "images").iterdir()))


def test_a_folder_that_is_there_is_left_alone_and_an_end_leaves_nothing(
    held: tuple[Catalogue, Settings], tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ExportError, match="is there already"):
        export(*held, Order("csv", Selection()), tmp_path / "mine")

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(*held, Order("csv", Selection()), tmp_path / "other", stop)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_set_named_like_a_path_stays_in_the_folder(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    catalogue, _ = held
    key = Tile.parse(captions_in(catalogue)[0][0]).key
    put_in_force(catalogue, MadeSet("../../a set", "Theirs"), [MadeCaption(key, 0, "A text.", "me")])
    importer.refresh(catalogue)
    exported = made(held, tmp_path, "chatearthnet", Selection(sets=("../../a set",)))
    (file,) = (exported.folder / "json_files").iterdir()
    assert file.name.startswith("ChatEarthNet_caps__a_set")
    assert [path.name for path in tmp_path.iterdir()] == ["chatearthnet"]


def test_a_picture_of_several_captions_counts_once(held: tuple[Catalogue, Settings], tmp_path: Path) -> None:
    exported = made(held, tmp_path, "parquet")
    assert exported.about.pictures + exported.about.without_picture == len({one[0] for one in captions_in(held[0])})
