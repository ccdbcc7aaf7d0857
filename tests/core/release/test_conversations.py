import json

import pytest

from core.release.conversations import LeftOut, answers
from tests.core.release.test_records import TILE, read, texts


def turns(*said: str) -> list[object]:
    return [{"from": ("human", "gpt")[place % 2], "value": text} for place, text in enumerate(said)]


@pytest.mark.parametrize(
    "asked",
    [
        *("<image>\nDescribe", "Describe the image in detail.", "Write a caption.", "What do you see?", "<image>", ""),
        *("Can you explain what this photo shows?", "Provide a brief overview of the scene.", "What is in this image?"),
        *(
            "What is this?",
            "What can be seen here?",
            "Summarize the picture.",
            "What does the image show?",
            "Go ahead.",
        ),
        *("What are the main features visible, described in one paragraph?", "描述这张图片。"),
    ],
)
def test_an_answer_to_who_asks_for_a_description_is_a_caption(asked: str) -> None:
    assert list(answers(turns(asked, "A lake."))) == ["A lake."]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        *(("Is there water?", "Yes"), ("How many ships?", "3"), ("Where is the harbour?", "In the north.")),
        ("Classify the image within one of the given classes: forest, lake.", "Lake"),
        ("Are there more roads than lakes? Answer the question using a single word.", "No"),
        *(("[refer] the ship", "<12><30>"), ("What colour is the roof?", "Red."), ("Rural or urban?", "Rural")),
        *(("Does it rain?", "No."), ("Which of the classes is largest", "Lake")),
    ],
)
def test_an_answer_to_another_question_is_none_and_told(asked: str, answer: str) -> None:
    assert list(answers(turns(asked, answer))) == [LeftOut.ANSWER]
    assert list(answers(turns("Describe.", "A lake.", asked, answer))) == ["A lake.", LeftOut.ANSWER]


def test_only_the_first_answer_needs_no_question() -> None:
    assert list(answers([{"role": "assistant", "content": "A lake."}])) == ["A lake."]
    assert list(answers(turns("Hello.", "A lake.", "Thanks.", "You are welcome."))) == ["A lake.", LeftOut.ANSWER]


def test_what_is_left_out_is_told_once_and_counts_as_no_fault() -> None:
    record = {"image": TILE, "conversations": turns("Describe", "A lake.", "How many ships?", "3")}
    found, problems = read([record] * 50)
    assert [record.text for record in found] == ["A lake."] * 50
    assert len(problems) == 1 and "49 more" in problems[0].item and "left out" in problems[0].reason


def test_a_text_beside_the_number_of_a_question_is_what_was_asked() -> None:
    asked = {"question_id": 0, "image": TILE, "text": "Describe the image."}
    found, problems = read(json.dumps(asked).encode())
    assert found == [] and len(problems) == 1 and "is a question" in problems[0].reason
    assert texts([{**asked, "text": "A lake.", "prompt": "Describe the image.", "answer_id": "x"}]) == ["A lake."]
    assert texts([{**asked, "caption": "A lake."}]) == ["A lake."]
