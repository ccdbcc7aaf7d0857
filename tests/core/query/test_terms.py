import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.terms import Term, parse, write


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("Rivers winding", [Term("Rivers", ("river",), "form"), Term("winding", ("wind",), "form")]),
        ('"Rivers winding"', [Term("Rivers winding", ("rivers", "winding"), "exact")]),
        ("-water", [Term("water", ("water",), "form", negative=True)]),
        ('-"bare land"', [Term("bare land", ("bare", "land"), "exact", negative=True)]),
        ("“bare land”", [Term("bare land", ("bare", "land"), "exact")]),
        ("agricultur*", [Term("agricultur", ("agricultur",), "prefix")]),
        ("semi-arid", [Term("semi-arid", ("semi", "arid"), "form")]),
        ("lake,town", [Term("lake", ("lake",), "form"), Term("town", ("town",), "form")]),
        ("lake lake", [Term("lake", ("lake",), "form")]),
        ("(-lake)", [Term("lake", ("lake",), "form", negative=True)]),
        ('"open to the end', [Term("open to the end", ("open", "to", "the", "end"), "exact")]),
        ("NOT a AND b", [Term(word, (word.lower(),), "form") for word in ("NOT", "a", "AND", "b")]),
        ('- * "" ?!', []),
    ],
)
def test_a_query_is_read_as_terms(query: str, terms: list[Term]) -> None:
    assert list(parse(query)) == terms


@given(st.text(alphabet="ab é-*\"(),'\x00", max_size=40) | st.text(max_size=40))
def test_terms_that_are_written_are_read_again(query: str) -> None:
    terms = parse(query)
    assert [term[1:] for term in parse(write(terms))] == [term[1:] for term in terms]


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1, max_size=8))
def test_every_word_becomes_part_of_a_term(words: list[str]) -> None:
    assert {term.text for term in parse(" ".join(words))} == set(words)
