import json
from pathlib import Path

import numpy as np
import pytest

from chatearth.cli import run
from core.raster.images import encode_png
from core.raster.landcover import encode_label
from tests import releases
from tests.releases import NAMES, label, take


def structure(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object] | None:
    run(["facts", *map(str, arguments), "--json"])
    found: dict[str, object] | None = json.loads(capsys.readouterr().out)["structure"]
    return found


def test_the_facts_of_a_tile_say_what_lies_where(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    take(tmp_path / "data", release.folder)
    found = structure(capsys, NAMES[0], "--data", tmp_path / "data")
    assert found is not None and found["fragmentation"] == 0.5
    assert found["patches"] == {
        "water": {"count": 1, "positions": {"middle": 1}, "division": 0.0, "largest": [
            {"px": 128 * 256, "area_km2": 0.808719, "box": [128, 0, 256, 256], "position": "middle", "shape": "compact"}
        ]},
        "tree": {"count": 1, "positions": {"middle": 1}, "division": 0.0, "largest": [
            {"px": 128 * 256, "area_km2": 0.808719, "box": [0, 0, 128, 256], "position": "middle", "shape": "compact"}
        ]},
    }  # fmt: skip
    assert found["borders"] == [{"first": "water", "second": "tree", "edges": 256, "length_m": found["shoreline_m"]}]


def test_a_file_has_no_metres_and_may_have_nothing_to_describe(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(label(1, 6))
    found = structure(capsys, path)
    assert found is not None and found["shoreline_m"] is None
    path.write_bytes(encode_label(np.zeros((256, 256), np.uint8)))
    assert structure(capsys, path) is None


def test_a_file_in_doubt_says_how_it_is_read_until_a_person_tells(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(encode_png(releases.stripes(10, 0)))
    for told, name in (([], "tree"), (["--label-values", "codes"], "tree"), (["--label-values", "ids"], "mangroves")):
        run(["facts", str(path), "--json", *told])
        found = json.loads(capsys.readouterr().out)
        assert found["shares"] == {name: 1.0}
        assert (found["note"] is None) == bool(told)
    run(["facts", str(path)])
    assert "note: it can be WorldCover codes (tree) or class ids (mangroves)" in capsys.readouterr().out


def test_a_tile_in_doubt_says_so_in_its_facts_and_its_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    release.put_labels({name: encode_png(releases.stripes(10)) for name in NAMES})
    data = str(tmp_path / "data")
    for told in ([], ["--label-values", "ids"]):
        run(["import", str(release.folder), "--data", data, *told])
        capsys.readouterr()
        for command in ("facts", "check"):
            run([command, NAMES[0], "--data", data, "--json"])
            assert (json.loads(capsys.readouterr().out)["note"] is None) == bool(told)
    run(["check", NAMES[0], "--data", data, "--text", "Trees cover it all.", "--json"])
    assert json.loads(capsys.readouterr().out)["claims"][0]["verdict"] == "contradicted"


def test_shares_are_told_even_where_the_map_has_gone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    take(tmp_path / "data", release.folder)
    (release.folder / "labels" / f"{NAMES[0]}.png").unlink()
    assert structure(capsys, NAMES[0], "--data", tmp_path / "data") is None


def test_the_text_form_counts_patches(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    path.write_bytes(label(1, 6, 1))
    run(["facts", str(path)])
    assert "patches         water 2, crop 1" in capsys.readouterr().out


def test_all_tiles_are_measured_once_by_one_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    release = releases.small(tmp_path / "release")
    release.put_labels({NAMES[4]: label(0)})
    take(tmp_path / "data", release.folder)
    run(["facts", "--all", "--data", str(tmp_path / "data"), "--json"])
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert (found["done"], found["new"], [item["tile"] for item in found["refused"]]) == (5, 6, [NAMES[4]])
    assert found["rate_per_s"] > 0 and said.err.startswith("Measuring facts (6)")
    run(["facts", "--all", "--data", str(tmp_path / "data")])
    said = capsys.readouterr()
    assert said.out.startswith("5 tiles have facts\n1 have none:\n") and "no class of 20 pixels" in said.out
    with pytest.raises(SystemExit) as end:
        run(["facts", "--data", str(tmp_path / "data")])
    assert end.value.code == 2
