import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.raster.landcover import decode_label
from core.raster.legend import Ids
from generation.boxes.found import Box
from generation.tasks.kinds import NO, YES
from generation.tasks.make import tasks_of
from generation.tasks.task import Task, Turn
from generation.tasks.verify import faults_of
from tests.checkout import SHARED
from tests.generation.tasks.maps import TILE, mosaics, varied

LABELS = SHARED / "data" / "worldcover" / "label_tiles_chatearthnet_grid"


def wrong(turn: Turn) -> Turn:
    """The turn with another answer."""
    if turn.form == "binary":
        return turn._replace(answer=NO if turn.answer == YES else YES)
    if turn.options:
        return turn._replace(answer=next(one for one in turn.options if one != turn.answer))
    if turn.boxes and turn.kind in ("referring", "scene graph") and "<box1>" in turn.answer:
        first = turn.boxes[0]
        return turn._replace(boxes=(Box(first.name, first.x0, first.y0, first.x1, first.y1 + 1), *turn.boxes[1:]))
    if any(letter.isdigit() for letter in turn.answer):
        at = next(place for place, letter in enumerate(turn.answer) if letter.isdigit())
        digit = str((int(turn.answer[at]) + 1) % 10)
        return turn._replace(answer=turn.answer[:at] + digit + turn.answer[at + 1 :])
    return turn._replace(answer="moss" if turn.answer != "moss" else "snow")


@given(mosaics, st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_every_wrong_answer_is_found(ids: Ids, seed: int) -> None:
    for task in tasks_of(TILE, ids, seed):
        for turn in task.turns:
            assert faults_of([Task(TILE, turn.kind, (wrong(turn),))], ids), turn


def test_a_relation_too_many_or_too_few_and_a_question_of_another_kind_are_found() -> None:
    (graph,) = (task for task in tasks_of(TILE, varied()) if task.turns[0].ask == "scene graph/image")
    (turn,) = graph.turns
    assert "is surrounded by" in turn.answer
    lines = turn.answer.splitlines()
    for answer in (
        turn.answer + "\n(1, below, 2)",
        "\n".join(lines[:-1]),
        turn.answer.replace("inside", "reaches the edge"),
    ):
        assert faults_of([graph._replace(turns=(turn._replace(answer=answer),))], varied()), answer
    assert faults_of([graph._replace(turns=(turn._replace(ask="presence/unheard"),))], varied())


@pytest.mark.real_data
def test_the_answers_of_two_hundred_real_tiles_are_derived_again() -> None:
    if not LABELS.is_dir():
        pytest.skip("the real label maps are not beside the checkout")
    paths = sorted(LABELS.glob("*.png"))
    assert len(paths) == 200
    tasks = 0
    for path in paths:
        ids = decode_label(path.read_bytes(), max_pixels=100_000).ids
        made = tasks_of(Tile.parse(path.stem), ids)
        tasks += len(made)
        assert faults_of(made, ids) == [], path.stem
    assert tasks > 15 * len(paths)
