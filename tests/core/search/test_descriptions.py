import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SearchError
from core.geography.tiles import BBox
from core.query.terms import LONGEST, parse
from core.search.descriptions import Sources, counts, search
from core.search.words.index import WordIndex
from core.selection.areas import box_ring
from core.selection.browse import Browser
from core.selection.filters import Selection, ShareRange
from core.store.catalogue import Catalogue
from tests.described import described, queries, scan, searchable
from tests.small_catalogue import Fact

FILTERS = {
    "none": Selection(),
    "class": Selection(classes=("tree", "water")),
    "share": Selection(shares=(ShareRange("crop", 0.1, 1),)),
    "split": Selection(splits=("val", "none")),
    "set": Selection(sets=("4v",)),
    "set and split": Selection(sets=("35", "4v"), splits=("test",)),
    "box": Selection(ring=box_ring(BBox(-180, -80, 0, 80))),
    "all of them": Selection(shares=(ShareRange("tree", 0, 0.5),), sets=("35",), splits=("train",), name="patch0"),
}


class World(NamedTuple):
    catalogue: Catalogue
    words: WordIndex
    browser: Browser
    facts: list[Fact]
    texts: dict[int, str]

    @property
    def sources(self) -> Sources:
        return Sources(self.words, self.browser)

    def brute(self, query: str, chosen: Selection) -> set[tuple[str, str]]:
        """Tiles and sets of the captions that answer: texts by a scan, tiles by the mask of the map."""
        keys = {int(key) for key in self.keys(chosen)}
        with self.catalogue.cursor() as cursor:
            rows = cursor.execute("select id, key, caption_set, split from captions").fetchall()
        names = {fact.tile.key: fact.tile.name for fact in self.facts}
        return {
            (names[key], caption_set)
            for number, key, caption_set, split in rows
            if key in keys
            and scan(query, self.texts[number])
            and (not chosen.sets or caption_set in chosen.sets)
            and (not chosen.splits or (split or "none") in chosen.splits)
        }

    def keys(self, chosen: Selection) -> list[int]:
        return [row.tile.key for row in self.browser.rows(chosen, limit=10_000)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("search")
    catalogue, facts, texts = described(path)
    yield World(catalogue, *searchable(catalogue, path), facts, texts)
    catalogue.close()


@pytest.mark.parametrize("name", FILTERS)
@settings(max_examples=30)
@given(query=queries)
def test_a_search_finds_what_a_scan_of_all_texts_finds(world: World, name: str, query: str) -> None:
    chosen = FILTERS[name]
    result = search(world.sources, query, chosen, limit=10_000)
    assert {(hit.tile.name, hit.caption_set) for hit in result.hits} == world.brute(query, chosen)
    assert result.total == len(result.hits)
    assert [hit.rank for hit in result.hits] == list(range(1, result.total + 1))
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)


@given(data=st.data())
def test_a_long_phrase_is_found_and_not_with_a_word_changed(world: World, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for text in world.texts.values() if len(text.split()) > 3]))
    words = re.findall(r"[^\W-]+", text)
    start = data.draw(st.integers(0, len(words) - 4))
    phrase = words[start : data.draw(st.integers(start + 4, len(words)))]
    changed = phrase.copy()
    changed[data.draw(st.integers(0, len(phrase) - 1))] = data.draw(st.sampled_from(["lake", "town", "unheard"]))
    assert brute_phrase(world, phrase) >= 1
    for words in (phrase, changed):
        assert search(world.sources, f'"{" ".join(words)}"').total == brute_phrase(world, words)


def brute_phrase(world: World, words: list[str]) -> int:
    return sum(scan(f'"{" ".join(words)}"', text) for text in world.texts.values())


@given(query=queries, limit=st.integers(1, 40))
def test_fewer_hits_are_the_first_of_all_and_the_total_stays(world: World, query: str, limit: int) -> None:
    for chosen in (Selection(), Selection(sets=("35",))):
        everything = search(world.sources, query, chosen, limit=10_000)
        few = search(world.sources, query, chosen, limit=limit)
        assert few.hits == everything.hits[:limit]
        assert few.total == everything.total


@settings(max_examples=30)
@given(query=queries, limit=st.integers(1, 40))
def test_the_answer_is_the_same_however_few_the_filters_keep(world: World, query: str, limit: int) -> None:
    for chosen in FILTERS.values():
        found = search(world.sources, query, chosen, limit=limit)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("core.search.rankings.FEW", 0)
            through_all = search(world.sources, query, chosen, limit=limit)
        assert (through_all.hits, through_all.total) == (found.hits, found.total)


@given(st.text() | st.text(alphabet='"-*()+:^~\\/ aé\x00\u200d'))
def test_whatever_is_typed_is_an_answer(world: World, query: str) -> None:
    result = search(world.sources, query, Selection(sets=("35",)))
    assert result.total >= len(result.hits)
    assert bool(result.terms) == bool(parse(query))


@pytest.mark.parametrize(
    "query",
    [
        "x" * LONGEST,
        "a " * (LONGEST // 2),
        " ".join(map(str, range(2_000))),
        '"' + "river " * 1_600,
        "\x00\x1b[31m\udcff river\u202e",
        'stems:river AND (words:"lake" OR id:[0 TO 9]) +x^2~ /.*/',
        "'; drop table captions; --",
        "a* " * 3_000,
        "-" * 9_000,
        "semi-a* -x* -\"",
    ],
)  # fmt: skip
def test_hostile_queries_are_only_words(world: World, query: str) -> None:
    search(world.sources, query)
    assert search(world.sources, "river", limit=1).total > 0


def test_a_query_beyond_all_measure_is_refused_with_its_length(world: World) -> None:
    with pytest.raises(SearchError, match="10,001 characters"):
        search(world.sources, "x" * (LONGEST + 1))


def test_no_word_is_dropped_but_each_is_counted(world: World) -> None:
    terms = search(world.sources, "river zebra the").terms
    found = {str(term): count for term, count in counts(world.words, terms).items()}
    assert found == {"river": sum(scan("river", text) for text in world.texts.values()), "zebra": 0, "the": 0}
