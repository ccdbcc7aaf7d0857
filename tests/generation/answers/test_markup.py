import pytest

from core.errors import AnswerError
from generation.answers.reading import captions_of
from generation.prompts.recipes import recipe


def read(answer: str) -> str:
    return captions_of(recipe("gpt-3.5"), answer, ["a"])["a"].caption


@pytest.mark.parametrize(
    ("answer", "caption"),
    [
        ("## Top Left\nThe area is mostly trees.\n\n## Bottom right\nWater lies there.",
         "Top Left: The area is mostly trees. Bottom right: Water lies there."),
        ("**Top Right (North-East)**\n\nMostly crop.", "Top Right (North-East): Mostly crop."),
        ("**Top left**\nTrees dominate.\n\n**Top right:** Water dominates.",
         "Top left: Trees dominate. Top right: Water dominates."),
        ("**Top left**:\n- Trees dominate.\n- Crop follows.", "Top left: Trees dominate. Crop follows."),
        ("### Trees\nThey cover most.\n### Water\nA lake.", "Trees: They cover most. Water: A lake."),
        ("# Description\n\n**Upper part**\nTrees dominate.", "Upper part: Trees dominate."),
        ("__Central area__\n\nTrees.", "Central area: Trees."),
    ],
)  # fmt: skip
def test_a_heading_of_a_place_or_a_land_cover_begins_its_words(answer: str, caption: str) -> None:
    assert read(answer) == caption


@pytest.mark.parametrize(
    "heading",
    ["# Satellite Image Analysis", "## Land Cover Description", "### Image Description: Sentinel-2", "## Caption:",
     "**Land Cover Summary**", "### Tile 4070_2838_patch01", "# The image", "**Final caption**"],
)  # fmt: skip
def test_a_heading_that_names_the_caption_comes_off(heading: str) -> None:
    assert read(f"{heading}\n\nTrees grow.") == "Trees grow."


@pytest.mark.parametrize(
    "answer",
    ["### Mostly water in the top left\nTrees are elsewhere.", "**A Lake in Autumn**\nTrees are there.",
     "**Only trees here**\nWater follows.", "# The Nile Delta\nTrees.", "## Dry\nTrees.",
     "**Mostly trees**\nTrees.\n**Little water**\nWater.", "### Overview\nTrees.\n\n### A closer look\nWater."],
)  # fmt: skip
def test_any_other_heading_is_a_failure(answer: str) -> None:
    with pytest.raises(AnswerError, match="heading"):
        read(answer)
