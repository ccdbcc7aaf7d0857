"""`chatearth check --second MODEL`: told first, sent after a yes, kept through a kill, forgotten on demand."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chatearth.cli import run
from core.store.catalogue import Catalogue
from generation.checks.all_captions import check_all
from tests import second_reader
from tests.checkout import ROOT
from tests.model_server import Handler, Server, serving
from tests.second_reader import NAMES, reads

Answer = dict[str, object]
MANY = 70


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return second_reader.small(tmp_path_factory.mktemp("seconding"), MANY)


@pytest.fixture
def data(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "data")
    monkeypatch.setenv("CHATEARTH_DATA", str(tmp_path / "data"))
    for name in ("OPENAI_API_KEY", "CHATEARTH_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def asked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[Answer, str]:
    run(["check", *map(str, arguments), "--json"])
    out, told = capsys.readouterr()
    answer: Answer = json.loads(out)
    return answer, told


def by(server: Server) -> tuple[str, ...]:
    return "--second", "tiny", "--base-url", server.url


def test_nothing_is_sent_before_a_yes_and_the_reader_is_told_of_each_claim(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with serving(reads()) as server:
        with pytest.raises(SystemExit):
            run(["check", NAMES[0], *by(server)])
        said = capsys.readouterr().err
        assert "1 stretch in 1 request" in said and "price unknown" in said and "Nothing was sent" in said
        with pytest.raises(SystemExit):
            run(["check", NAMES[0], *by(server), "--yes", "--max-cost", "0.01"])
        assert "No price is known for tiny" in capsys.readouterr().err
        assert server.calls == []

        before, _ = asked(capsys, NAMES[0])
        answer, _ = asked(capsys, NAMES[0], *by(server), "--yes")
        assert len(server.calls) == 1
        claims = answer["claims"]
        assert isinstance(claims, list) and {claim["reader"] for claim in claims} == {None, "tiny"}
        assert answer["unread"] == [] and answer["scores_alone"] == before["scores"]
        assert answer["read_by"] == [{"start": 35, "end": 50, "reader": "tiny"}] and before["read_by"] == []
        assert isinstance(answer["second"], dict) and answer["second"]["read"] == 1

        run(["check", NAMES[0], *by(server)])  # all is read: nothing to agree to
        text = capsys.readouterr().out
        assert "(read by tiny)" in text and "of 2 claims 1 read by tiny" in text and len(server.calls) == 1
        run(["check", NAMES[2], *by(server), "--yes"])
        assert "no claim: city (read by tiny)" in capsys.readouterr().out

        assert asked(capsys, "--forget", "tiny")[0] == {"reader": "tiny", "forgotten": 2, "checked": 0}
        assert asked(capsys, NAMES[0])[0]["scores"] == before["scores"]
        with pytest.raises(SystemExit):
            run(["check", "--forget", "nobody"])
        assert "Nothing is there that nobody has read" in capsys.readouterr().err


def test_a_run_that_is_killed_loses_no_answer_that_was_kept_and_pays_for_none_again(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with Catalogue(data / "catalogue.duckdb") as catalogue:
        check_all(catalogue, workers=1)

    def slowly(handler: Handler) -> None:
        time.sleep(0.3)
        reads()(handler)

    with serving(slowly) as server:
        command = [sys.executable, "-m", "chatearth", "check", "--all", *by(server), "--yes", "--json"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(server.calls) < 5 and process.poll() is None:  # the first answers are kept by now
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = [call.body for call in server.calls]
        with Catalogue(data / "catalogue.duckdb") as catalogue, catalogue.cursor() as cursor:
            kept = cursor.execute("select count(*) from second_readings").fetchall()[0][0]
            under_way = cursor.execute("select count(*) from generations where finished_at is null").fetchall()[0][0]
        assert kept >= 10 and under_way <= 4

        answer, told = asked(capsys, "--all", *by(server), "--yes")
        second = answer["second"]
        assert isinstance(second, dict) and f"{MANY - kept} stretches" in told
        assert (second["read"], second["failed"], second["ended"]) == (MANY - kept, 0, None)
        assert len(server.calls) <= MANY // 10 + 4
        assert answer["readers"] == [
            {"name": "tiny", "stretches": MANY, "claims": MANY - MANY // 3, "dropped": 0, "cost_usd": None}
        ]
        assert len(before) < len(server.calls)
        assert asked(capsys, "--all", *by(server))[0]["new"] == 0
