from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import SearchError
from core.store import savedsearches
from core.store.catalogue import Catalogue


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue(tmp_path / "catalogue.duckdb") as opened:
        yield opened


def names(catalogue: Catalogue) -> list[str]:
    return [one.name for one in savedsearches.saved(catalogue)]


def test_a_search_is_kept_renamed_dropped_and_brought_back(catalogue: Catalogue) -> None:
    first = savedsearches.save(catalogue, " Rivers \n in crop ", "?q=river&split=val")
    savedsearches.save(catalogue, "Towns", "q=town")
    assert names(catalogue) == ["Towns", "Rivers in crop"]
    assert savedsearches.saved(catalogue)[1].query == "q=river&split=val"
    assert savedsearches.saved(catalogue)[1].saved_at.tzinfo is not None
    savedsearches.rename(catalogue, first, "Streams")
    savedsearches.drop(catalogue, first)
    assert names(catalogue) == ["Towns"]
    savedsearches.restore(catalogue, first)
    assert names(catalogue) == ["Towns", "Streams"]


def test_a_name_used_again_names_the_new_search_and_the_old_one_can_come_back(catalogue: Catalogue) -> None:
    old = savedsearches.save(catalogue, "Rivers", "q=river")
    new = savedsearches.save(catalogue, "Rivers", "q=rivers")
    assert [one.query for one in savedsearches.saved(catalogue)] == ["q=rivers"]
    with pytest.raises(SearchError, match="called 'Rivers' by now"):
        savedsearches.restore(catalogue, old)
    savedsearches.rename(catalogue, new, "More rivers")
    savedsearches.restore(catalogue, old)
    assert names(catalogue) == ["More rivers", "Rivers"]


def test_two_searches_never_share_a_name(catalogue: Catalogue) -> None:
    savedsearches.save(catalogue, "a", "q=a")
    other = savedsearches.save(catalogue, "b", "q=b")
    with pytest.raises(SearchError, match="called 'a' already"):
        savedsearches.rename(catalogue, other, "a")
    savedsearches.rename(catalogue, other, "b")
    assert names(catalogue) == ["b", "a"]


@pytest.mark.parametrize(("name", "query"), [("  ", "q=a"), ("x" * 121, "q=a"), ("a", ""), ("a", "q" * 50_001)])
def test_what_cannot_be_kept_is_refused(catalogue: Catalogue, name: str, query: str) -> None:
    with pytest.raises(SearchError):
        savedsearches.save(catalogue, name, query)
    assert names(catalogue) == []
