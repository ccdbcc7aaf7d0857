import json
from pathlib import Path

import pytest

from core.raster.landcover import encode_label
from tests import releases
from tests.generation.tasks.maps import varied
from tests.model_server import answers, serving
from tests.releases import NAMES, command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions(NAMES[:2]))
    release.put_labels({NAMES[0]: encode_label(varied()), NAMES[1]: encode_label(varied().T.copy())})
    releases.take(tmp_path / "data", release.folder)
    return tmp_path / "data"


def test_tasks_are_shown_made_checked_rephrased_and_written(data: Path, tmp_path: Path) -> None:
    def asked(*arguments: object) -> dict[str, object]:
        done = command("--data", data, "--json", "tasks", *arguments)
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    before = asked("show", NAMES[0], "--verify")
    assert before["stored"] is False and before["verified"] is True
    built = asked("build", "--verify")
    assert (built["tiles"], built["new"], built["problems"]) == (2, 2, {})
    assert built["verified"] == {"tiles": 2, "tasks": built["tasks"], "faults": 0}
    shown = asked("show", NAMES[0], "--kind", "referring", "--form", "open")
    tasks = shown["tasks"]
    assert shown["stored"] is True and isinstance(tasks, list) and tasks
    assert {"kind", "question", "answer", "box"} <= set(tasks[0]) and len(tasks[0]["box"]) == 4

    def reworded(request: dict[str, object]) -> str:
        given = json.loads(request["messages"][-1]["content"])["turns"]  # type: ignore[index]
        return json.dumps({"turns": [{**one, "question": f"Kindly: {one['question']}"} for one in given]})

    with serving(answers(reworded)) as server:
        arguments = ("rephrase", NAMES[0], "--kind", "presence", "--model", "tiny", "--base-url", server.url)
        refused = command("--data", data, "tasks", *arguments)
        assert refused.returncode == 1 and "Nothing was sent" in refused.stderr and not server.calls
        assert asked(*arguments, "--yes")["turns"]
    assert all(one["rephrased_by"] == "tiny" for one in asked("show", NAMES[0], "--kind", "presence")["tasks"])  # type: ignore[attr-defined]

    written = asked("export", tmp_path / "out", "--format", "fit-rsfg")
    assert written["records"] == built["tasks"] and Path(str(written["manifest"])).is_file()
    assert "Kindly: " in Path(written["files"][0]).read_text(encoding="utf-8")  # type: ignore[index]


def test_what_is_asked_wrongly_and_answers_that_differ_are_told(data: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (("export", tmp_path / "out"), "Make them with chatearth tasks build"),
        (("show", "nowhere"), "is not a tile name"),
        (("show", NAMES[3]), "no land-cover map"),
        (("rephrase", NAMES[0], "--model", "tiny", "--base-url", "http://127.0.0.1:9/v1"), "no stored tasks"),
    ):
        done = command("--data", data, "tasks", *arguments)
        assert done.returncode == 1 and said in done.stderr, (arguments, done.stderr)
    assert command("--data", data, "tasks", "build").returncode == 0
    from core.settings import Settings
    from core.store.catalogue import Catalogue

    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.transaction() as cursor:
        cursor.execute("update tasks set document = replace(document, '\"No\"', '\"Yes\"') where form = 'binary'")
    done = command("--data", data, "--json", "tasks", "build", "--verify")
    assert done.returncode == 1 and "differ from what the map says" in done.stderr
    assert json.loads(done.stdout)["faults"]
