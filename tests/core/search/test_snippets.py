import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.concepts import concepts
from core.query.terms import parse
from core.search.snippets import LONGEST, snippet
from tests.described import VOCABULARY

TEXT = "Crops lie in the north. A river winds past the town. Rivers meet a lake; a semi-arid river bed follows."


def marked(text: str, query: str) -> tuple[str, list[str]]:
    found = snippet(text, parse(query))
    return found.text, [found.text[start:end] for start, end in found.marks]


def test_the_sentence_with_the_most_terms_is_shown() -> None:
    assert marked(TEXT, "river town") == ("A river winds past the town.", ["river", "town"])
    assert marked(TEXT, "rivers") == (TEXT[53:], ["Rivers", "river"])
    assert marked(TEXT, '"rivers" -town') == (TEXT[53:], ["Rivers"])
    assert marked(TEXT, "semi-arid cro*")[0] == "Crops lie in the north."


def test_terms_that_touch_are_one_mark_and_a_phrase_is_marked_whole() -> None:
    assert marked(TEXT, '"past the town" "the town"') == ("A river winds past the town.", ["past the town"])


def test_without_a_match_the_first_sentence_is_shown() -> None:
    assert marked(TEXT, "-zebra") == ("Crops lie in the north.", [])
    assert marked("", "-zebra") == ("", [])


def test_of_a_long_sentence_the_part_around_the_first_mark_is_shown() -> None:
    text, marks = marked("word " * 300 + "lake " + "word " * 300, "lake")
    assert marks == ["lake"]
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) <= LONGEST + 4


@given(st.text(), st.lists(st.sampled_from(VOCABULARY)).map(" ".join), st.sampled_from(VOCABULARY))
def test_marks_lie_in_the_snippet_one_after_the_other(noise: str, words: str, query: str) -> None:
    found = snippet(f"{words} {noise}. {words}", parse(query))
    edges = [edge for mark in found.marks for edge in mark]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(found.text) for edge in edges)


CAPTION = "The scene is led by tree cover. Cropland lies in the bottom left. A long body of water crosses the middle."


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("farms", "Cropland"),
        ("a river", "A long"),
        ("woods", "The scene"),
        ("centre", "A long"),
        ("zebra", "The scene"),
    ],
)
def test_a_sentence_is_found_by_what_it_speaks_of(query: str, start: str) -> None:
    assert snippet(CAPTION, parse(query), ideas=concepts(query)).text.startswith(start)


def test_a_rare_word_counts_more_than_several_common_ones() -> None:
    text = "In the image is a lake. An airport is seen."
    terms = parse("image a lake airport")
    assert snippet(text, terms).text.startswith("In the image")
    assert snippet(text, terms, [0.7, 0.7, 0.7, 9]).text.startswith("An airport")


def test_words_that_most_descriptions_have_are_not_marked_beside_others() -> None:
    found = snippet("A lake lies by the water.", parse("a lake by water"), [0.7, 3.0, 0.8, 0.7])
    assert [found.text[start:end] for start, end in found.marks] == ["lake", "water"]
    alone = snippet("A lake lies by the water.", parse("a by"), [0.7, 0.8])
    assert [alone.text[start:end] for start, end in alone.marks] == ["A", "by"]
