import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatearth.cli import run
from core.geography.tiles import Tile
from core.imagery.store import NOT_THE_DATASETS
from tests import cog_server, releases, stac_server
from tests.sentinel import Files, painted

TILE = Tile.at(9.5, 47.2)
PLACE = painted("EPSG:32632", *TILE.centre)
CLEAR, HALF = "S2A_T32TNT_20200621T100031_L2A", "S2A_T32TNT_20200626T100031_L2A"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder with a tile that has a caption only, and a catalogue with two dates of it."""
    release = releases.small(tmp_path / "release")
    release.put_captions(releases.captions([TILE.name], "A field."), "ChatEarthNet_caps_35_val.json")
    releases.take(tmp_path / "data", release.folder)
    (tmp_path / "files").mkdir()
    with cog_server.serving(tmp_path / "files") as cogs:
        files, edge = Files(tmp_path / "files", cogs.url), PLACE.moved_to("EPSG:32632", TILE.centre[0] + 0.042, 47.2)
        items = [
            files.scene(PLACE, CLEAR, cloud=3.5, offset=1_000),
            files.scene(edge, HALF, cloud=0.5, taken="2020-06-26T10:05:47.000000Z", written=False),
        ]
        with stac_server.serving(items, tmp_path) as stac:
            monkeypatch.setenv("CHATEARTH_STAC", stac.root)
            monkeypatch.setenv("CHATEARTH_SCENE_SERVERS", cogs.url)
            monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
            yield tmp_path / "data"


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    run([*arguments, "--json"])
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.usefixtures("data")
def test_dates_are_listed_and_the_clearest_of_the_whole_tile_is_fetched(capsys: pytest.CaptureFixture[str]) -> None:
    listed = asked(capsys, "scenes", TILE.name)
    assert [(one["id"], one["cloud_percent"]) for one in listed["scenes"]] == [(HALF, 0.5), (CLEAR, 3.5)]  # type: ignore[attr-defined]
    assert listed["fetched"] is None
    fetched = asked(capsys, "scenes", TILE.name, "--fetch", "best")["fetched"]
    assert isinstance(fetched, dict)
    assert (fetched["id"], fetched["valid"], fetched["note"]) == (CLEAR, 1, NOT_THE_DATASETS)
    assert fetched["offset"]["present"] is True
    shown = asked(capsys, "tile", TILE.name)
    assert isinstance(shown["scene"], dict) and shown["scene"]["id"] == CLEAR
    assert "no image" not in shown["flags"]  # type: ignore[operator]
    run(["scenes", TILE.name])
    assert f"fetched  {CLEAR}" in capsys.readouterr().out


@pytest.mark.usefixtures("data")
def test_a_scene_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run(["scenes", TILE.name, "--fetch", "S2A_X"])
    assert end.value.code == 1
    assert "No scene S2A_X" in capsys.readouterr().err
    with pytest.raises(SystemExit) as end:
        run(["scenes", TILE.name, "--from", "yesterday"])
    assert end.value.code == 2
