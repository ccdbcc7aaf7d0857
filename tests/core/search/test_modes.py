from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.embedding.build import build
from core.query.terms import parse
from core.query.understand import understand
from core.search.descriptions import MODES, NO_MEANING, Mode, Sources, search
from core.search.fusion import K
from core.search.meaning.scan import Meaning
from core.selection.filters import RegionRange, Selection, ShareRange
from core.store.catalogue import Catalogue
from tests.described import described, queries, searchable
from tests.hostile import HOSTILE
from tests.letters import Letters

SELECTIONS = st.sampled_from(
    [
        Selection(),
        Selection(sets=("4v",)),
        Selection(shares=(ShareRange("tree", 0.1, 1),)),
        Selection(regions=(RegionRange("top left", "water", 0.0, 0.3),)),
    ]
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    path = tmp_path_factory.mktemp("modes")
    catalogue, _, _ = described(path)
    with catalogue:
        build(catalogue, Letters())
        words, browser = searchable(catalogue, path)
        yield Sources(words, browser, Meaning(catalogue, Letters()))


@settings(max_examples=40)
@given(query=queries, chosen=SELECTIONS)
def test_meaning_ranks_tiles_as_a_scan_of_all_vectors_does(sources: Sources, query: str, chosen: Selection) -> None:
    result = search(sources, query, chosen, mode="meaning", limit=10_000)
    captions = found_captions(sources, chosen)
    vectors = Letters().embed([text for _, text in captions]).vectors
    scores = vectors.astype(np.float16).astype(np.float32) @ Letters().embed([query]).vectors[0]
    best: dict[int, float] = {}
    for (key, _), score in zip(captions, scores.tolist(), strict=True):
        best[key] = max(best.get(key, -2), score)
    assert {hit.tile.key for hit in result.hits} == set(best)
    np.testing.assert_allclose([hit.score for hit in result.hits], sorted(best.values(), reverse=True), atol=1e-6)
    assert (result.total, result.compared, result.waiting) == (len(captions), len(captions), 0)
    assert [hit.meaning_rank for hit in result.hits] == list(range(1, len(best) + 1))


@settings(max_examples=30)
@given(
    query=st.sampled_from(["mostly crop, a river", "no town", "river north", "mostly trees, no water", "lake -town"]),
    limit=st.integers(1, 30),
)
def test_conditions_and_some_words_find_the_same_however_few_the_filters_keep(
    sources: Sources, query: str, limit: int
) -> None:
    meant = understand(query)
    chosen = meant.narrow(Selection(shares=(ShareRange("tree", 0.1, 1),)))
    for mode in MODES:
        found = search(sources, meant.rest, chosen, mode=mode, limit=limit, whole=meant.order, named=meant.named)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("core.search.rankings.FEW", 0)
            through_all = search(
                sources, meant.rest, chosen, mode=mode, limit=limit, whole=meant.order, named=meant.named
            )
        assert (through_all.hits, through_all.total) == (found.hits, found.total)


def found_captions(sources: Sources, chosen: Selection) -> list[tuple[int, str]]:
    """Key and text of the captions that a selection holds."""
    keys = [row.tile.key for row in sources.browser.rows(chosen, limit=10_000)]
    with sources.browser.asked(Selection()) as (cursor, _):
        rows = cursor.execute("select key, caption_set, text from captions order by id").fetchall()
    held = set(keys)
    return [(key, text) for key, name, text in rows if key in held and (not chosen.sets or name in chosen.sets)]


@settings(max_examples=40)
@given(query=queries, chosen=SELECTIONS)
def test_both_shows_the_ranks_that_the_single_modes_give(sources: Sources, query: str, chosen: Selection) -> None:
    by_words, by_meaning, both = (
        search(sources, query, chosen, mode=mode, limit=10_000) for mode in ("words", "meaning", "both")
    )
    sense = {hit.tile: hit.rank for hit in by_meaning.hits}
    said = {tile: rank for rank, tile in enumerate(dict.fromkeys(hit.tile for hit in by_words.hits), start=1)}
    tiles = [hit.tile for hit in both.hits]
    assert len(set(tiles)) == len(tiles) == both.total
    assert set(tiles) == set(sense) | set(said)
    for hit in both.hits:
        assert hit.meaning_rank == sense.get(hit.tile)
        if hit.tile in said:
            assert hit.word_rank == said[hit.tile]
        elif hit.word_rank is not None:  # it has some of the words
            assert hit.word_rank > len(said)
        assert hit.score == sum(1 / (K + rank) for rank in (hit.word_rank, hit.meaning_rank) if rank)
    assert (both.matched, both.compared) == (by_words.matched, by_meaning.compared)


@settings(max_examples=30)
@given(query=queries, limit=st.integers(1, 40), mode=st.sampled_from(["meaning", "both"]))
def test_fewer_hits_are_the_first_of_all(sources: Sources, query: str, limit: int, mode: Mode) -> None:
    everything = search(sources, query, mode=mode, limit=10_000)
    few = search(sources, query, mode=mode, limit=limit)
    assert few.hits == everything.hits[:limit]
    assert few.total == everything.total


def test_both_finds_descriptions_with_some_of_the_words_behind_those_with_all(sources: Sources) -> None:
    query = "épi zebra"
    assert search(sources, query).total == 0
    both = search(sources, query, mode="both")
    assert both.matched == 0
    assert any(hit.word_rank == 1 for hit in both.hits)


def test_words_that_most_descriptions_have_are_no_match_alone(sources: Sources) -> None:
    held = search(sources, "lake").total
    assert held > search(sources, "-zzz").total / 2
    both = search(sources, "lake zebra", mode="both")
    assert both.hits and all(hit.word_rank is None for hit in both.hits)


def test_classes_that_a_query_names_in_other_words_help_to_rank_but_need_not_be_there(sources: Sources) -> None:
    assert understand("a zebra by the pond").named == ("water",)
    plain, helped = (search(sources, "zebra", mode="both", named=named, limit=10_000) for named in ((), ("river",)))
    assert {hit.tile for hit in helped.hits} == {hit.tile for hit in plain.hits}
    ranked = {hit.tile.key for hit in helped.hits if hit.word_rank}
    assert ranked == {hit.tile.key for hit in search(sources, "river", mode="words", limit=10_000).hits} != set()
    assert not any(hit.word_rank for hit in plain.hits)
    best = min((hit for hit in helped.hits if hit.word_rank), key=lambda hit: hit.word_rank or 0)
    assert [best.snippet[mark.start : mark.end].lower() for mark in best.marks][:1] in (["river"], ["rivers"])
    assert search(sources, "zebra", mode="words", named=("river",)).total == 0


@pytest.mark.parametrize("mode", ["words", "meaning", "both"])
def test_a_query_that_became_filters_finds_all_that_they_keep(sources: Sources, mode: Mode) -> None:
    chosen = Selection(shares=(ShareRange("tree", 0.1, 1),))
    result = search(sources, "", chosen, mode=mode, whole="mostly épi", limit=10_000)
    captions = found_captions(sources, chosen)
    assert {hit.tile.key for hit in result.hits} == {key for key, _ in captions}
    assert not result.terms
    if mode != "both":
        assert result.total == len(captions)
    if mode == "words":
        has = ["épi" in hit.snippet.lower() for hit in result.hits]
        assert has == sorted(has, reverse=True) and any(has)


@given(query=st.text() | st.text(alphabet='"-*()+:^~\\/ aé\x00\u200d\ud800'), mode=st.sampled_from(["meaning", "both"]))
def test_whatever_is_typed_is_an_answer(sources: Sources, query: str, mode: Mode) -> None:
    result = search(sources, query, mode=mode, whole=query)
    assert bool(result.hits) == bool(parse(query))


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_answered_in_every_mode(sources: Sources, query: str) -> None:
    meant = understand(query)
    for mode in MODES:
        search(sources, meant.rest, meant.narrow(Selection()), mode=mode, whole=meant.order, named=meant.named)
        assert search(sources, "river", mode=mode).hits


def test_without_meaning_it_is_searched_by_words_and_said(sources: Sources) -> None:
    plain = search(sources, "river")
    result = search(Sources(sources.words, sources.browser), "river", mode="both")
    assert (result.hits, result.mode, result.note) == (plain.hits, "words", NO_MEANING)


def test_what_is_not_embedded_yet_is_told_and_found_by_words(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("partly")
    catalogue, _, texts = described(path, count=60)
    with catalogue:
        build(catalogue, Letters())
        leave_out(catalogue, 30)
        words, browser = searchable(catalogue, path)
        both = search(Sources(words, browser, Meaning(catalogue, Letters())), "river lake", mode="both", limit=1_000)
    assert both.waiting == 30 and both.compared == len(texts) - 30
    assert any(hit.meaning_rank is None and hit.word_rank for hit in both.hits)


def leave_out(catalogue: Catalogue, count: int) -> None:
    """Take vectors away, as if they had not been made yet."""
    with catalogue.transaction() as cursor:
        cursor.execute(
            "delete from embedding_1 where caption in (select caption from embedding_1 order by caption limit ?)",
            [count],
        )
