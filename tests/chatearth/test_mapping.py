import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chatearth.cli import run
from core.store.authors import OSM_TERMS
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases
from tests.checkout import SHARED
from tests.osm_files import TILE, OsmFile

REAL = SHARED / "data" / "osm" / "test.osm.pbf"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the tile that the small files lie in."""
    release = releases.small(tmp_path / "release")
    release.put_captions(releases.captions([TILE.name], "A field."), "ChatEarthNet_caps_35_val.json")
    releases.take(tmp_path / "data", release.folder)
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    run([*map(str, arguments), "--json"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def small(folder: Path) -> Path:
    file = OsmFile()
    file.way((-10, 50), (300, 50), highway="motorway", name="E 18")
    file.way((100, 100), (200, 100), (200, 200), (100, 200), closed=True, natural="water")
    file.way((10, 10), (12, 10), (12, 12), (10, 12), closed=True, building="yes")
    return file.write(folder / "small.osm.pbf")


def test_objects_and_captions_of_a_tile_come_from_an_extract_and_stay_as_a_caption_set(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture, table = tmp_path / "map.png", tmp_path / "captions.csv"
    answer = asked(capsys, "osm", TILE.name, "--pbf", small(tmp_path), "--keep", "--map", picture, "--csv", table)
    assert answer["title"] == "natural water"
    assert answer["title_multi_objects"] == "natural water, surrounded by road of motorway"
    assert answer["left_out"] == {"building: most roofs are smaller than three pixels": 1}
    water, road, house = answer["objects"]
    assert (water["visible"], water["reason"], water["area_m2"]) == (True, None, pytest.approx(221_000, rel=0.01))
    assert (road["kept"], road["dropped"], road["cut"]) == (
        {"highway": "motorway"},
        {"name": "a name cannot be seen"},
        True,
    )
    assert not house["visible"] and answer["terms"] == OSM_TERMS
    with Image.open(picture) as drawn:
        assert (drawn.getpixel((300, 300)), drawn.info["Copyright"]) == ((159, 200, 232), OSM_TERMS)
    assert table.read_text().splitlines() == [
        "filepath,title,title_multi_objects",
        f'{TILE.name}.png,natural water,"natural water, surrounded by road of motorway"',
    ]
    assert (tmp_path / "captions.csv.license").read_text(encoding="utf-8") == f"{OSM_TERMS}\n"
    again = asked(capsys, "osm", TILE.name, "--keep")
    assert again["title"] == answer["title"]
    shown = asked(capsys, "tile", TILE.name)
    mine = [one for one in shown["captions"] if one["set"] == "osm"]
    assert [(one["variant"], one["version"], one["split"], one["terms"]) for one in mine] == [
        (0, 1, "val", OSM_TERMS),
        (1, 1, "val", OSM_TERMS),
    ]
    assert asked(capsys, "info")["caption_sets"]["osm"] == {"val": 2}
    found = asked(capsys, "search", "motorway", "--mode", "words", "--set", "osm")
    assert [hit["tile"] for hit in found["hits"]] == [TILE.name]


@pytest.mark.usefixtures("data")
def test_what_cannot_be_done_is_told_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extract = small(tmp_path)
    for arguments, said in (
        ([TILE.name], "Give an extract with --pbf"),
        ([TILE.name, "--pbf", tmp_path / "none.osm.pbf"], "There is no file"),
        (["--all"], "--all needs --pbf"),
        ([TILE.name, "--pbf", extract, "--focus", "way/3"], "Of way/3, nothing"),
        (["--all", "--pbf", extract, "--map", tmp_path / "all.png"], "--map about one"),
        (["--all", "--pbf", extract, "--focus", "way/1"], "--focus about one"),
        ([TILE.name, "--all", "--pbf", extract], "a tile about one"),
        ([TILE.name, "--top", "20"], "give it with --all"),
        (["--all", "--pbf", extract, "--top", "0"], "must be at least 0.001"),
    ):
        with pytest.raises(SystemExit):
            run(["osm", *map(str, arguments)])
        assert said in capsys.readouterr().err


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason="no real samples beside the checkout")
def test_the_real_extract_gives_the_captions_that_the_documentation_shows(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asked(capsys, "osm", "--all", "--pbf", REAL, "--keep")
    assert (answer["tiles"], answer["captions"]) == (1, 1)
    documented = (Path(__file__).parents[2] / "docs" / "osm.md").read_text(encoding="utf-8")
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        texts = [one.text for one in load(catalogue, TILE).captions if one.caption_set == "osm"]
    assert len(texts) == 2 and [text for text in texts if f"`{text}`" not in documented] == []
