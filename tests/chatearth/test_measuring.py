import json
from pathlib import Path

import pytest

from chatearth.cli import run
from tests.core.statistics import golden


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")  # `--data` sets it: give it back
    golden.held(tmp_path).close()
    return str(tmp_path / "data")


def test_statistics_are_printed_for_programs_and_for_people(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(["stats", "--json", "--data", data])
    found = json.loads(capsys.readouterr().out)
    assert (found["captions"], found["words"]["max"], found["words"]["p50"]) == (4, 28, 21.5)
    assert set(found["sets"]) == {"35", "4v"} and found["sets"]["4v"]["words"]["mean"] == 28
    assert found["vocabulary"] == found["sets"]["35"]["vocabulary"] and found["top_words"][0] == ["the", 8]
    assert found["duplicates"] | {"largest": []} == {
        "same": 4,
        "different_texts": 2,
        "near": 4,
        "groups": 2,
        "largest": [],
    }
    assert found["size_words"]["said"]["large"]["large"] == 2 and found["size_words"]["right"] == 1.0
    assert found["classes"]["tree"]["named_present"] == 2 and found["countries"] == {"Sweden": 3}
    assert found["datasets"][0]["name"] == "RSICap" and "Snowball" in found["stop_words"]
    run(["stats", "--set", "4v", "--no-duplicates", "--data", data])
    said = capsys.readouterr().out
    assert "1 caption of 1 tile" in said and "words: mean 28.0" in said and "near-duplicates" not in said
    run(["stats", "--where", "snow>0.5", "--json", "--data", data])
    none = json.loads(capsys.readouterr().out)
    assert (none["captions"], none["words"], none["top_words"]) == (0, None, [])
