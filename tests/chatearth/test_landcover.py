import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import Affine

from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from tests.cog_server import CogServer, serving
from tests.core.landcover.conftest import add_tiles
from tests.covers import write_cog
from tests.releases import command

LAND, SEA = Tile.at(7.4, 1.6), Tile.at(-30, -40.5)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CogServer]:
    folder = tmp_path_factory.mktemp("bucket")
    write_cog(folder / "v100_N00E006.tif", np.full((3000, 3000), 10, np.uint8), Affine(0.001, 0, 6, 0, -0.001, 3))
    with serving(folder) as server:
        yield server


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Catalogue(Settings(data=tmp_path).catalogue) as catalogue:
        add_tiles(catalogue, [LAND, SEA])
    return tmp_path


def test_land_cover_is_fetched_after_it_was_said_of_whom_and_how_much(server: CogServer, data: Path) -> None:
    template = f"{server.url}/{{version}}_{{cell}}.tif"
    done = command("landcover", "fetch", "--all", "--source", template, "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert {name: document[name] for name in ("done", "missing", "failed")} == {"done": 1, "missing": 1, "failed": []}
    assert document["requests"] == 3
    assert document["bytes"] > 0
    host = server.url.removeprefix("http://")
    assert f"ESA WorldCover 2020 (v100) from {host}: 2 tiles from 3 files, about" in done.stderr.splitlines()[0]
    facts = command("facts", LAND.name, "--data", data, "--json")
    assert json.loads(facts.stdout)["shares"] == {"tree": 1.0}
    again = command(
        "landcover", "fetch", LAND.name, SEA.name, "--data", data, environment={"CHATEARTH_WORLDCOVER": template}
    )
    assert again.returncode == 0
    assert "nothing to fetch" in again.stderr
    assert "0 tiles fetched, 1 without a file (sea) or data, 0 failed" in again.stdout


def test_a_fetch_that_took_nothing_is_an_error_that_says_why(server: CogServer, data: Path) -> None:
    server.fail("status", status=403, times=9)
    done = command(
        "landcover", "fetch", LAND.name, "--data", data, "--source", f"{server.url}/{{version}}_{{cell}}.tif"
    )
    server.forget()
    assert done.returncode == 1
    assert f"Nothing was fetched. {LAND.name}: v100_N00E006.tif on 127.0.0.1" in done.stderr
    assert "HTTP 403" in done.stderr


def test_a_tile_that_is_not_there_or_a_source_that_is_none_ends_before_anything_is_asked(data: Path) -> None:
    done = command("landcover", "fetch", "1_1_patch00", "--data", data)
    assert (done.returncode, "holds no tile 1_1_patch00" in done.stderr) == (1, True)
    done = command("landcover", "fetch", "--all", "--data", data, "--source", "/vsicurl/https://a.example/{cell}.tif")
    assert (done.returncode, "is no folder" in done.stderr) == (1, True)


def test_two_versions_are_compared(data: Path, tmp_path: Path) -> None:
    """Half of what was trees is grass in the other version, which the agreement by class and the list of tiles say."""
    codes = np.full((3000, 3000), 10, np.uint8)
    for version, mark in (("2020", "v100"), ("2021", "v200")):
        name = f"ESA_WorldCover_10m_{version}_{mark}_N00E006_Map.tif"
        write_cog(tmp_path / "files" / name, codes, Affine(0.001, 0, 6, 0, -0.001, 3))
        done = command(
            "landcover", "fetch", "--all", "--version", version, "--source", tmp_path / "files", "--data", data
        )
        assert done.returncode == 0, done.stderr
        codes = np.where(np.arange(3000) % 4 < 2, 30, codes).astype(np.uint8)
    done = command("landcover", "compare", "2020", "2021", "--data", data, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["tiles"], document["by_class"][0]["class"]) == (1, "tree")
    assert 0.4 < document["agreement"] < 0.6
    assert set(document["confusion"]["tree"]) == {"tree", "grass"}
    assert [item["tile"] for item in document["where"]] == [LAND.name]
    said = command("landcover", "compare", "current", "2021", "--data", data).stdout
    assert "tree to grass" in said and LAND.name in said
