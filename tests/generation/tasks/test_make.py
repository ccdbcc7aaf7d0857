from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import LandCoverError
from core.raster.legend import Ids
from generation.tasks.kinds import KINDS, NO, YES
from generation.tasks.make import tasks_of
from generation.tasks.task import Task, Turn, turns_of
from generation.tasks.verify import faults_of
from tests.generation.tasks.maps import TILE, blocks, mosaics, varied


def turns(tasks: list[Task]) -> list[Turn]:
    return [turn for task in tasks for turn in task.turns]


@given(mosaics, st.integers(0, 5))
@example(blocks([[1, 2], [2, 1]]), 0)  # two patches with the same box
@settings(max_examples=60, deadline=None)
def test_of_every_map_each_answer_is_derived_again_and_each_yes_has_its_no(ids: Ids, seed: int) -> None:
    tasks = tasks_of(TILE, ids, seed)
    assert tasks == tasks_of(TILE, ids, seed)
    assert faults_of(tasks, ids) == []
    answers = Counter((turn.ask, turn.answer) for turn in turns(tasks) if turn.form == "binary")
    assert all(answers[ask, YES] == answers[ask, NO] for ask, _ in answers)
    assert len({task.number for task in tasks}) == len(tasks)
    for turn in turns(tasks):
        assert (turn.form == "choice") == bool(turn.options)
        assert (
            not turn.options or turn.options.count(turn.answer) == 1 == len(set(turn.options)) - len(turn.options) + 1
        )
    assert all(turns_of(task.document) == task.turns for task in tasks)


def test_a_varied_map_gives_every_kind_but_change_and_another_seed_other_questions() -> None:
    found = dict.fromkeys(KINDS, 0)
    for seed in range(8):
        for task in tasks_of(TILE, varied(), seed):
            found[task.kind] += 1
    assert [kind for kind, count in found.items() if not count] == ["change"]
    assert {task.number for task in tasks_of(TILE, varied(), 1)} != {
        task.number for task in tasks_of(TILE, varied(), 2)
    }


def test_the_right_option_stands_in_every_place_about_equally_often() -> None:
    places = Counter(
        turn.options.index(turn.answer)
        for seed in range(200)
        for turn in turns(tasks_of(TILE, varied(), seed))
        if len(turn.options) == 4
    )
    share = sum(places.values()) / 4
    assert all(0.85 * share < places[place] < 1.15 * share for place in range(4)), places


def test_two_maps_give_questions_about_change_and_only_where_it_is_clear() -> None:
    before, after, hardly = (np.full((256, 256), 6, np.uint8) for _ in range(3))
    before[:, :60], after[:, :20], hardly[:, :59] = 3, 3, 3
    tasks = [task for task in tasks_of(TILE, after, 0, (before, after)) if task.kind == "change"]
    assert {turn.ask for turn in turns(tasks)} == {"change/class", "change/gained", "change/lost"}
    assert faults_of(tasks, after, (before, after)) == []
    assert faults_of(tasks, after, (after, before)) != [] and faults_of(tasks, after)
    assert not [task for task in tasks_of(TILE, hardly, 0, (before, hardly)) if task.kind == "change"]


@pytest.mark.parametrize(
    ("ids", "ask"),
    [
        (blocks([[3, 6], [3, 6]]), "area/largest"),
        (blocks([[3, 6], [6, 3]]), "counting/patches"),
        (blocks([[3, 6], [6, 3]]), "position/half"),
    ],
)
def test_what_is_not_clear_is_not_asked(ids: Ids, ask: str) -> None:
    """As much of one class as of another; patches that touch at a corner alone; halves with the same of each."""
    assert ask not in {turn.ask for seed in range(10) for turn in turns(tasks_of(TILE, ids, seed))}


def test_patches_of_doubtful_size_are_not_counted() -> None:
    ids = varied()
    asked = [turn for seed in range(10) for turn in turns(tasks_of(TILE, ids, seed)) if turn.ask == "counting/patches"]
    assert any("developed areas" in turn.question for turn in asked)
    ids[5:10, 5:10] = 2
    asked = [turn for seed in range(10) for turn in turns(tasks_of(TILE, ids, seed)) if turn.ask == "counting/patches"]
    assert asked and not any("developed areas" in turn.question for turn in asked)


def with_holes(ids: Ids, holes: list[tuple[int, int, int, int]]) -> Ids:
    """The map with rectangles of unknown pixels: left, top, width and height."""
    made = ids.copy()
    for left, top, width, height in holes:
        made[top : top + height, left : left + width] = 0
    return made


holes = st.lists(
    st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(1, 90), st.integers(1, 60)), min_size=1, max_size=3
)


@given(st.one_of(mosaics, st.builds(varied)), holes, mosaics, st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_what_is_asked_of_a_map_with_unknown_pixels_is_true_of_the_maps_that_it_could_be(
    ids: Ids, unknown: list[tuple[int, int, int, int]], other: Ids, seed: int
) -> None:
    known = with_holes(ids, unknown)
    try:
        tasks = tasks_of(TILE, known, seed)
    except LandCoverError:
        return
    assert faults_of(tasks, known) == []
    for filled in (ids, np.where(known == 0, other, known)):
        assert faults_of(tasks, filled) == []


def test_a_few_unknown_pixels_leave_most_questions_and_none_that_denies() -> None:
    ids = with_holes(varied(), [(0, 0, 5, 2)])
    asked = {turn.ask for seed in range(8) for turn in turns(tasks_of(TILE, ids, seed))}
    assert {
        *("presence/quarter", "area/share", "area/more", "area/largest", "comparison/classes", "position/quarter"),
        *("adjacency/longest", "region caption/quarter", "referring/largest", "referring/box"),
    } <= asked
    assert not asked & {"presence/image", "presence/which", "adjacency/classes", "counting/patches", "referring/all"}


def test_an_answer_that_an_unknown_pixel_could_change_is_found() -> None:
    ids = with_holes(varied(), [(210, 210, 40, 40)])
    tasks = [task for seed in range(2) for task in tasks_of(TILE, varied(), seed)]
    asks = {(task.number, turn.question): turn.ask for task in tasks for turn in task.turns}
    found = {asks[one.number, one.question] for one in faults_of(tasks, ids)}
    assert {"presence/image", "area/share"} <= found and "comparison/which" not in found


def test_of_a_map_of_which_hardly_anything_is_known_nothing_is_asked() -> None:
    ids = np.zeros((256, 256), np.uint8)
    ids[100:104, 100:104] = 3
    with pytest.raises(LandCoverError, match="65,520 of the 65,536 pixels"):
        tasks_of(TILE, ids)
