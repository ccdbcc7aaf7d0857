"""`chatearth check` gives claims with verdicts, missing classes, style and scores."""

import json
from pathlib import Path

import pytest

from chatearth.cli import run
from core.raster.landcover import encode_label
from tests import releases
from tests.checked_tiles import TRUE_35, quartered

NAME = "4481_2438_patch00"
TEXT = "There is a large portion of water in the top left, possibly. Snow dominates the middle"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one tile that has captions of both sets, and its label map beside it."""
    folder = tmp_path_factory.mktemp("checking")
    release = releases.Release(folder / "release")
    release.put_captions(releases.captions([NAME], TRUE_35), "ChatEarthNet_caps_35_train.json")
    release.put_captions(releases.captions([NAME], "A green forest."), "ChatEarthNet_caps_4v_train.json")
    ids = quartered(top_left="water", top_right="tree", bottom_left="tree", bottom_right="crop")
    release.put_labels({NAME: encode_label(ids)})
    releases.take(folder / "data", release.folder)
    (folder / "label.png").write_bytes(encode_label(ids))
    return folder


@pytest.fixture(autouse=True)
def own_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATEARTH_DATA", str(folder / "data"))


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    run(["check", *map(str, arguments), "--json"])
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def claims(answer: dict[str, object]) -> list[dict[str, object]]:
    found = answer["claims"]
    assert isinstance(found, list)
    return found


def test_a_text_is_checked_against_a_label_map(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    answer = asked(capsys, "--label", folder / "label.png", "--text", TEXT)
    water = claims(answer)[0]
    assert water == {
        "start": 11,
        "end": 33,
        "text": "large portion of water",
        "kind": "size",
        "class": "water",
        "region": "top left",
        "size": "large",
        "other": None,
        "rank": None,
        "equal": False,
        "together": [],
        "against": None,
        "verdict": "contradicted",
        "measured": 1.0,
        "detail": "water covers 100% of the top left",
        "error": "wrong amount",
        "reader": None,
        "map_uncertain": None,
    }
    assert answer["unread"] == []
    assert {item["kind"] for item in claims(answer) if item["class"] == "snow"} == {"presence", "dominance"}
    assert answer["missing"] == ["tree", "crop"]
    style = answer["style"]
    assert isinstance(style, list)
    assert [(fault["rule"], TEXT[fault["start"] : fault["end"]]) for fault in style] == [
        ("hedging", "possibly"),
        ("cut text", "middle"),
    ]
    scores = answer["scores"]
    assert isinstance(scores, dict)
    assert 0 < scores["truth"] < 60
    assert scores["coverage"] == 1


def test_a_tile_shows_all_its_captions(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, NAME)
    captions = answer["captions"]
    assert isinstance(captions, list)
    assert [item["set"] for item in captions] == ["35", "4v"]
    assert answer["claims"] == captions[0]["claims"]
    assert [fault["rule"] for fault in captions[1]["style"]] == ["colour"]


def test_one_set_or_another_text_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, NAME, "--set", "4v")["text"] == "A green forest."
    assert asked(capsys, NAME, "--text", "Snow.")["missing"] == ["tree", "water", "crop"]


def test_what_a_map_is_often_wrong_about_is_marked_and_keeps_its_verdict(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    label, text = folder / "label.png", "Grass covers the top left. Snow is in the middle. There is water."
    answer = asked(capsys, "--label", label, "--text", text)
    grass, snow, water = claims(answer)
    assert grass["verdict"] == snow["verdict"] == "contradicted"
    mark = grass["map_uncertain"]
    assert isinstance(mark, dict)
    assert (mark["reason"], mark["accuracy"], mark["doi"]) == ("class", 0.34, "10.3390/rs14164101")
    assert snow["map_uncertain"] is water["map_uncertain"] is None
    north = folder / "4481_2038_patch00.png"
    north.write_bytes(label.read_bytes())
    _, snow, water = claims(asked(capsys, "--label", north, "--text", text))
    mark = snow["map_uncertain"]
    assert isinstance(mark, dict)
    assert mark["reason"] == "far north" and water["map_uncertain"] is None


def test_a_caption_says_what_it_was_written_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, NAME)["basis"] == "map"
    assert asked(capsys, NAME, "--text", "Snow.")["basis"] == "unknown"
    run(["check", NAME])
    assert "Written from the map" in capsys.readouterr().out


def test_all_captions_are_checked_once(capsys: pytest.CaptureFixture[str]) -> None:
    all_of_them = asked(capsys, "--all")
    assert all_of_them["done"] == 2
    found = all_of_them["standings"]
    assert isinstance(found, dict)
    assert list(found) == ["map"] and found["map"]["captions"] == 2
    assert (found["map"]["coverage"], all_of_them["outdated"]) == (1, 0)
    assert found["map"]["errors"]["never named"]["captions"] == 1
    assert asked(capsys, "--all")["new"] == 0


def test_people_read_verdicts_and_measures(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    run(["check", "--label", str(folder / "label.png"), "--text", TEXT])
    said = capsys.readouterr().out
    assert (
        "disagrees with the map, wrong amount: size: large portion of water - water covers 100% of the top left" in said
    )
    assert "never named: tree, 50% of the image" in said


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--label", "LABEL"], 1, "--text"),
        ([NAME, "--set", "none"], 1, "no such caption"),
        (["1_1_patch00"], 1, "no tile"),
        ([], 2, "required"),
    ],
)
def test_what_cannot_be_checked_is_said(
    capsys: pytest.CaptureFixture[str], folder: Path, arguments: list[str], status: int, words: str
) -> None:
    given = [str(folder / "label.png") if word == "LABEL" else word for word in arguments]
    with pytest.raises(SystemExit) as end:
        run(["check", *given])
    assert end.value.code == status
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--all", "--text", "Trees."], "--all does not go with --text"),
        (["--all", "--set", "35"], "--all does not go with --set"),
        (["--forget", "tiny", "--second", "tiny"], "--forget does not go with --second"),
        (["--all", "--max-cost", "1"], "--max-cost is a limit for --second"),
        (["4481_2438_patch01", "--text", " "], "The text is empty"),
    ],
)
def test_options_that_would_be_left_aside_are_refused(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    with pytest.raises(SystemExit):
        run(["check", *options, "--data", str(folder)])
    assert said in capsys.readouterr().err
