from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.embedding.build import held
from core.embedding.estimating import estimate
from core.embedding.protocol import Embedded
from core.errors import PrerequisiteError
from core.geography.tiles import Tile
from core.search import similar
from core.search.descriptions import Sources, search
from core.search.meaning.look import Answered
from core.search.meaning.scan import Meaning
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.store.catalogue import Catalogue
from tests.letters import Letters
from tests.small_catalogue import everything, fill

PATIENT_S = 60.0
"""A time that is never over in a test."""


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made, _ = fill(tmp_path, count=200)
    with made:
        estimate(made, Letters(), size=40)
        yield made


def test_the_best_hits_are_exact_and_stay_so(catalogue: Catalogue) -> None:
    before = held(catalogue, Letters.space).estimated
    meaning = Meaning(catalogue, Letters(), look_s=PATIENT_S)
    near = meaning.nearest("caption of", everything(catalogue)).near
    assert not any(one.estimated for one in near[:10])
    with catalogue.cursor() as cursor:
        texts = dict(cursor.execute("select id, text from captions").fetchall())
    query = Letters().embed(["caption of"]).vectors[0]
    true = Letters().embed([texts[one.caption] for one in near[:10]]).vectors @ query
    np.testing.assert_allclose([one.score for one in near[:10]], true, atol=2e-3)
    after = held(catalogue, Letters.space)
    assert after.waiting == 0 and before - after.estimated >= 1
    again = Meaning(catalogue, Letters(), look_s=0).nearest("caption of", everything(catalogue)).near
    assert again[:10] == near[:10]


def test_without_time_the_hits_are_estimates_and_are_read_first_later(catalogue: Catalogue) -> None:
    before = held(catalogue, Letters.space)
    meaning = Meaning(catalogue, Letters(), look_s=0)
    near = meaning.nearest("caption of", everything(catalogue)).near
    guessed = [one.caption for one in near[:30] if one.estimated]
    assert guessed and held(catalogue, Letters.space) == before
    assert set(meaning.answered.captions()) == set(guessed)


def test_a_server_that_fails_and_others_who_write_leave_the_estimates(catalogue: Catalogue) -> None:
    class OneByOne(Letters):
        def embed(self, texts: Sequence[str]) -> Embedded:
            if texts != ["caption of"]:
                raise PrerequisiteError("The server does not answer.")
            return super().embed(texts)

    failing = Meaning(catalogue, OneByOne(), look_s=PATIENT_S).nearest("caption of", everything(catalogue))
    assert failing.near and failing.estimated
    with catalogue.transaction():
        busy = Meaning(catalogue, Letters(), look_s=PATIENT_S).nearest("caption of", everything(catalogue))
    assert busy == failing


def test_an_estimate_is_called_so_in_whatever_is_found(catalogue: Catalogue, tmp_path: Path) -> None:
    words, browser = WordIndex(catalogue, tmp_path / "words"), Browser(catalogue)
    words.prepare()
    sources = Sources(words, browser, Meaning(catalogue, Letters(), look_s=0))
    for mode in ("meaning", "both"):
        found = search(sources, "word caption", mode=mode, limit=50)
        assert found.estimated == held(catalogue, Letters.space).estimated
        assert any(hit.estimated for hit in found.hits) and not all(hit.estimated for hit in found.hits)
    assert not any(hit.estimated for hit in search(sources, "word caption", limit=50).hits)


def test_a_tile_is_compared_by_the_exact_vector_of_its_caption(catalogue: Catalogue) -> None:
    browser, meaning = Browser(catalogue), Meaning(catalogue, Letters(), look_s=PATIENT_S)
    near = Meaning(catalogue, Letters(), look_s=0).nearest("word", everything(catalogue), limit=500).near
    guess = next(one for one in near if one.estimated)
    found = similar.by_meaning(catalogue, browser, meaning, Tile.from_key(guess.key), limit=200)
    matrix = meaning.matrix()
    assert matrix and not matrix.estimated[matrix.rows_of_captions(np.array([guess.caption], np.uint64))].any()
    assert not any(one.estimated for one in found.alike[:10]) and any(one.estimated for one in found.alike)
    assert any(hit.estimated for hit in similar.as_hits(browser, found))


def test_the_latest_answers_are_remembered_longest() -> None:
    answered = Answered()
    answered.add(range(900))
    answered.add([5, *range(1_000, 1_200)])
    kept = answered.captions()
    assert len(kept) == 1_000 and 5 in kept and 1_199 in kept and 0 not in kept
