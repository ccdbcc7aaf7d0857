"""The command `review`, in processes of its own."""

import json
from pathlib import Path

import pytest

from core.raster.landcover import encode_label
from tests import releases
from tests.generation.tasks.maps import varied
from tests.releases import NAMES, command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:3], "Possibly a large lake is in the top left of {}."))
    release.put_labels({NAMES[0]: encode_label(varied())})
    releases.take(tmp_path / "data", release.folder)
    return tmp_path / "data"


def test_captions_are_taken_decided_taken_back_reported_and_written(data: Path, tmp_path: Path) -> None:
    def asked(*arguments: str | Path) -> dict[str, object]:
        done = command("--data", data, "--json", "review", *arguments)
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    by = ("--queue", "all", "--reviewer", "Ada")
    first = asked("next", *by)
    item = first["item"]
    assert isinstance(item, dict) and first["left"] == 3
    assert (item["tile"], item["set"]) == (NAMES[0], "35") and item["claims"][0]["verdict"]
    held = asked("queue", "--queue", "all")
    assert held["items"] == 3 and [one["reviewer"] for one in held["held"]] == ["Ada"]  # type: ignore[attr-defined]
    done = asked("decide", "edit", "--text", "A lake.", "--reason", "style", *by)
    assert (done["mark"], done["left"]) == ("corrected", 2)
    assert asked("undo", *by)["item"] == item
    asked("decide", "reject", "--reason", "false claim", *by)
    report = asked("report")
    assert (report["reviewed"], report["rejected"], report["changed"]) == (1, 1, 0)
    assert {"raw", "alpha", "ac2"} <= set(report["agreement"])  # type: ignore[call-overload]
    assert asked("known", NAMES[1], "accept", "--set", "35")["known"] == 1
    assert asked("export", tmp_path / "pairs.jsonl")["pairs"] == 1
    (line,) = (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["ratings"][0]["reason"] == "false claim" and "Ada" not in line


def test_what_cannot_be_done_says_why(data: Path) -> None:
    for arguments, said in (
        (("queue", "--queue", "lies"), "is no review queue"),
        (("decide", "accept", "--queue", "all", "--reviewer", "Bo"), "Take one with chatearth review next"),
        (("report",), "Nothing was decided yet"),
    ):
        done = command("--data", data, "review", *arguments)
        assert done.returncode == 1 and said in done.stderr, (arguments, done.stderr)
