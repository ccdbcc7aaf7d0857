from pathlib import Path

import pytest

from core.errors import EvaluationError
from core.geography.tiles import Tile
from generation.questions.answers import UNANSWERED, answer_of_caption, labelled, read_answer
from generation.questions.files import append_answer, read_answers, read_questions, write_questions
from generation.questions.kinds import NO, QUARTERS, YES, Question
from generation.questions.scoring import Answered, band, cell, figures, result

TILE = "4481_2438_patch01"
WATER = Question(TILE, "presence", "random", "water", "", "Is there water in this tile?", (YES, NO), YES)
LARGER = Question(TILE, "larger", "", "tree", "", "Which covers more?", ("tree", "water"), "tree")
WHERE = Question(TILE, "where", "", "tree", "top left", "In which quarter?", QUARTERS, "top left")


@pytest.mark.parametrize(
    ("question", "said", "expected"),
    [
        (WATER, "Yes.", YES),
        (WATER, "**no**, there is none", NO),
        (WATER, "The answer is yes", YES),
        (WATER, "It could be yes or no", UNANSWERED),
        (WATER, "Perhaps", UNANSWERED),
        (LARGER, "B", "water"),
        (LARGER, "Answer: A.", "tree"),
        (LARGER, "(a) tree cover", "tree"),
        (LARGER, "There is more tree cover.", "tree"),
        (LARGER, "tree cover and water are equal", UNANSWERED),
        (WHERE, "D. bottom right", "bottom right"),
        (WHERE, "The top left", "top left"),
    ],
)
def test_an_answer_is_read_or_counts_as_none(question: Question, said: str, expected: str) -> None:
    assert read_answer(question, said) == expected


@pytest.mark.parametrize(
    ("question", "caption", "expected"),
    [
        (WATER, "A lake lies in the north.", YES),
        (WATER, "There is no water in the image.", NO),
        (WATER, "Trees cover everything.", UNANSWERED),
        (LARGER, "Trees dominate the tile, with some water.", "tree"),
        (LARGER, "There is more water than trees.", "water"),
        (LARGER, "Trees and water are present.", UNANSWERED),
        (WHERE, "In the bottom right there is a large portion of trees.", "bottom right"),
        (WHERE, "Trees are in the top left and in the bottom right.", UNANSWERED),
    ],
)
def test_a_caption_answers_what_it_says_and_nothing_else(question: Question, caption: str, expected: str) -> None:
    assert answer_of_caption(question, caption) == expected


def test_options_are_sent_with_letters() -> None:
    assert labelled(LARGER).splitlines()[1:] == ["A. tree cover", "B. water", "Answer with the letter only."]
    assert labelled(WATER).endswith("yes or no only.")


def test_figures_are_those_of_a_count_by_hand() -> None:
    no = WATER._replace(answer=NO, land="snow")
    given = [
        Answered(WATER, YES),
        Answered(no, YES),
        Answered(no, NO),
        Answered(WATER, ""),
        Answered(WHERE, "top left"),
    ]
    found = figures(given)
    assert (found.questions, found.answered, found.accuracy, found.right) == (5, 4, 0.75, 0.6)
    assert found.f1 == pytest.approx(2 / 3) and found.yes_rate == pytest.approx(2 / 3)
    whole = result(given)
    assert whole.by_class["snow"].accuracy == 0.5 and whole.failed == [TILE] and set(whole.by_region) == {"top left"}
    assert figures([]).accuracy is None


def test_places_have_names() -> None:
    tile = Tile.parse("2815_4942_patch00")
    assert (band(tile), cell(tile)) == ("30 to 60 S", "40 S 60 W")


def test_files_are_read_as_they_were_written_and_an_answer_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    assert write_questions(path, [WATER, LARGER, WHERE]) == 3
    assert list(read_questions(path)) == [WATER, LARGER, WHERE]
    answers = tmp_path / "answers.jsonl"
    append_answer(answers, WATER, NO, "no", "m")
    append_answer(answers, WATER, YES, "yes", "m")
    with answers.open("a", encoding="utf-8") as file:
        file.write('{"id": "half')
    assert read_answers(answers) == [Answered(WATER, YES)]
    with pytest.raises(EvaluationError, match="has no answer"):
        read_answers(path)
    with pytest.raises(EvaluationError, match="There is no file"):
        read_answers(tmp_path / "none.jsonl")
