import pytest

from core.errors import AnswerError
from generation.answers.reading import captions_of
from generation.prompts.recipes import recipe

TREES = "Trees cover the tile."


def read(answer: str) -> str:
    return captions_of(recipe("gpt-3.5"), answer, ["a"])["a"].caption


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("Water covers the top left as a result of the flood:", "Trees cover the rest."),
        ("The result of the flood is:", "Water lies everywhere."),
        ("The tile shows a harbour in the context of a large city:", "- The port is big.\n- Ships lie there."),
        ("This image shows a patchwork of textures:", "\n- Smooth water lies left.\n- Rough trees stand right."),
        ("The image shows a coastal area with rough textures and two classes:", "- Trees.\n- Water."),
        ("The satellite image provides an overview of a coastal town, with these classes:", "- Trees.\n- Water."),
        ("This is a summary view from above:", "a lake lies in the middle."),
        ("Here is a lake as a result of a flood:", "trees surround it."),
        ("Trees defy any description:", "water is there."),
        ("Dense forest and its output of timber:", "Trees are cut."),
        ("The mill has an answer to the stream:", "A pond."),
        ("The output of the mine is visible:", "bare ground on the left."),
        ("In result, the scene is mixed:", "trees and crop."),
        ("An apt description of this place is a mosaic:", "trees and crop."),
        ("Yes, there is water in the tile:", "a lake."),
    ],
)
def test_a_first_line_about_the_land_is_kept(first: str, rest: str) -> None:
    plain = " ".join(rest.replace("- ", "").split())
    assert read(f"{first}\n{rest}") == f"{first} {plain}"


@pytest.mark.parametrize(
    "lead",
    ["Voici la légende :", "Hier ist eine Bildbeschreibung:", "Aquí está la descripción:", "Ecco la descrizione:",
     "答案:", "A:", "Вот описание изображения:", "以下是该图像的描述:", "I'd be happy to help! Here is the caption:",
     "I'm glad to help.", "Here is a description of the land cover in this image:",
     "This is a short summary of the tile:"],
)  # fmt: skip
def test_an_announcement_in_one_line_comes_off(lead: str) -> None:
    assert read(f"{lead} {TREES}") == TREES


@pytest.mark.parametrize(
    "last",
    [
        "Thanks to the river in the middle, grass fills the bottom right.",
        "If you have a look at the top left, a town appears.",
        "If you want to cross the river, a bridge is in the middle.",
        "I can provide an estimate: 40 % water.",
        "I hope it is clear that trees cover the top left.",
        "Is this a lake? It is one, with water in the middle.",
        "Does it end there? No, water follows.",
        "How does that look from above? Green.",
        "Is that a road? Yes.",
        "What do you think that dark spot is? A lake.",
        "Enjoy the north, where a forest stands.",
    ],
)
def test_a_last_sentence_about_the_land_is_kept(last: str) -> None:
    assert read(f"{TREES} {last}") == f"{TREES} {last}"


@pytest.mark.parametrize(
    "last",
    ["What would you like to know next?", "Can I help with anything else?", "You can adjust it as needed.",
     "Would you like a shorter version?", "Thank you!", "Thanks for asking.", "I can shorten it.", "Is this okay?",
     "Does this look right?", "Should I change anything?", "If you need another one, just ask me.",
     "I hope it is useful."],
)  # fmt: skip
def test_offers_and_thanks_at_the_end_come_off(last: str) -> None:
    assert read(f"{TREES} {last}") == read(f"{TREES}\n\n{last}") == TREES


@pytest.mark.parametrize(
    "last", ["Let me know if you want more on the trees.", "If you'd like more on the crop areas, let me know!"]
)
def test_an_offer_about_the_land_is_a_failure(last: str) -> None:
    with pytest.raises(AnswerError, match="talks"):
        read(f"{TREES} {last}")
