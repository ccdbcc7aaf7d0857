import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from chatearth.cli import run
from tests import releases
from tests.model_server import answers, serving
from tests.releases import NAMES


@pytest.fixture
def data(tmp_path: Path) -> Path:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:4], "Trees and water lie in {}."), "ChatEarthNet_caps_4v_test.json")
    release.put_images({NAMES[0]: releases.picture(3)})
    release.put_labels({name: releases.label(3, 3, 3, 1) for name in NAMES[:3]})
    releases.take(tmp_path / "data", release.folder)
    return tmp_path / "data"


Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in this process: starting one for each of many takes most of the time."""
    monkeypatch.setenv("CHATEARTH_DATA", "")

    def call(*arguments: object) -> CompletedProcess[str]:
        capsys.readouterr()
        status = 0
        try:
            run([str(one) for one in arguments])
        except SystemExit as ended:
            status = int(ended.code or 0)
        written = capsys.readouterr()
        return CompletedProcess([], status, written.out, written.err)

    return call


def test_predictions_are_scored_compared_and_written_as_a_table(command: Command, data: Path, tmp_path: Path) -> None:
    given = tmp_path / "model.csv"
    lines = [f"{NAMES[0]}.png,Trees and water.", f"{NAMES[1]}.png,", "5_5_patch00.png,Snow."]
    given.write_text("\n".join(["image,caption", *lines]), encoding="utf-8")
    done = command(
        "--data", data, "--json", "evaluate", given, "--against", "set:4v", "--per-image", "--table", tmp_path / "t.tex"
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["images"], found["missing"], found["extra"], found["empty"]) == (2, 2, 1, 1)
    assert found["scores"]["BLEU-1"] < found["against"]["scores"]["BLEU-1"] == pytest.approx(1)
    assert found["difference"]["ROUGE-L"]["low"] > 0 and len(found["per_image"]) == 2
    low, high = found["intervals"]["BLEU-1"]
    assert low <= found["scores"]["BLEU-1"] <= high and {"words", "vocabulary", "mtld"} <= set(found["lengths"])
    assert "GeoChat" in (tmp_path / "t.tex").read_text(encoding="utf-8")
    references = tmp_path / "references.json"
    references.write_text(json.dumps({NAMES[0]: ["Trees and water.", "Trees and water."]}), encoding="utf-8")
    told = command("--data", data, "evaluate", given, references, "--metrics", "CIDEr", "BLEU-4")
    assert "references that repeat" in told.stdout and "truth" not in told.stdout and "BLEU-1" not in told.stdout


def test_what_cannot_be_scored_says_why(command: Command, data: Path, tmp_path: Path) -> None:
    for source, said in (
        (["set:nothing"], "no caption of the set"),
        (["run:9"], "run"),
        ([tmp_path / "none"], "There is no file"),
        (["set:4v", "run:9"], "References are a file or set:NAME"),
        (["set:4v", "set:35", "--set", "4v"], "References are named twice"),
        (["set:4v", "--table", "t.doc"], "ends with none of"),
        (["set:4v", "--table", tmp_path / "nowhere" / "t.csv"], "There is no folder"),
    ):
        done = command("--data", data, "evaluate", *source)
        assert not done.stdout and "captions scored" not in done.stderr  # told before anything is scored
        assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_references_are_named_as_predictions_are_and_a_table_that_fails_costs_no_scores(
    command: Command, data: Path, tmp_path: Path
) -> None:
    given = tmp_path / "model.json"
    given.write_text(json.dumps({NAMES[0]: "Trees."}), encoding="utf-8")
    (tmp_path / "t.csv").mkdir()
    named = command("--data", data, "--json", "evaluate", given, "set:4v", "--table", tmp_path / "t.csv")
    assert named.returncode == 1 and "cannot be written" in named.stderr
    chosen = command("--data", data, "--json", "evaluate", given, "--set", "4v")
    assert json.loads(named.stdout) == json.loads(chosen.stdout) and json.loads(chosen.stdout)["set"] == "4v"


def test_questions_are_asked_of_captions_and_of_a_model_and_scored(
    command: Command, data: Path, tmp_path: Path
) -> None:
    def asked(*arguments: object) -> dict[str, Any]:
        done = command("--data", data, "--json", "ask", *arguments)
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    questions = tmp_path / "q.jsonl"
    built = asked("build", questions)
    assert built["tiles"] == 3 and built["questions"] == sum(built["kinds"].values()) > 10
    of_captions = asked("run", questions, "--captions", "set:4v")
    assert 0 < of_captions["answered"] < of_captions["questions"] and of_captions["by_class"]["tree"]["accuracy"] == 1

    seen: list[list[dict[str, Any]]] = []

    def says_yes(request: dict[str, Any]) -> str:
        seen.append(request["messages"][-1]["content"])
        return "Yes."

    with serving(answers(says_yes)) as server:
        arguments = (
            "run",
            questions,
            "--model",
            "tiny",
            "--base-url",
            server.url,
            "--show",
            "label-map",
            "--sample",
            8,
        )
        refused = command("--data", data, "ask", *arguments)
        assert refused.returncode == 1 and "Nothing was sent" in refused.stderr and not server.calls
        found = asked(*arguments, "--yes")
        calls = len(seen)
        assert calls == found["questions"] == 8 and any(part["type"] == "image_url" for part in seen[0])
        assert found["yes_rate"] == 1 and found["answered"] <= 8
        again = asked(*arguments, "--yes")
        assert len(seen) == calls and again["accuracy"] == found["accuracy"]
        more = ("--show", "picture", "--yes", "--answers", tmp_path / "p.jsonl")
        shown = asked(*arguments, *more)
        assert any("no satellite image" in reason for reason in shown["failed"]) and shown["questions"] < 8
    assert asked("score", found["file"])["accuracy"] == found["accuracy"]
