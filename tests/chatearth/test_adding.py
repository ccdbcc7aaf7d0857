import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatearth.cli import run
from tests import anywhere
from tests.anywhere import LAT, LON, SITE, Corner
from tests.places import TILE, flat, raster
from tests.releases import command


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corner]:
    with anywhere.serving(tmp_path_factory.mktemp("corner")) as made:
        yield made


def test_a_place_is_added_found_shown_and_removed(corner: Corner, tmp_path: Path) -> None:
    data = tmp_path / "data"

    def asked(*arguments: object) -> dict[str, object]:
        done = command("--data", data, "--json", *arguments, environment=corner.environment())
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    where = ("add", "--lon", LON, "--lat", LAT)
    forecast = asked(*where, "--dry-run")
    assert forecast["tiles"] == [] and forecast["estimate"]["tiles"] == 1  # type: ignore[index]
    assert forecast["estimate"]["bytes"] > 1e6 and asked("info")["tiles"] == 0  # type: ignore[index]
    added = asked(*where, "--collection", "alps")
    assert (added["tiles"], added["problems"]) == ([SITE.name], [])
    shown = asked("tile", SITE.name)
    assert shown["own"] and shown["captions"][0]["origin"] == "rules"  # type: ignore[index]
    first_word = shown["captions"][0]["text"].split()[-1].strip(".")  # type: ignore[index]
    hits = asked("search", first_word, "--origin", "own")["hits"]
    assert [hit["tile"] for hit in hits] == [SITE.name]  # type: ignore[attr-defined]
    assert asked("search", first_word, "--origin", "release")["hits"] == []
    assert asked(*where)["tiles"] == []
    assert asked("remove", SITE.name)["tiles"] == [SITE.name]
    assert asked("info")["tiles"] == 0


def test_files_without_a_mapping_print_one_to_be_filled_in(tmp_path: Path) -> None:
    raster(tmp_path / "in" / "a.tif", flat((90, 80, 70)))
    raster(tmp_path / "labels" / "a.tif", flat((7,)))
    add = ("--data", tmp_path / "data", "add", "--files", tmp_path / "in", "--labels", tmp_path / "labels")
    refused = command(*add)
    assert refused.returncode == 1 and "Fill in the lines above" in refused.stderr
    assert '7 = "unknown"  # 160,000 pixels seen' in refused.stdout
    (tmp_path / "m.toml").write_text(refused.stdout.replace('"unknown"', '"wetland"'))
    done = command(*add, "--mapping", tmp_path / "m.toml", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and TILE.name in answer["tiles"] and answer["problems"] == []
    shown = json.loads(command("--data", tmp_path / "data", "facts", TILE.name, "--json").stdout)
    assert shown["dominant"] == "wetland"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("add",), 1, "Say one place"),
        (("add", "--lon", 3), 1, "Say one place"),
        (("add", "--lon", 3, "--lat", 99), 1, "99 is beyond"),
        (("add", "--bbox", "1,2,3"), 2, "must be four numbers"),
        (("add", "--bbox=0,0,30,30"), 1, "at most 2,000"),
        (("add", "--lon", 3, "--lat", 4, "--parts", "gold"), 2, "there is no part gold"),
        (("add", "--files", "/nonexistent/x"), 1, "does not exist"),
        (("remove", TILE.name), 1, "none of these tiles is a place that was added"),
        (("remove", "x"), 1, "is not a tile name"),
    ],
)
def test_what_cannot_be_added_or_removed_is_said_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[object, ...],
    status: int,
    said: str,
) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")  # `--data` sets a variable of the process: give it back
    with pytest.raises(SystemExit) as stopped:
        run(["--data", str(tmp_path / "data"), *map(str, arguments)])
    assert stopped.value.code == status and said in capsys.readouterr().err
