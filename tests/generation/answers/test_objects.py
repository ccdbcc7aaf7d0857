import json

import pytest

from core.errors import AnswerError
from core.raster.legend import CLASSES
from generation.answers.objects import Claim, structured
from generation.answers.reading import Reading, captions_of
from generation.prompts.recipes import recipe

CAPTION = "Trees cover half."
CLAIM = {"class": "tree", "region": "whole image", "percent": 50}
ANSWER = {"caption": CAPTION, "claims": [CLAIM]}


def read(answer: str) -> Reading:
    return captions_of(recipe("grounded"), answer, ["a"])["a"]


def test_the_schema_of_the_grounded_answer_is_the_one_that_is_read() -> None:
    schema = json.loads(recipe("grounded").response_schema)
    claim = schema["properties"]["claims"]["items"]["properties"]
    assert claim["class"]["enum"] == [land.name for land in CLASSES[1:]]
    found = structured(json.dumps(ANSWER))
    assert (found.caption, found.unreadable, found.alone) == (CAPTION, 0, True)
    assert found.claims == (Claim.model_validate(CLAIM),)
    assert read(json.dumps(ANSWER)) == Reading(CAPTION)


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "Here is the JSON:\n```json\n{}\n```",
        "Here is the JSON you asked for: {}\n\nLet me know if you need more.",
        "<think>count {{1, 2}}</think>\n{}",
        "<answer>{}</answer>",
        "{}<|im_end|>",
        "[{}]",
        "The object has [one] caption. {} Each claim is {{measured}}.",
        "{}\n{}",
    ],
)
def test_the_one_object_of_an_answer_is_found_among_words_and_told(wrapped: str) -> None:
    document = json.dumps(ANSWER)
    found = read(wrapped.format(document, document))
    assert found.caption == CAPTION
    assert found.taken_off or wrapped == "[{}]"


@pytest.mark.parametrize(
    ("claims", "read", "unreadable"),
    [
        (None, [], 0),
        ([], [], 0),
        ([{"class": "tree", "region": "image", "percent": "60%"}], [60], 0),
        ([{"class": "tree", "region": "image", "percent": "~47 %"}, {"class": "crop"}, None, "x"], [47], 3),
        ([{"class": "tree", "percent": 5}, {"class": "tree", "percent": float("nan")}], [5], 1),
        ("none", [], 1),
    ],
)
def test_claims_that_cannot_be_read_are_left_out_and_counted(
    claims: object, read: list[float], unreadable: int
) -> None:
    found = structured(json.dumps({"caption": CAPTION, "claims": claims}))
    assert ([claim.percent for claim in found.claims], found.unreadable) == (read, unreadable)


def test_claims_that_were_left_out_are_told() -> None:
    found = read(json.dumps({"caption": CAPTION, "claims": [CLAIM, {"class": "crop"}]}))
    assert found == Reading(CAPTION, ("1 of its claims that cannot be read",))
    assert structured(json.dumps({"caption": CAPTION})).claims == ()


def test_comments_and_commas_too_many_are_passed_over_but_not_in_strings() -> None:
    text = '{"caption": "Trees, // and /* crops */ cover, ] all.", // said\n "claims": [],}'
    assert structured(text).caption == "Trees, // and /* crops */ cover, ] all."


def test_the_caption_of_an_object_is_cleaned_as_any_other() -> None:
    assert read(json.dumps({"caption": f"**Caption:** {CAPTION}", "claims": []})).caption == CAPTION
    with pytest.raises(AnswerError, match="half a pair"):
        read(json.dumps({"caption": f"**{CAPTION}", "claims": []}))


@pytest.mark.parametrize(
    "text",
    [
        "Trees cover half.",
        '{"caption": ""}',
        '{"caption": "Trees',
        "[]",
        '{"caption": 5, "claims": []}',
        '{"result": {"caption": "Trees."}, "cla',
        '[{"caption": "Trees."}, {"cap',
        '{"caption": "Trees."} {"caption": "Water."}',
        '{"caption": "Trees.", "caption": "Water."}',
        "{caption: Trees}",
        '{"a": ' * 3000,
        "[[" * 5000,
    ],
)
def test_a_structured_answer_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(AnswerError, match="not the JSON object"):
        read(text)


def test_every_cut_of_a_structured_answer_is_refused() -> None:
    text = f"Here it is:\n{json.dumps(ANSWER)}"
    for place in range(len(text)):
        with pytest.raises(AnswerError):
            read(text[:place])


@pytest.mark.parametrize(
    "name", ["generated_text", "caption_text", "captionText", "output_text", "alt_text", "message", "Image Description"]
)
def test_a_caption_stands_under_any_usual_name(name: str) -> None:
    assert read(json.dumps({name: "Trees."})).caption == "Trees."


@pytest.mark.parametrize("nothing", ["n/a", "None", "", "[empty]"])
def test_a_second_name_with_nothing_under_it_is_passed_over(nothing: str) -> None:
    assert read(json.dumps({"caption": "Trees.", "description": nothing})).caption == "Trees."
    assert read(json.dumps({"message": "Here you are.", "caption": "Trees."})).caption == "Trees."
