import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatearth.cli import run
from core.geography.tiles import Tile
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.tile.record import Caption, load
from generation.calls import generations
from generation.calls.perform import Ask
from generation.lab.trial import Trial
from generation.models.endpoints import Endpoint, save
from generation.models.keys import Keys
from generation.prompts import store
from generation.prompts.prompt import PromptContent
from generation.prompts.recipes import RECIPES
from generation.rules import STYLES
from tests import model_server, releases
from tests.checkout import ROOT
from tests.model_server import serving

CANARY = "sk-canary-0123456789abcdef"
NAME, OTHER = releases.NAMES[:2]
Answer = dict[str, object]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("captioning")
    releases.take(folder / "data", releases.small(folder / "release").folder)
    return folder / "data"


@pytest.fixture
def data(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, and an environment without keys."""
    shutil.copytree(imported, tmp_path / "data")
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")
    for name in ("OPENAI_API_KEY", "CHATEARTH_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path / "data"


def asked(capsys: pytest.CaptureFixture[str], data: Path, *arguments: object) -> Answer:
    run([*map(str, arguments), "--data", str(data), "--json"])
    answer: Answer = json.loads(capsys.readouterr().out)
    return answer


def written(capsys: pytest.CaptureFixture[str], data: Path, *arguments: object) -> list[Answer]:
    made = asked(capsys, data, "caption", *arguments)["generations"]
    assert isinstance(made, list)
    return made


def failed(capsys: pytest.CaptureFixture[str], data: Path, *arguments: object) -> tuple[str, str]:
    """What a command that fails prints on both channels."""
    with pytest.raises(SystemExit) as end:
        run([*map(str, arguments), "--data", str(data), "--json"])
    assert end.value.code == 1
    said = capsys.readouterr()
    return said.out, said.err


def captions(data: Path, name: str = NAME) -> tuple[Caption, ...]:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        return load(catalogue, Tile.parse(name)).captions


def test_a_prompt_is_shown_exactly_as_it_would_be_sent(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    with serving() as server:
        written(capsys, data, NAME, "--recipe", "gpt-4v", "--base-url", server.url, "--model", "tiny")
    shown = asked(capsys, data, "prompt", NAME, "--recipe", "gpt-4v")
    assert shown["messages"] == server.calls[0].json()["messages"]
    assert (shown["recipe"], shown["version"], shown["input_kind"]) == ("gpt-4v", 1, "label map")
    assert isinstance(shown["tokens_estimate"], int) and shown["tokens_estimate"] > 200


def test_a_prompt_of_ones_own_is_shown_by_its_version(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        first = store.create(catalogue, "mine", PromptContent("One: {{ dominant }}"))
        store.save(catalogue, first, PromptContent("Two: {{ dominant }}"))
    assert asked(capsys, data, "prompt", NAME, "--recipe", "mine")["messages"] == [
        {"role": "user", "content": "Two: water"}
    ]
    shown = asked(capsys, data, "prompt", NAME, "--recipe", "mine@1")
    assert (shown["version"], shown["hash"]) == (1, first.hash)
    out, err = failed(capsys, data, "prompt", NAME, "--recipe", "nothing")
    assert out == "" and "gpt-3.5" in err and "mine" in err


@pytest.mark.parametrize("style", STYLES)
def test_the_rules_write_without_a_server(capsys: pytest.CaptureFixture[str], data: Path, style: str) -> None:
    (made,) = written(capsys, data, NAME, "--recipe", style)
    assert (made["backend"], made["finish_reason"], made["cost"], made["error"]) == ("rules", "stop", 0.0, None)
    checks = made["checks"]
    assert isinstance(checks, dict) and {"claims", "missing", "style", "scores"} <= set(checks)
    assert checks["basis"] == "map"


def test_without_a_key_a_recipe_falls_back_to_the_rules_and_says_so(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    run(["caption", NAME, "--recipe", "gpt-3.5", "--data", str(data)])
    assert "rule-based, no language model" in capsys.readouterr().out


def test_a_finished_answer_is_kept_and_the_original_stays(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    with serving() as server:
        server.models = ("only",)
        made = written(capsys, data, NAME, OTHER, "--recipe", "gpt-3.5", "--base-url", server.url, "--keep")
    assert [item["kept"] for item in made] == [{"set": "35", "version": 2}] * 2
    assert made[0]["tokens"] == {"prompt": 120, "completion": 5, "estimated": False} and made[0]["cost"] is None
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        (run_of_other,) = generations.history(catalogue, Tile.parse(OTHER))
    assert (run_of_other.calls, run_of_other.finished) == (1, 1)
    active = [caption for caption in captions(data) if caption.active and caption.caption_set == "35"]
    assert [caption.text for caption in active] == ["A river crosses the tile."]
    assert f"Trees cover most of {NAME}." in {caption.text for caption in captions(data)}


def test_keeping_again_makes_no_version_of_the_same_text(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    with serving() as server:
        call = ["caption", NAME, "--recipe", "gpt-3.5", "--base-url", server.url, "--model", "tiny", "--keep"]
        first, second = (asked(capsys, data, *call)["generations"] for _ in range(2))
        before = captions(data)
        run([*call, "--data", str(data)])
    assert isinstance(first, list) and isinstance(second, list)
    assert first[0]["kept"] == second[0]["kept"] == {"set": "35", "version": 2}
    assert "in force already as version 2 of GPT-3.5" in capsys.readouterr().out
    assert captions(data) == before and len([one for one in before if one.caption_set == "35"]) == 2


def test_what_was_taken_off_an_answer_is_told(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    with serving(model_server.writes("<think>Snow?</think>\n\n", "**Caption:** A lake.")) as server:
        call = ["caption", NAME, "--recipe", "gpt-3.5", "--base-url", server.url, "--model", "tiny"]
        made = asked(capsys, data, *call)["generations"]
        run([*call, "--data", str(data)])
    assert isinstance(made, list)
    assert (made[0]["text"], made[0]["error"]) == ("A lake.", None)
    assert made[0]["note"] == "Taken off the answer: thoughts, a label."
    assert "A lake.\n  Taken off the answer: thoughts, a label." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (model_server.cut_after("A ", "river"), "cut"),
        (model_server.writes("A ", finish="length"), "length"),
        (model_server.writes(""), "empty"),
        (model_server.refuses, "refused"),
    ],
)
def test_an_answer_that_is_none_is_reported_and_stored_but_never_kept(
    capsys: pytest.CaptureFixture[str], data: Path, behaviour: model_server.Behaviour, reason: str
) -> None:
    before = captions(data)
    with serving(behaviour) as server:
        asked_of = ("--recipe", "gpt-3.5", "--base-url", server.url, "--model", "tiny")
        out, err = failed(capsys, data, "caption", NAME, *asked_of, "--keep")
    (made,) = json.loads(out)["generations"]
    assert err.splitlines()[-1] == f"chatearth: {made['error']['message']}"
    assert (made["finish_reason"], made["kept"], made["checks"]) == (reason, None, None)
    assert made["error"]
    assert captions(data) == before
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        number = made["id"]
        assert isinstance(number, int)
        assert generations.generation(catalogue, number).finish_reason == reason


def test_a_server_that_refuses_stops_the_command_with_a_sentence(
    capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATEARTH_API_KEY", CANARY)
    with serving(model_server.fails(401, f"bad key {CANARY}")) as server:
        out, err = failed(
            capsys, data, "caption", NAME, OTHER, "--recipe", "gpt-3.5", "--base-url", server.url, "--model", "tiny"
        )
    assert len(server.calls) == 1, "nothing more is asked of a server that does not take the key"
    assert server.calls[0].headers["authorization"] == f"Bearer {CANARY}"
    (made,) = json.loads(out)["generations"]
    assert made["finish_reason"] == "error" and made["error"]["kind"] == "config"
    assert "key" in err and CANARY not in out + err


def test_the_key_of_openai_is_not_sent_to_another_server(
    capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    with serving() as server:
        written(capsys, data, NAME, "--recipe", "gpt-3.5", "--base-url", server.url, "--model", "tiny")
    assert "authorization" not in server.calls[0].headers and CANARY not in str(server.calls)


def test_a_profile_names_the_variable_of_its_key(
    capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_API_KEY", CANARY)
    monkeypatch.setenv("CHATEARTH_API_KEY", "another")
    with serving() as server:
        with Catalogue(Settings(data=data).catalogue) as catalogue:
            place = Endpoint("lab", server.url, key_name="LAB_API_KEY", local=True, limit_field="max_completion_tokens")
            save(catalogue, place)
        for options in (["--endpoint", "lab"], ["--base-url", server.url]):
            written(capsys, data, NAME, "--recipe", "gpt-3.5", "--model", "tiny", *options)
    assert [call.headers["authorization"] for call in server.calls] == [f"Bearer {CANARY}"] * 2
    assert server.calls[0].json()["max_completion_tokens"] == 300


def test_a_profile_that_names_no_variable_takes_no_key_away_from_its_address(
    capsys: pytest.CaptureFixture[str], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATEARTH_API_KEY", CANARY)
    with serving() as server:
        with Catalogue(Settings(data=data).catalogue) as catalogue:
            save(catalogue, Endpoint("anybody's", server.url, local=True))
        for options in (["--base-url", server.url], ["--endpoint", "anybody's"]):
            written(capsys, data, NAME, "--recipe", "gpt-3.5", "--model", "tiny", *options)
    assert [call.headers.get("authorization") for call in server.calls] == [f"Bearer {CANARY}", None]


def test_a_server_with_one_model_needs_no_name_and_one_with_several_does(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with serving() as server:
        _, err = failed(capsys, data, "caption", NAME, "--recipe", "gpt-3.5", "--base-url", server.url)
        assert "--model" in err and "tiny-vision" in err
        server.models = ("only",)
        (made,) = written(capsys, data, NAME, "--recipe", "gpt-3.5", "--base-url", server.url)
        assert made["model"] == "only"
        server.listing = model_server.fails(404)
        (made,) = written(capsys, data, NAME, "--recipe", "gpt-3.5", "--base-url", server.url)
    assert made["model"] == "default" and made["finish_reason"] == "stop"


def test_a_tile_that_cannot_be_described_does_not_stop_the_others(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    missing, good = written(capsys, data, "1_1_patch00", NAME, "--recipe", "short")
    assert (missing["tile"], missing["finish_reason"], missing["text"]) == ("1_1_patch00", "error", None)
    assert "holds no tile" in str(missing["error"]) and good["finish_reason"] == "stop"
    out, err = failed(capsys, data, "caption", "1_1_patch00", "--recipe", "short")
    assert "holds no tile" in err and json.loads(out)["generations"]


def test_openai_without_a_key_says_where_to_put_one(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    _, err = failed(capsys, data, "caption", NAME, "--recipe", "gpt-3.5", "--backend", "openai")
    assert "OPENAI_API_KEY" in err


def test_parameters_reach_the_server(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    chosen = ["--temperature", "0.1", "--top-p", "0.5", "--seed", "9", "--max-tokens", "33", "--model", "tiny"]
    with serving() as server:
        written(capsys, data, NAME, "--recipe", "gpt-3.5", "--base-url", server.url, *chosen)
    sent = server.calls[0].json()
    assert (sent["temperature"], sent["top_p"], sent["seed"], sent["max_tokens"]) == (0.1, 0.5, 9, 33)


def test_ctrl_c_ends_a_command_that_waits_for_a_server(data: Path) -> None:
    with serving(model_server.silent) as server:
        words = ["caption", NAME, "--recipe", "gpt-3.5", "--base-url", server.url, "--model", "tiny"]
        command = [sys.executable, "-m", "chatearth", *words, "--data", str(data)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
            try:
                while not server.calls:
                    assert process.poll() is None
                    time.sleep(0.02)
                process.send_signal(signal.SIGINT)
                _, err = process.communicate(timeout=120)
            finally:
                process.kill()
    assert (process.returncode, err.splitlines()[-1]) == (
        130,
        "chatearth: interrupted; nothing is lost, run the same command again.",
    )


QUARTERS = releases.NAMES[:4]
FOUR = "\n\n".join(f"Image {number}:\nThis is part {number}." for number in (1, 2, 3, 4))


def for_four(server: model_server.Server) -> list[str]:
    return ["--recipe", "gpt-4v", "--base-url", server.url, "--model", "tiny"]


def test_quarters_of_a_parent_share_a_request_and_each_keeps_its_part(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    given = [QUARTERS[3], releases.NAMES[4], QUARTERS[0], QUARTERS[2], QUARTERS[1]]
    with serving(model_server.writes(FOUR), model_server.writes("This is the other.")) as server:
        made = written(capsys, data, *given, *for_four(server), "--keep")
    shared, alone = (call.json()["messages"][0]["content"] for call in server.calls)
    assert (len(shared), len(alone)) == (5, 2), "words, and one map a tile"
    assert [item["tile"] for item in made] == given
    texts = [f"This is part {number}." for number in (4, 1, 3, 2)]
    assert [item["text"] for item in made] == [texts[0], "This is the other.", *texts[1:]]
    assert [item["kept"] for item in made] == [{"set": "35", "version": 2}] * 5
    for item in made:
        in_force = [c.text for c in captions(data, str(item["tile"])) if c.active and c.caption_set == "35"]
        assert in_force == [item["text"]]


def test_an_answer_that_fits_no_quarter_fails_for_all_and_keeps_nothing(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    before = [captions(data, name) for name in QUARTERS]
    with serving(model_server.writes("All four show a lake.")) as server:
        out, _ = failed(capsys, data, "caption", *QUARTERS, *for_four(server), "--keep")
    made = json.loads(out)["generations"]
    assert len(server.calls) == 1
    assert [(item["tile"], item["kept"]) for item in made] == [(name, None) for name in QUARTERS]
    for item in made:
        error = item["error"]
        assert isinstance(error, dict) and error["kind"] == "output" and "cannot be split" in error["message"]
    assert [captions(data, name) for name in QUARTERS] == before


def test_a_quarter_that_cannot_be_described_is_left_out_of_the_request(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.cursor() as cursor:
        key = Tile.parse(QUARTERS[1]).key
        cursor.execute("delete from images where key = ? and layer = 'labels'", [key])
    three = FOUR.rpartition("\n\n")[0]
    with serving(model_server.writes(three)) as server:
        made = written(capsys, data, *QUARTERS, *for_four(server))
    assert len(server.calls) == 1
    assert [item["text"] for item in made] == ["This is part 1.", None, "This is part 2.", "This is part 3."]
    assert "no land-cover map" in str(made[1]["error"])


def test_a_key_that_is_refused_for_one_parent_is_not_tried_for_the_next(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with serving(model_server.fails(401)) as server:
        out, _ = failed(capsys, data, "caption", *QUARTERS, releases.NAMES[4], *for_four(server))
    assert len(server.calls) == 1 and len(json.loads(out)["generations"]) == 4


def test_the_request_for_four_quarters_is_shown_as_it_would_be_sent(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with serving(model_server.writes(FOUR)) as server:
        written(capsys, data, *QUARTERS, *for_four(server))
    shown = asked(capsys, data, "prompt", *reversed(QUARTERS), "--recipe", "gpt-4v")
    assert shown["messages"] == server.calls[0].json()["messages"]
    assert shown["tiles"] == list(QUARTERS)
    _, err = failed(capsys, data, "prompt", *QUARTERS[:2], "--recipe", "gpt-3.5")
    assert "takes one tile a request" in err
    _, err = failed(capsys, data, "prompt", QUARTERS[0], releases.NAMES[4], "--recipe", "gpt-4v")
    assert "quarters of one parent" in err


def test_a_tile_without_land_cover_is_described_by_a_recipe_that_shows_the_image_alone(
    capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    with Catalogue(Settings(data=data).catalogue) as catalogue, catalogue.transaction() as cursor:
        for table in ("landcover", "facts"):
            cursor.execute(f"delete from {table} where key = ?", [Tile.parse(NAME).key])
        cursor.execute("delete from images where key = ? and layer = 'labels'", [Tile.parse(NAME).key])
    with serving() as server:
        place = ["--base-url", server.url, "--model", "tiny"]
        assert "shows the image alone" in failed(capsys, data, "caption", NAME, "--recipe", "gpt-3.5", *place)[1]
        assert not server.calls
        (made,) = written(capsys, data, NAME, "--recipe", "image", *place, "--keep")
        assert (made["finish_reason"], made["checks"], made["author"]) == ("stop", None, "tiny-1")
        with Catalogue(Settings(data=data).catalogue) as catalogue:
            ask = Ask.of_recipe(RECIPES["image"], Endpoint("test", server.url, local=True, pictures=True), "tiny")
            tiles = Browser(catalogue).sample(Selection(name=NAME), 5, covered=False)
            trial = Trial(catalogue, Settings(data=data), ask, tiles, Keys({}))
            trial.start()
            assert trial.wait(60)
            (row,) = trial.rows()
    assert row.generation and row.generation.finished and row.truth is None
