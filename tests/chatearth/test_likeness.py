import json
from pathlib import Path

import pytest

from chatearth.cli import run
from tests.small_catalogue import Fact, fill


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Fact]:
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")  # `--data` sets it: give it back
    catalogue, facts = fill(tmp_path, count=60)
    catalogue.close()
    return facts


def test_tiles_of_like_layout_are_answered_within_the_filters(
    facts: list[Fact], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tile = next(fact.tile for fact in facts if fact.composition)
    run(["similar", f"{tile.name}.png", "--limit", "5", "--split", "train", "--json", "--data", str(tmp_path)])
    answer = json.loads(capsys.readouterr().out)
    train = {fact.tile.name for fact in facts if "train" in fact.splits.values() and fact.composition}
    assert {hit["tile"] for hit in answer["hits"]} <= train - {tile.name}
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2, 3, 4, 5]
    distances = [hit["distance"] for hit in answer["hits"]]
    assert distances == sorted(distances)
    assert (answer["tile"], answer["by"], answer["filters"]["split"]) == (tile.name, "layout", ["train"])
    run(["similar", tile.name, "--data", str(tmp_path)])
    assert "   1. " in capsys.readouterr().out


def test_what_cannot_be_compared_ends_with_a_sentence(
    facts: list[Fact], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = next(fact.tile for fact in facts if not fact.composition)
    described = next(fact.tile for fact in facts if fact.splits)
    for arguments, said in (
        ([bare.name], "has no land cover"),
        ([described.name, "--by", "meaning"], "run `chatearth embed` first"),
        (["0_0_patch11"], "holds no tile 0_0_patch11"),
        ([described.name, "--set", "x"], "no caption set 'x'"),
    ):
        with pytest.raises(SystemExit) as end:
            run(["similar", *arguments, "--data", str(tmp_path)])
        assert end.value.code == 1
        assert said in capsys.readouterr().err
