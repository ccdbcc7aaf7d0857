import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AnswerError, RefusalError
from generation.answers.reading import captions_of
from generation.prompts.recipes import recipe

NAMES = ("a", "b", "c", "d")
TEXTS = ("A lake.", "A forest.", "A town.", "A field.")


def split(answer: str, names: tuple[str, ...] = NAMES) -> dict[str, str]:
    return {name: reading.caption for name, reading in captions_of(recipe("gpt-4v"), answer, names).items()}


def joined(heading: str = "Image {}:", texts: tuple[str, ...] = TEXTS, gap: str = "\n") -> str:
    return "\n\n".join(f"{heading.format(number, number)}{gap}{text}" for number, text in enumerate(texts, 1))


@pytest.mark.parametrize(
    "heading",
    ["Image {}:", "**Image {}:**", "**Image {}**", "### Image {}", "### **Image {}:**", "Image #{}:", "{}.", "{})",
     "({})", "**{}.**", "Description {}:", "- Image {}:", "Image {} -", "Image {} (top left):", "Image {} of 4:",
     "{}. **Image {}:**", "{}. Image {} (top left):", "Description of image {}:"],
)  # fmt: skip
def test_an_answer_is_split_at_any_common_heading(heading: str) -> None:
    texts = tuple(f"Crop fields cover 3 of {number} parts.\nTrees follow." for number in range(1, 5))
    for gap in ("\n", " "):
        if heading in ("**Image {}**", "### Image {}") and gap == " ":
            continue
        for opening in ("", "Here are the four descriptions:\n\n", "# Descriptions\n\n", "Sure!\n\n---\n\n"):
            found = split(opening + joined(heading, texts, gap))
            assert found == {name: " ".join(text.split()) for name, text in zip(NAMES, texts, strict=True)}


def test_headings_may_be_ordinals() -> None:
    assert split("First image: Water.\nSecond image: Trees.", ("a", "b")) == {"a": "Water.", "b": "Trees."}


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Water covers all.\n\nTrees cover all.",
        "Image 1: Water.",
        "Image 1: Water.\nImage 3: Trees.",
        "Image 2: Trees.\nImage 1: Water.",
        "Image 1: Water.\nImage 1: Water again.\nImage 2: Trees.",
        "Image 1: Water.\nImage 2: Trees.\nImage 3: Crop.",
        "Image 1:\nImage 2: Trees.",
        "1. Image 2: Trees.\n2. Image 1: Water.",
        "Image 1: Water.\nImage 2:",
        "word " * 40 + "\nImage 1: Water.\nImage 2: Trees.",
        "Both show a coast.\nImage 1: Water.\nImage 2: Trees.",
        "Image 1: Water.\nImage 2: <think>hm",
        'Image 1: Water.\nImage 2: "Trees.',
        "<think>Image 1: Water.\nImage 2: Trees.",
    ],
)
def test_an_answer_that_does_not_fit_is_refused_whole(answer: str) -> None:
    with pytest.raises(AnswerError):
        split(answer, ("a", "b"))


@pytest.mark.parametrize(
    "wrapped",
    [
        "<think>Image 1: hm.\nImage 2: well.</think>\n{}",
        "```\n{}\n```",
        "<answer>{}</answer>",
        "{}<|im_end|>",
        "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>{}",
        "Here are the descriptions:\n\n{}\n\nLet me know if you need more!",
    ],
)
def test_what_stands_around_all_descriptions_is_taken_off(wrapped: str) -> None:
    assert tuple(split(wrapped.format(joined())).values()) == TEXTS


def test_what_stands_around_each_description_is_taken_off() -> None:
    texts = ('"A lake."', "**A forest.**", "> A town.", "- A field.")
    assert tuple(split(joined(texts=texts)).values()) == TEXTS
    assert tuple(split("\n\n---\n\n".join(joined().split("\n\n"))).values()) == TEXTS


def test_one_refusal_among_the_descriptions_refuses_all() -> None:
    with pytest.raises(RefusalError):
        split(joined(texts=("A lake.", "I'm unable to describe this image.", "A town.", "A field.")))


def test_the_answer_for_one_tile_needs_no_heading() -> None:
    assert split("Image 1: Water.", ("a",)) == {"a": "Water."}
    assert split(" Water covers 1. part. ", ("a",)) == {"a": "Water covers 1. part."}
    with pytest.raises(AnswerError, match="two ways"):
        split("Image 2: Water.", ("a",))


@given(st.lists(st.text("abc .\n:12*#", min_size=1), min_size=2, max_size=4))
def test_a_split_never_loses_or_mixes_text(texts: list[str]) -> None:
    names = NAMES[: len(texts)]
    answer = "\n".join(f"Image {number}: {text}" for number, text in enumerate(texts, 1))
    try:
        found = split(answer, names)
    except AnswerError:
        return
    for name, text in zip(names, texts, strict=True):
        letters = [letter for letter in found[name] if letter in "abc:."]
        assert letters == [letter for letter in text if letter in "abc:."] or text.lstrip("#* \n").startswith(
            ("1", "2")
        )


@pytest.mark.parametrize(
    "words",
    ["In summary, the four images show trees, water, crop and grass.", "Overall, all images show a coast.",
     "The first is dominated by trees.", "Together, these tiles show a coast.", "Overall, the land is green.",
     "All four images are rural.", "Unlike image 2, this is a field.", "Both tiles in the north are wet.",
     "In conclusion, trees dominate."],
)  # fmt: skip
def test_words_on_all_images_are_given_to_none(words: str) -> None:
    with pytest.raises(AnswerError, match="several images"):
        split(f"{joined()}\n\n{words}")


@pytest.mark.parametrize("text", ["Same as Image 1.", "Similar to the first.", "As above.", "Like the other tile."])
def test_a_description_that_refers_to_another_is_a_failure(text: str) -> None:
    with pytest.raises(AnswerError, match="several images"):
        split(joined(texts=("A lake.", text, "A town.", "A field.")))


def test_words_of_quantity_within_an_image_are_no_words_on_others() -> None:
    texts = ("Three quarters are trees.", "All four corners are crop.", "Two lakes lie there. The first is large.",
             "Overall, a field lies in the regions of the north.")  # fmt: skip
    assert tuple(split(joined(texts=texts)).values()) == texts


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({f"image_{number}": text for number, text in enumerate(TEXTS, 1)}),
        json.dumps({f"Image {number}": text for number, text in enumerate(TEXTS, 1)}, indent=1),
        json.dumps({"captions": {str(number): text for number, text in enumerate(TEXTS, 1)}}),
        json.dumps(TEXTS),
        json.dumps({"descriptions": TEXTS}),
        f"```json\n{json.dumps(TEXTS)}\n```",
        "\n".join(f"Image {word}: {text}" for word, text in zip(("One", "Two", "Three", "Four"), TEXTS, strict=True)),
        joined("[Image {}]"),
        joined("[Image {}]:", gap=" "),
    ],
)
def test_descriptions_may_stand_in_json_and_under_further_headings(answer: str) -> None:
    assert tuple(split(answer).values()) == TEXTS


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({f"image_{number}": text for number, text in zip((2, 1, 3, 4), TEXTS, strict=True)}),
        json.dumps(TEXTS[:3]),
        json.dumps([*TEXTS[:3], ""]),
        json.dumps([*TEXTS[:3], 4]),
        json.dumps(dict(zip("abcd", TEXTS, strict=True))),
        json.dumps(TEXTS)[:-1],
    ],
)
def test_json_that_does_not_fit_is_refused_whole(answer: str) -> None:
    with pytest.raises(AnswerError):
        split(answer)
