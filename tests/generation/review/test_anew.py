"""What a model is told that shall write a caption anew."""

from hypothesis import given
from hypothesis import strategies as st

from generation.calls.requests import Ask
from generation.models.endpoints import Endpoint
from generation.prompts.prompt import PromptContent
from generation.prompts.templates import render
from generation.review.anew import asking

CONTENT = PromptContent("Describe {{ tile }}.\n", tiles_per_request=4)
ASK = Ask(CONTENT, "gpt-4v", "tiny", Endpoint("here", "http://here"), version=3)

TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(str.strip)
MARKED = st.text("{}%#'\"\\\n -é🛰").map(str.strip)
"""What a template could take for a part of it."""


@given(TEXTS, MARKED)
def test_caption_and_faults_come_behind_the_prompt_as_they_are(text: str, wrong: str) -> None:
    made = asking(ASK, text, wrong)
    told = render(made.content.user, {"tile": "a tile"})
    assert told.rstrip("\n") == f"Describe a tile.\n\nThe caption as it is:\n{text}\n\n{wrong}".rstrip()
    assert (made.content.tiles_per_request, made.version) == (1, None)


def test_the_rules_are_asked_as_they_are() -> None:
    rules = Ask.of_rules("35-like")
    assert asking(rules, "A lake.", "There is none.") is rules
