"""Tasks in a model's words, from a real server on this machine; what would change an answer is not taken."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import EndpointError
from core.raster.landcover import encode_label
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.models.endpoints import typed
from generation.models.keys import Keys
from generation.second.asking import Reader
from generation.second.bulk import budget_of
from generation.tasks.changed import changes_of, standing
from generation.tasks.held import Kept, Wanted, find
from generation.tasks.keep import build
from generation.tasks.make import tasks_of
from generation.tasks.protection import problem_of
from generation.tasks.rephrasing import estimate, open_tasks, rephrase_all
from generation.tasks.task import Task, Turn
from tests import releases
from tests.generation.tasks.maps import TILE, varied
from tests.model_server import Server, answers, fails, serving, writes


@pytest.fixture
def data(tmp_path: Path) -> Iterator[tuple[Catalogue, Settings, list[Kept]]]:
    """The tasks of one tile."""
    release = releases.Release(tmp_path / "release")
    release.put_captions(releases.captions([TILE.name]))
    release.put_labels({TILE.name: encode_label(varied())})
    releases.take(tmp_path / "data", release.folder)
    settings = Settings(data=tmp_path / "data")
    with Catalogue(settings.catalogue) as catalogue:
        build(catalogue, settings)
        yield catalogue, settings, find(catalogue, Wanted(tile=TILE), 500)


def reader(server: Server) -> Reader:
    return Reader(typed(server.url), "tiny", Keys({}))


def in_words(change: Callable[[str], str]) -> Callable[[dict[str, Any]], str]:
    """Answer with each question changed."""

    def made(request: dict[str, Any]) -> str:
        turns = json.loads(request["messages"][-1]["content"])["turns"]
        return json.dumps({"turns": [{**turn, "question": change(turn["question"])} for turn in turns]})

    return made


def test_other_words_are_taken_and_leave_every_answer(data: tuple[Catalogue, Settings, list[Kept]]) -> None:
    catalogue, settings, tasks = data
    with serving(answers(in_words(lambda question: f"Please look at this picture. {question}"))) as server:
        assert estimate(tasks, reader(server)).requests == len(tasks)
        made = rephrase_all(catalogue, settings, reader(server), tasks)
        assert len(server.calls) == len(tasks)
    turns = sum(len(one.task.turns) for one in tasks)
    assert (made.turns, made.failed, sum(made.kept.values())) == (turns, 0, 0), made.kept
    changes = changes_of(catalogue)
    for one in tasks:
        now = standing(one.task.turns, changes[one.number])
        assert now.rephrased_by == "tiny"
        assert all(turn.question.startswith("Please look") for turn in now.turns)
        assert [turn.answer for turn in now.turns] == [turn.answer for turn in one.task.turns]
    with catalogue.cursor() as cursor:
        assert cursor.execute("select count(*), count(distinct run) from generations").fetchall() == [(len(tasks), 1)]


def test_a_limit_of_the_cost_is_kept_and_what_was_paid_for_is_not_asked_again(
    data: tuple[Catalogue, Settings, list[Kept]],
) -> None:
    catalogue, settings, tasks = data
    with serving(answers(in_words(lambda question: f"Please look at this picture. {question}"))) as server:
        priced = replace(typed(server.url), price_in=10.0, price_out=10.0)
        asking = Reader(priced, "tiny", Keys({}))
        most = estimate(tasks, asking).most_usd
        assert most
        limit = 2.5 * most / len(tasks)
        made = rephrase_all(catalogue, settings, asking, tasks, budget=budget_of(asking, limit))
        asked = len(server.calls)
    assert 0 < asked < len(tasks) and made.turns and made.failed == len(tasks) - asked
    assert made.usd is not None and 0 < made.usd <= limit and "limit" in made.ended
    left = open_tasks(catalogue, tasks)
    assert len(left) == len(tasks) - asked and not {one.number for one in left} & changes_of(catalogue).keys()
    with serving(writes("")) as server, pytest.raises(EndpointError, match="No price is known"):
        budget_of(reader(server), 1.0)


def test_what_a_model_turns_round_or_breaks_stays_as_it_was(data: tuple[Catalogue, Settings, list[Kept]]) -> None:
    catalogue, settings, tasks = data
    tasks = [one for one in tasks if one.task.turns[0].ask == "presence/image"]
    for behaviour, why in (
        (answers(in_words(lambda question: f"Is it not so? {question}")), "may mean the opposite"),
        (answers(in_words(lambda question: question.replace("image", "bottom left quarter"))), "same places"),
        (answers(in_words(lambda question: f"{question} Or snow?")), "same classes"),
        (answers(in_words(lambda question: question)), "same words"),
        (writes("I would rather not."), "not answered"),
    ):
        with serving(behaviour) as server:
            made = rephrase_all(catalogue, settings, reader(server), tasks)
        assert made.turns == 0 and [why in reason for reason in made.kept] == [True], (why, made.kept)
    with serving(fails(401)) as server:
        made = rephrase_all(catalogue, settings, reader(server), tasks)
    assert made.turns == 0 and made.failed == len(tasks) and made.ended
    assert changes_of(catalogue) == {}


def turn_of(ask: str) -> tuple[Task, Turn]:
    for seed in range(10):
        for task in tasks_of(TILE, varied(), seed):
            if task.turns[0].ask == ask:
                return task, task.turns[0]
    raise LookupError(ask)


def test_a_caption_may_be_told_otherwise_as_long_as_the_truth_check_agrees() -> None:
    task, turn = turn_of("region caption/box")
    question, answer = "What covers the ground in <box1>?", turn.answer.replace("It is covered by", "You can see")
    assert problem_of(turn, question, answer, task, varied(), None) == ""
    wrong = answer.replace("%)", "%) and no water (99%)", 1)
    assert problem_of(turn, question, wrong, task, varied(), None)
    denied = answer.rstrip(".") + ". There is hardly any of it; snow dominates this region."
    assert "truth check" in problem_of(turn, question, denied, task, varied(), None)


@pytest.mark.parametrize(
    ("ask", "change"),
    [
        ("comparison/classes", lambda turn: turn.question.replace("more", "less").replace("larger", "smaller")),
        ("area/more", lambda turn: turn.question.replace("more than", "below")),
        ("referring/box", lambda turn: turn.question.replace("<box1>", "the box")),
    ],
)
def test_a_question_of_other_meaning_is_not_taken(ask: str, change: Callable[[Turn], str]) -> None:
    task, turn = turn_of(ask)
    assert problem_of(turn, change(turn), turn.answer, task, varied(), None)
    assert problem_of(turn, turn.question, "Perhaps", task, varied(), None) == "it changes the answer"
