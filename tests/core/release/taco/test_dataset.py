import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from core.errors import ImageError
from core.geography.tiles import Tile
from core.imports.importer import ImportReport, ImportRequest, run
from core.pictures.locations import describe, locate, read, read_label
from core.raster.images import encode_image
from core.raster.landcover import CLASSES, to_worldcover
from core.release.sources import Layer
from core.release.taco.roles import parse_role
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases, tacos
from tests.checkout import SHARED
from tests.releases import NAMES, flat, picture, take
from tests.tacos import Version
from tests.tiffs import tiff

TACO = SHARED / "data" / "taco"
SAMPLES = ("v2_nested.tacozip", "v2_folder", "v2_parts", "v3_nested.zip", "v3_folder", "v3_parts")
LIMIT = 1 << 20


def digest(catalogue: Catalogue, tile: Tile, layer: Layer) -> str:
    location = locate(catalogue, tile, layer)
    assert location is not None
    return hashlib.sha256(read(location, tile)).hexdigest()


@pytest.mark.real_data
@pytest.mark.skipif(not TACO.is_dir(), reason="needs the TACO samples beside the checkout")
@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_come_in_as_they_were_made(name: str, tmp_path: Path) -> None:
    report = take(tmp_path, TACO / name)
    assert report.problems == [] and report.tiles == 6
    expected = json.loads((TACO / "expected.json").read_text())["datasets"][name]
    in_codes = expected["legend"] == "WorldCover codes"
    with Catalogue(Settings(data=tmp_path).catalogue) as catalogue:
        for wanted in expected["tiles"]:
            tile = Tile.parse(wanted["id"])
            assert digest(catalogue, tile, "rgb") == wanted["rgb_sha256"]
            assert digest(catalogue, tile, "labels") == wanted["mask_sha256"]
            record = load(catalogue, tile)
            assert {item.caption_set: item.text for item in record.captions} == {
                key: wanted[column] for key, column in (("35", "gpt35"), ("4v", "gpt4v")) if wanted[column]
            }
            assert record.split == {"validation": "val"}.get(wanted["split"], wanted["split"])
            assert record.composition is not None
            counted = zip(CLASSES, record.composition.overall.tolist(), strict=True)
            assert wanted["class_pixels"] == {
                str(land.code if in_codes else land.id): count for land, count in counted if count
            }


@pytest.mark.real_data
@pytest.mark.skipif(not TACO.is_dir(), reason="needs the TACO samples beside the checkout")
def test_parts_given_one_by_one_or_as_their_hidden_folder_are_the_same_dataset(tmp_path: Path) -> None:
    parts = sorted((TACO / "v3_parts").glob("*.zip"))
    assert take(tmp_path / "a", *parts).added == 20
    assert take(tmp_path / "a", TACO / "v3_parts" / ".tacocat").skipped == 20
    gone = tmp_path / "set"
    gone.mkdir()
    (gone / ".tacocat").mkdir()
    (gone / ".tacocat" / "COLLECTION.json").write_bytes((TACO / "v3_parts/.tacocat/COLLECTION.json").read_bytes())
    (gone / parts[0].name).write_bytes(parts[0].read_bytes())
    (problem,) = take(tmp_path / "b", gone).problems
    assert problem.item == f"{gone}/set_train.zip" and "missing, as 1 more" in problem.reason


def rows(version: Version, names: Sequence[str] = NAMES) -> list[dict[str, object]]:
    """Samples with a picture, a label map of two classes and a caption each."""
    return [
        {
            "id": name,
            "files": {"rgb": picture(number), "mask": releases.label(3, 6)},
            "gpt-3.5": f"Trees at {name}.",
            "stac:centroid": tacos.centroid(Tile.parse(name), version),
            "split": ("train", "validation", None)[number % 3],
        }
        for number, name in enumerate(names)
    ]


def taken(data: Path, path: Path, *roles: str) -> ImportReport:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        said = tuple(map(parse_role, roles))
        return run(catalogue, ImportRequest([path], roles=said), Settings(data=data))


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("form", ["zip", "deflated", "folder", "zip in a zip", "folder in a zip"])
def test_pictures_are_read_where_they_lie(version: Version, form: str, tmp_path: Path) -> None:
    made = tacos.files(rows(version, NAMES[::-1]), version)
    if form == "folder":
        path = tacos.unpacked(made, tmp_path / "set")
    elif form == "zip in a zip":
        inner = tacos.zipped(made, tmp_path / "set.tacozip")
        path = tacos.zipped({"11003436/set.tacozip": inner.read_bytes()}, tmp_path / "outer.zip")
    else:
        made = {f"set/{name}": data for name, data in made.items()} if form == "folder in a zip" else made
        path = tacos.zipped(made, tmp_path / "set.zip", 8 if form == "deflated" else 0)
    report = take(tmp_path / "data", path)
    assert report.problems == [] and report.captions == 6
    assert take(tmp_path / "data", path).added == 0
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        for number, name in enumerate(NAMES[::-1]):
            tile = Tile.parse(name)
            location = locate(catalogue, tile, "rgb")
            assert location is not None and read(location, tile) == picture(number)
            assert describe(location, tile).endswith(f"DATA/{name if version == 2 else number}/rgb")
        assert location is not None
        path.rename(tmp_path / "moved")
        with pytest.raises(ImageError, match="moved"):
            read(location, tile)


def test_another_dataset_in_the_place_of_the_first_is_taken_anew(tmp_path: Path) -> None:
    place = tmp_path / "set.zip"
    take(tmp_path / "data", tacos.zipped(tacos.files(rows(3), 3), place))
    report = take(tmp_path / "data", tacos.zipped(tacos.files(rows(3, NAMES[::-1]), 3), place))
    assert report.updated == 12 and report.problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        tile = Tile.parse(NAMES[0])
        location = locate(catalogue, tile, "rgb")
        assert location is not None and read(location, tile) == picture(len(NAMES) - 1)


def test_the_guess_is_told_and_a_person_can_say_otherwise(tmp_path: Path) -> None:
    samples = [{**row, "files": {"a": picture(7), "b/mask": releases.label(1), "rgb": picture(8)}} for row in rows(3)]
    path = tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip")
    (words,) = take(tmp_path / "guessed", path).read_as
    assert "6 samples: rgb from rgb, labels from b/mask, captions 35 from gpt-3.5, tiles by id" in words
    assert "split from split; left out: a" in words
    report = taken(tmp_path / "said", path, "rgb=a", "labels=-", "captions:own=gpt-3.5", "split=-")
    assert "rgb from a, captions own from gpt-3.5, tiles by id, no split; left out: b/mask, rgb" in report.read_as[0]
    with Catalogue(Settings(data=tmp_path / "said").catalogue) as catalogue:
        tile = Tile.parse(NAMES[0])
        location = locate(catalogue, tile, "rgb")
        assert location is not None and read(location, tile) == picture(7)
        assert locate(catalogue, tile, "labels") is None
    (problem,) = taken(tmp_path / "wrong", path, "rgb=photo").problems
    assert problem.reason.startswith("rgb=photo is not in the dataset, which holds")


@pytest.mark.parametrize(("classes", "found"), [(tacos.CODES, 3), (tacos.IDS, 10), (None, 3)])
def test_its_list_of_classes_tells_what_the_number_ten_means(classes: object, found: int, tmp_path: Path) -> None:
    ten = encode_image(Image.new("L", (256, 256), 10), "PNG")
    samples = [{**row, "files": {"rgb": picture(), "lc": ten}} for row in rows(3)]
    take(tmp_path / "data", tacos.zipped(tacos.files(samples, 3, classes), tmp_path / "set.zip"))
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        tile = Tile.parse(NAMES[0])
        location = locate(catalogue, tile, "labels")
        assert location is not None
        assert np.unique(read_label(location, tile, max_pixels=LIMIT).ids).tolist() == [found]


@pytest.mark.parametrize("by", ["column", "place"])
@pytest.mark.parametrize("version", [2, 3])
def test_tiles_are_told_by_a_column_or_by_their_place(by: str, version: Version, tmp_path: Path) -> None:
    samples = [{**row, "id": f"ROI_{n:05}", "orig:file": f"{row['id']}.png"} for n, row in enumerate(rows(version))]
    if by == "place":
        samples = [{key: value for key, value in row.items() if key != "orig:file"} for row in samples]
    report = take(tmp_path / "data", tacos.zipped(tacos.files(samples, version), tmp_path / "set.zip"))
    assert report.problems == []
    assert ("tiles by orig:file" if by == "column" else "tiles by place on the grid") in report.read_as[0]
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        for number, name in enumerate(NAMES):
            location = locate(catalogue, Tile.parse(name), "rgb")
            assert location is not None and read(location, Tile.parse(name)) == picture(number)
            assert location.named == (f"ROI_{number:05}" if version == 2 else str(number))


def test_samples_that_say_to_lie_elsewhere_are_told(tmp_path: Path) -> None:
    samples = rows(3)
    samples[1]["stac:centroid"] = tacos.centroid(Tile.parse(NAMES[5]), 3)
    (problem,) = take(tmp_path / "data", tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip")).problems
    assert problem.item.endswith(NAMES[1]) and "as 1 of 6 samples" in problem.reason
    assert NAMES[5] in problem.reason


def test_samples_that_nothing_places_are_told_with_the_way_out(tmp_path: Path) -> None:
    samples = [{"id": f"s{n}", "files": row["files"]} for n, row in enumerate(rows(2))]
    path = tacos.zipped(tacos.files(samples, 2), tmp_path / "set.zip")
    report = take(tmp_path / "data", path)
    assert report.nothing is not None and "--taco-role id=COLUMN" in report.nothing


CAPTIONS = {
    "captions.json": b'{"gpt35": "One.", "gpt4v": ["Two.", "Three."]}',
    "caption.json": b'{"caption": "One."}',
    "caption_gpt35.txt": b"One.",
    "text/gpt4v": b'["Two.", "Three."]',
}


@pytest.mark.parametrize(
    ("name", "sets"),
    [
        ("captions.json", {"35": 1, "4v": 2}),
        ("caption.json", {"captions": 1}),
        ("caption_gpt35.txt", {"35": 1}),
        ("text/gpt4v", {"4v": 2}),
    ],
)
def test_captions_in_files_of_many_forms_are_read(name: str, sets: dict[str, int], tmp_path: Path) -> None:
    samples = [{"id": row["id"], "files": {"rgb.png": picture(), name: CAPTIONS[name]}} for row in rows(3)]
    path = tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip")
    assert take(tmp_path / "data", path).problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        found = load(catalogue, Tile.parse(NAMES[0])).captions
    assert Counter(item.caption_set for item in found) == sets


def test_a_set_that_few_samples_have_is_found(tmp_path: Path) -> None:
    names = [Tile(4_000 + number % 50, 4_000 + number // 50).name for number in range(500)]
    texts = [{"gpt35": f"Trees {number}."} | ({"gpt4v": "Rare."} if number == 333 else {}) for number in range(500)]
    samples = [
        {"id": name, "files": {"rgb.png": flat(90), "captions.json": json.dumps(text).encode()}}
        for name, text in zip(names, texts, strict=True)
    ]
    report = take(tmp_path / "data", tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip"))
    assert report.captions == 501 and report.problems == []


def test_captions_in_columns_of_lists_and_of_json_are_read(tmp_path: Path) -> None:
    columns = {"gpt-3.5": ["One.", "Two."], "ds:caption_4v": '["Three.", "Four."]'}
    lists = [{**row, **columns} for row in rows(2)]
    take(tmp_path / "data", tacos.zipped(tacos.files(lists, 2), tmp_path / "set.zip"))
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        found = load(catalogue, Tile.parse(NAMES[0])).captions
    assert [(item.caption_set, item.text) for item in found] == [
        *(("35", "One."), ("35", "Two.")),
        *(("4v", "Three."), ("4v", "Four.")),
    ]


def test_a_dataset_of_single_files_is_read(tmp_path: Path) -> None:
    samples = [{"id": f"{row['id']}.png", "files": {"": picture()}} for row in rows(2)]
    report = taken(tmp_path / "data", tacos.zipped(tacos.files(samples, 2), tmp_path / "set.zip"))
    assert report.added == 6 and report.problems == [] and "rgb from the samples themselves" in report.read_as[0]


def test_a_dataset_whose_files_say_nothing_is_told_with_the_way_out(tmp_path: Path) -> None:
    samples = [{"id": row["id"], "files": {"a.png": picture(), "b.png": picture()}} for row in rows(2)]
    path = tacos.zipped(tacos.files(samples, 2), tmp_path / "set.zip")
    nothing = take(tmp_path / "data", path).nothing
    assert nothing is not None and "(a.png, b.png)" in nothing and "--taco-role rgb=a.png" in nothing
    assert taken(tmp_path / "data", path, "rgb=a.png").added == 6


def test_masks_in_tiff_are_measured(tmp_path: Path) -> None:
    buffer = BytesIO()
    Image.fromarray(to_worldcover(releases.stripes(3, 6))).save(buffer, "TIFF")
    samples = [{**row, "files": {"s2": picture(), "mask.tif": buffer.getvalue()}} for row in rows(3)]
    report = take(tmp_path / "data", tacos.zipped(tacos.files(samples, 3, tacos.CODES), tmp_path / "set.zip"))
    assert report.problems == []
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        composition = load(catalogue, Tile.parse(NAMES[0])).composition
    assert composition is not None and np.flatnonzero(composition.overall).tolist() == [3, 6]


def test_files_of_a_form_that_is_not_read_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    samples = [{**row, "files": {"rgb.rumi": b"LOVE" + bytes(40), "mask": releases.label(3)}} for row in rows(3)]
    report = take(tmp_path / "data", tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip"))
    (problem,) = report.problems
    assert "rgb.rumi" in problem.item and "not a PNG, JPEG, WebP or TIFF" in problem.reason and report.added == 12


def test_pictures_of_bands_that_name_no_colours_are_told_once(tmp_path: Path) -> None:
    bands = tiff(np.full((9, 256, 256), 700, np.uint16))
    samples = [{**row, "files": {"s2.tif": bands, "mask": picture(), "lc": releases.label(3)}} for row in rows(3)]
    report = taken(tmp_path / "data", tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip"), "labels=lc")
    (problem,) = report.problems
    assert problem.item.endswith("set.zip/s2.tif") and "has 9 bands and names none red" in problem.reason
    assert report.added == 12


def test_places_that_are_none_say_nothing(tmp_path: Path) -> None:
    samples = rows(3)
    for row, place in zip(samples, (float("inf"), 1e300, -1e9, float("nan")), strict=False):
        row["stac:centroid"] = {"lon": place, "lat": place}
    assert take(tmp_path / "data", tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip")).problems == []


@pytest.mark.parametrize("what", ["empty", "text", "cut", "bytes", "bomb", "prefixes"])
def test_a_table_that_is_broken_or_endless_is_told(what: str, tmp_path: Path) -> None:
    made = tacos.files(rows(3), 3)
    whole = made["METADATA/sample.parquet"]
    options = {"use_dictionary": False, "column_encoding": {"id": "PLAIN", "caption": "DELTA_BYTE_ARRAY"}}
    tables: dict[str, Callable[[], bytes]] = {
        "empty": lambda: b"",
        "text": lambda: b"PAR1 nothing PAR1",
        "cut": lambda: whole[: len(whole) // 2],
        "bytes": lambda: tacos.parquet(pa.table({"id": pa.array([b"\xff\xfe"] * 6).view(pa.string())})),
        "bomb": lambda: tacos.parquet(_endless(110_000)),
        "prefixes": lambda: tacos.parquet(_endless(20_000), **options),
    }
    made["METADATA/sample.parquet"] = tables[what]()
    path = tacos.zipped(made, tmp_path / "set.zip")
    report = take(tmp_path / "data", path)
    assert report.nothing is not None
    (problem,) = report.problems
    assert problem.kind == "dataset"
    assert (
        "512 MB" if what == "bomb" else "DELTA_BYTE_ARRAY" if what == "prefixes" else "cannot be read"
    ) in problem.reason


def _endless(rows: int) -> pa.Table:
    return pa.table({"id": [str(number) for number in range(rows)], "caption": ["x" * 5_000] * rows})


def test_a_dataset_without_its_tables_is_told(tmp_path: Path) -> None:
    path = tacos.unpacked(tacos.files(rows(2), 2), tmp_path / "set")
    (path / "METADATA" / "level0.parquet").unlink()
    nothing = take(tmp_path / "data", path).nothing
    assert nothing is not None and "lost its table of samples" in nothing


def test_no_path_of_a_dataset_leads_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(picture())
    samples = rows(2)
    samples[0]["id"] = "../../secret"
    path = tacos.unpacked(tacos.files(rows(2), 2), tmp_path / "set")
    (path / "METADATA" / "level0.parquet").write_bytes(tacos.files(samples, 2)["METADATA/level0.parquet"])
    report = take(tmp_path / "data", path)
    assert [problem.reason for problem in report.problems] == ["missing in 1 of 6 samples"] * 2
    with Catalogue(Settings(data=tmp_path / "data").catalogue) as catalogue:
        assert locate(catalogue, Tile.parse(NAMES[0]), "rgb") is None
    outside = tacos.zipped({**tacos.files(rows(2), 2), "DATA/../secret/rgb": picture()}, tmp_path / "set.zip")
    assert "secret" not in str(take(tmp_path / "other", outside).read_as)


def test_several_datasets_and_other_files_in_one_archive_are_each_taken(tmp_path: Path) -> None:
    parts = {"a": NAMES[:2], "b/c": NAMES[2:]}
    made = {
        f"{at}/{path}": data for at, names in parts.items() for path, data in tacos.files(rows(3, names), 3).items()
    }
    made["json_files/ChatEarthNet_caps_35_val.json"] = json.dumps(releases.captions(NAMES[:1])).encode()
    report = take(tmp_path / "data", tacos.zipped(made, tmp_path / "all.zip"))
    assert report.problems == [] and len(report.read_as) == 1 and "and 1 more: TACO, 6 samples" in report.read_as[0]
    assert report.captions == 7
