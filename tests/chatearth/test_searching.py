import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chatearth.cli import run
from core.errors import SelectionError
from core.selection.conditions import parse_condition
from core.selection.filters import ShareRange
from tests import releases
from tests.described import described, scan
from tests.small_catalogue import Fact

Made = tuple[Path, list[Fact], dict[int, str]]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    place = tmp_path_factory.mktemp("searching")
    catalogue, facts, texts = described(place)
    catalogue.close()
    return place, facts, texts


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`--data` sets a variable of the process: give it back."""
    monkeypatch.setenv("CHATEARTH_DATA", "/nonexistent")
    yield


@pytest.fixture
def asked(made: Made, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a search and read its answer."""

    def ask(*arguments: str) -> dict[str, Any]:
        run(["search", "--data", str(made[0]), "--json", *arguments])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    return ask


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        run(["search", *arguments])
    out, err = capsys.readouterr()
    assert (end.value.code, out) == (1, "")
    return err


def test_a_search_answers_with_ranked_hits(asked: Ask, made: Made) -> None:
    answer = asked("rivers -town", "--limit", "5")
    assert answer["total"] == sum(scan("rivers -town", text) for text in made[2].values())
    assert len(answer["hits"]) == 5
    first = answer["hits"][0]
    assert list(first) == [
        "tile",
        "set",
        "author",
        "rank",
        "word_rank",
        "meaning_rank",
        "strength",
        "estimated",
        "score",
        "snippet",
        "marks",
    ]
    assert first["rank"] == 1
    start, end = first["marks"][0]
    assert first["snippet"][start:end].lower().startswith("river")
    assert answer["filters"] == {
        **{name: [] for name in ("split", "set", "where", "error", "error_class", "written", "understood")},
        **dict.fromkeys(("bbox", "coverage")),
    }


def test_filters_of_the_command_are_exact(asked: Ask, made: Made) -> None:
    given = ("--bbox=-180,-85,180,85", "--split", "val", "--set", "4v", "--where", "water>0.1", "--where", "tree<=50%")
    answer = asked(*given, "--limit", "1000", "--", "-zzz")
    wanted = {
        fact.tile.name
        for fact in made[1]
        if fact.splits.get("4v") == "val"
        and fact.composition is not None
        and fact.composition.shares()[1] > 0.1
        and fact.composition.shares()[3] <= 0.5
    }
    assert wanted
    assert {hit["tile"] for hit in answer["hits"]} == wanted
    assert answer["total"] == len(wanted)
    assert answer["filters"]["where"] == ["water>0.1", "tree<=50%"]


def test_nothing_found_and_nothing_asked_are_answers(asked: Ask) -> None:
    assert (asked("zebra")["total"], asked("?!")["total"], asked("")["hits"]) == (0, 0, [])


def test_by_meaning_the_nearest_description_comes_first_within_the_filters(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {
        "4481_2438_patch01": "A wide river winds through farmland.",
        "4481_2438_patch00": "Snow covers the mountains.",
        "3886_3141_patch00": "Dense housing and streets fill the city.",
    }
    file = tmp_path / "ChatEarthNet_caps_35_train.json"
    file.write_text(json.dumps([{"image": name, "caption": text} for name, text in texts.items()]))
    data = ("--data", str(tmp_path / "data"))
    for arguments in (["import", str(file)], ["embed"]):
        run([*arguments, *data])
    capsys.readouterr()
    run(["search", "an urban area with many buildings", "--mode", "meaning", "--json", *data])
    answer = json.loads(capsys.readouterr().out)
    assert answer["hits"][0]["tile"] == "3886_3141_patch00"
    assert (answer["total"], answer["named"]) == (3, ["developed area"])
    run(["search", "an urban area with many buildings", "--mode", "meaning", "--literal", "--json", *data])
    assert json.loads(capsys.readouterr().out)["named"] == []
    run(["search", "an urban area with many buildings", "--mode", "meaning", *data])
    assert "looked for as well: developed area" in capsys.readouterr().out
    run(["search", "an urban area with many buildings", "--mode", "meaning", "--bbox", "10,50,30,70", "--json", *data])
    answer = json.loads(capsys.readouterr().out)
    assert {hit["tile"] for hit in answer["hits"]} == {"4481_2438_patch01", "4481_2438_patch00"}
    assert answer["total"] == 2


def test_what_cannot_be_done_is_refused_with_a_sentence(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    data = ("--data", str(made[0]))
    assert "no caption set 'x'. Known are: 35, 4v" in refused(capsys, "lake", "--set", "x", *data)
    assert "no split 'x'. Known are: train, val, test, none" in refused(capsys, "lake", "--split", "x", *data)
    assert "is no box" in refused(capsys, "lake", "--bbox", "1,2,3", *data)
    assert "is no condition" in refused(capsys, "lake", "--where", "forest>1", *data)


def test_conditions_in_the_query_are_told_and_hold(asked: Ask, made: Made) -> None:
    answer = asked("lake with more than 20 % water", "--limit", "1000")
    plain = asked("lake", "--where", "water>20%", "--limit", "1000")
    assert answer["filters"]["understood"] == [{"text": "with more than 20 % water", "means": "water: more than 20%"}]
    assert (answer["searched"], answer["hits"]) == ("lake", plain["hits"])
    assert 0 < answer["total"] < asked("lake")["total"]


def test_a_literal_query_is_searched_word_by_word(asked: Ask) -> None:
    answer = asked("river without town", "--literal")
    assert (answer["total"], answer["searched"], answer["filters"]["understood"]) == (0, "river without town", [])
    assert asked("river without town")["total"] > 0


def test_by_words_no_class_is_looked_for_besides(asked: Ask) -> None:
    assert asked("a river by a lake", "--mode", "words")["named"] == []


def test_a_denial_that_is_not_certain_is_searched_and_told(asked: Ask) -> None:
    answer = asked("isn't covered by forest")
    assert answer["filters"]["understood"] == []
    assert (answer["searched"], answer["unread"]) == ("isn't covered by forest", ["isn't covered by forest"])
    assert asked("no town")["unread"] == []


def test_people_read_what_was_understood(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    run(["search", "no town", "--data", str(made[0])])
    assert "'no town' is taken as: no developed area" in capsys.readouterr().out


@pytest.mark.parametrize("mode", ["meaning", "both"])
def test_without_any_vector_it_is_searched_by_words_and_said(asked: Ask, mode: str) -> None:
    answer, plain = asked("lake", "--mode", mode), asked("lake")
    assert (answer["mode"], answer["total"], answer["hits"]) == ("words", plain["total"], plain["hits"])
    assert "`chatearth embed`" in answer["note"] and not plain["note"]
    assert answer["waiting"] > 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("water>=0.3", ShareRange("water", 0.3, 1)),
        ("developed_area <= 5%", ShareRange("developed area", 0, 0.05)),
        ("Bare Land=.5", ShareRange("bare land", 0.5, 0.5)),
    ],
)
def test_a_condition_is_read(text: str, wanted: ShareRange) -> None:
    assert parse_condition(text) == wanted


@pytest.mark.parametrize("text", ["water", "water>", "unknown>0.1", "water>1.5", "water>-1", "water>0.1;drop", ""])
def test_a_condition_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(SelectionError):
        parse_condition(text)


def test_a_strict_limit_leaves_the_limit_itself_out() -> None:
    assert parse_condition("water>0.25").low > 0.25
    assert parse_condition("water<0.25").high < 0.25


def test_one_description_is_told_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases.take(tmp_path / "data", releases.small(tmp_path / "release").folder)
    run(["search", "2815", "--data", str(tmp_path / "data")])
    assert capsys.readouterr().out.startswith("1 description matches in ")
    run(["search", "trees", "--data", str(tmp_path / "data")])
    assert capsys.readouterr().out.startswith("6 descriptions match in ")
