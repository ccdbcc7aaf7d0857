import json
import shutil
from pathlib import Path

import pytest

from chatearth.cli import run
from generation.models import gates
from tests import releases
from tests.batches import ChatServer, chat_server

ASKED = ("--recipe", "gpt-3.5", "--model", "tiny", "--price", "1,4", "--select", "all")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batching")
    releases.take(folder / "data", releases.small(folder / "release").folder)
    return folder / "data"


@pytest.fixture
def data(release: Path, tmp_path: Path) -> Path:
    gates.forget()
    return Path(shutil.copytree(release, tmp_path / "data"))


def told(capsys: pytest.CaptureFixture[str], data: Path, *arguments: str, status: int = 0) -> dict[str, object]:
    """Run a command as a program would; return what it prints."""
    ended = 0
    try:
        run(["--data", str(data), "--json", "batch", *arguments])
    except SystemExit as end:
        ended = int(end.code or 0)
    captured = capsys.readouterr()
    assert ended == status, captured.err
    found: dict[str, object] = json.loads(captured.out or "{}")
    return found


def test_a_run_from_its_plan_to_captions_in_force_and_back(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chat_server() as server:
        made = told(capsys, data, "plan", *ASKED, "--base-url", server.url, "--pilot", "2", "--max-usd", "1")
        assert made["state"] == "planned" and server.told()["total"] == 0
        tried = told(capsys, data, "run", "1", status=5)
        assert (tried["state"], tried["done"], server.told()["total"]) == ("tried", 2, 2)
        ended = told(capsys, data, "resume", "1", "--concurrency", "2")
        assert ended["state"] == "ended" and ended["done"] == server.told()["total"]
        assert told(capsys, data, "status", "1")["usd"] == ended["usd"]
        runs = told(capsys, data, "status")["runs"]
        assert isinstance(runs, list) and len(runs) == 1
        told(capsys, data, "resume", "1", status=1)
    results = tmp_path / "results.jsonl"
    assert told(capsys, data, "export", "1", str(results))["records"] == ended["done"]
    assert json.loads(results.read_text().splitlines()[0])["caption"].startswith("Trees cover")
    assert told(capsys, data, "export", "1", "--to-set", "tiny")["kept"] == ended["done"]
    assert told(capsys, data, "export", "1", "--undo")["undone"] == ended["done"]
    told(capsys, data, "export", "1", "--undo", status=1)


def test_exit_statuses_tell_limits_and_failures_apart(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def start(server: ChatServer, *more: str, status: int) -> dict[str, object]:
        options = ("--pilot", "0", "--fresh", "--yes", *more)
        return told(capsys, data, "run", *ASKED, "--base-url", server.url, *options, status=status)

    with chat_server() as server:
        assert start(server, "--max-requests", "1", status=4)["requests"] == 1
        server.reset(odd={"item": 1.0})
        failed = start(server, status=3)
        assert failed["failures"] and not failed["done"]
        server.reset()
        assert told(capsys, data, "retry", str(failed["run"]))["failed"] == 0
        server.reset(odd={"item": 1.0})
        rule = ("--stop-share", "0.4", "--stop-window", "5", "--concurrency", "1")
        paused = start(server, *rule, status=4)
        assert (paused["failed"], "5 of the last 5" in str(paused["reason"])) == (5, True)
        resumed = told(capsys, data, "resume", str(paused["run"]), "--stop-share", "1", status=3)
        assert resumed["failed"] == resumed["tiles"] - resumed["left_out"]  # type: ignore[operator]


def test_the_rules_write_without_a_server_and_a_run_goes_elsewhere_as_a_file(
    data: Path, release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = told(capsys, data, "run", "--select", "random:3", "--recipe", "short", "--yes")
    assert first["state"] == "ended" and first["usd"] == 0
    told(capsys, data, "export", "1", str(tmp_path / "run.json"), "--format", "run")
    other = Path(shutil.copytree(release, tmp_path / "other"))
    again = told(capsys, other, "run", "--from-run", str(tmp_path / "run.json"), "--yes")
    assert again["done"] == first["done"]
    for folder in (data, other):
        told(capsys, folder, "export", "1", str(tmp_path / f"{folder.name}.jsonl"))
    assert (tmp_path / "data.jsonl").read_bytes() == (tmp_path / "other.jsonl").read_bytes()


def test_what_cannot_be_is_said_in_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["status", "7"], ["plan"], ["plan", "--select", "nonsense"], ["pause", "3"]):
        with pytest.raises(SystemExit) as ended:
            run(["--data", str(data), "batch", *arguments])
        assert ended.value.code == 1
        assert capsys.readouterr().err.startswith("chatearth: ")
