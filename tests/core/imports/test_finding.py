import json
from pathlib import Path

from core.imports.finding import FoundCaptions, FoundPictures, ImportRequest, preview
from tests import releases, tacos
from tests.releases import NAMES, command, picture


def test_a_look_tells_what_would_be_taken(tmp_path: Path) -> None:
    folder = releases.small(tmp_path / "release").folder
    (folder / "static.tar.gz").write_bytes(b"x")
    found = preview(ImportRequest([folder]))
    assert sorted(found.pictures) == [
        FoundPictures("labels", 6, f"{folder}/labels/"),
        FoundPictures("rgb", 6, f"{folder}/s2_rgb_images/s2_images/"),
    ]
    assert FoundCaptions("4v", "train", f"{folder}/json_files/ChatEarthNet_caps_4v_train.json") in found.captions
    assert len(found.captions) == 4 and len(found.problems) == 1


def test_the_command_looks_at_a_dataset_and_stores_nothing(tmp_path: Path) -> None:
    samples = [{"id": name, "files": {"a.png": picture()}, "text": "Trees."} for name in NAMES]
    path = tacos.zipped(tacos.files(samples, 3), tmp_path / "set.zip")
    arguments = ("import", "--look", path, "--taco-role", "rgb=a.png", "--data", tmp_path / "data")
    said = command(*arguments)
    assert said.returncode == 0 and "6 rgb pictures in" in said.stdout and "Nothing was imported" in said.stdout
    assert json.loads(command(*arguments, "--json").stdout)["pictures"] == [
        {"layer": "rgb", "pictures": 6, "where": f"{path}/DATA/"}
    ]
    assert not (tmp_path / "data").exists()
    wrong = command("import", path, "--taco-role", "photo=a.png", "--data", tmp_path / "data")
    assert wrong.returncode == 2 and "ROLE=NAME" in wrong.stderr
