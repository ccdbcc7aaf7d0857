from hypothesis import given
from hypothesis import strategies as st

from core.search.fusion import K, fuse

rankings = st.lists(st.integers(0, 30), unique=True, max_size=12)


@given(rankings, rankings)
def test_every_key_appears_once_with_its_ranks(first: list[int], second: list[int]) -> None:
    fused = fuse(first, second)
    assert sorted(one.key for one in fused) == sorted({*first, *second})
    for one in fused:
        assert one.first == (first.index(one.key) + 1 if one.key in first else None)
        assert one.second == (second.index(one.key) + 1 if one.key in second else None)
        assert one.score == sum(1 / (K + rank) for rank in (one.first, one.second) if rank)
    assert [one.score for one in fused] == sorted((one.score for one in fused), reverse=True)


@given(rankings, rankings)
def test_it_makes_no_difference_which_ranking_is_named_first(first: list[int], second: list[int]) -> None:
    swapped = [one._replace(first=one.second, second=one.first) for one in fuse(second, first)]
    assert [one.key for one in swapped] == [one.key for one in fuse(first, second)]


@given(rankings, rankings, st.integers(0, 30))
def test_fewer_are_the_first_of_all(first: list[int], second: list[int], limit: int) -> None:
    assert fuse(first, second, limit=limit) == fuse(first, second)[:limit]


@given(rankings)
def test_a_ranking_fused_with_itself_or_with_nothing_keeps_its_order(ranking: list[int]) -> None:
    assert [one.key for one in fuse(ranking, ranking)] == ranking
    assert [one.key for one in fuse(ranking, [])] == ranking


@given(rankings, rankings, st.integers(31, 40))
def test_what_is_first_in_both_is_first(first: list[int], second: list[int], top: int) -> None:
    assert fuse([top, *first], [top, *second])[0].key == top


@given(rankings, rankings)
def test_what_no_ranking_puts_behind_is_not_behind(first: list[int], second: list[int]) -> None:
    fused = {one.key: place for place, one in enumerate(fuse(first, second))}
    for better in fused:
        for worse in fused:
            ahead = [
                better in ranking and (worse not in ranking or ranking.index(better) < ranking.index(worse))
                for ranking in (first, second)
                if better in ranking or worse in ranking
            ]
            if better != worse and all(ahead):
                assert fused[better] < fused[worse]
