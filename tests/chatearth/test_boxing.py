import csv
import json
from pathlib import Path

import pytest

from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import load
from tests import releases
from tests.generation.boxes.test_files import coco
from tests.releases import NAMES, command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    return tmp_path / "data"


def test_boxes_are_shown_kept_taken_from_a_file_and_written_as_pairs(data: Path, tmp_path: Path) -> None:
    def asked(*arguments: object) -> dict[str, object]:
        done = command("--data", data, "--json", "boxes", *arguments)
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    shown = asked(NAMES[0])
    assert shown["boxes"] and set(shown["boxes"][0]) == {"class", "x0", "y0", "x1", "y1", "pixels"}  # type: ignore[index]
    assert len(shown["captions"]) == 5 and shown["kept"] is None  # type: ignore[arg-type]
    kept = asked("--all", "--keep")
    assert kept["new"] == kept["done"] and not kept["problems"]
    assert asked("--all", "--keep")["new"] == 0 and asked("--all", "--keep", "--again")["new"] == 0
    assert asked(NAMES[0], "--keep", "--seed", "5")["kept"] == 1
    taken = asked("--from", coco(tmp_path / "tanks.json", [20, 40, 100, 60]), "--keep")
    assert (taken["boxes"], taken["kept"]) == (1, 1)
    assert list(asked(NAMES[0])["files"]) == ["tanks.json"]  # type: ignore[call-overload]
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        record = load(catalogue, releases.tile(NAMES[0]))
    held = [one for one in record.captions if one.caption_set == "remoteclip"]
    assert [(one.variant, one.active, one.basis) for one in held if one.active] == [
        (0, True, "map"),
        (1, True, "unknown"),
    ]
    assert {one.split for one in held} == {record.split} and len(held) == 3

    written = asked(NAMES[0], "--pairs", tmp_path / "pairs")
    with Path(str(written["file"])).open(encoding="utf-8", newline="") as file:
        header, *table = csv.reader(file, delimiter="\t")
    assert header == ["filepath", "title"] and len(table) == written["records"] == 10
    assert all(Path(path).is_file() for path, _ in table)
    assert any("storage tank" in title for _, title in table)


def test_what_is_asked_wrongly_is_told(data: Path) -> None:
    for arguments, said in (
        ((), "Name tiles or label maps"),
        (("--all",), "needs --keep"),
        (("--all", NAMES[0]), "not both"),
        (("--pairs", data / "p", NAMES[0]), "has box captions"),
    ):
        done = command("--data", data, "boxes", *arguments)
        assert done.returncode == 1 and said in done.stderr, (arguments, done.stderr)
