from collections.abc import Iterator

import numpy as np
import pytest

from core.query.terms import parse
from core.query.understand import understand
from core.search.descriptions import Sources, search
from core.search.meaning.strength import LAND, STRANGERS, measure
from core.search.unknown import doubts, told
from core.selection.filters import Selection
from tests.described import described, searchable


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sources]:
    path = tmp_path_factory.mktemp("unknown")
    catalogue, _, _ = described(path)
    with catalogue:
        yield Sources(*searchable(catalogue, path))


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("dense foresst near a lake", "dense forest near a lake"),
        ("a tonw by the rvier", "a town by the river"),
        ("wetlands in Banglasdesh", "wetlands in Bangladesh"),
        ("Forrest", "forest"),
        ("nuclear power with cooling towers", ""),
        ("a black sea of trees", ""),
        ("not in Africa", ""),
        ("lake in Wakandria", ""),
        ('"foresst"', ""),
        ("-foresst lak*", ""),
        ("river lakes town", ""),
    ],
)
def test_a_slip_is_suggested_against_and_words_of_their_own_are_not(
    sources: Sources, query: str, corrected: str
) -> None:
    found = doubts(sources.words.reader(), sources.browser, query, parse(understand(query).rest))
    assert found.corrected(query) == corrected and not found.language
    assert "Africa" not in [one.word for one in found.words if one.kind == "place"]  # known, only not left out


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("dichter Wald neben einem See", "German"),
        ("bosque denso cerca de un lago", "Spanish"),
        ("forêt dense près d'un lac", "French"),
        ("湖边的森林", "Chinese or Japanese"),
        ("лес и озеро", "a language in Cyrillic letters"),
        ("a river in a town", ""),
        ("los angeles river", ""),
    ],
)
def test_another_language_is_named_with_the_words_that_were_not_understood(
    sources: Sources, query: str, language: str
) -> None:
    found = doubts(sources.words.reader(), sources.browser, query, parse(query))
    assert found.language == language
    if language:
        assert language in " ".join(told(found, by_words=False)) and not found.corrected(query)


@pytest.mark.parametrize(
    ("query", "language", "corrected"),
    [("wald", "German", "forest"), ("forêt en", "French", "forest en"), ("Wald im Abendlicht", "German", "")],
)
def test_a_word_for_land_in_another_language_is_offered_in_english_where_all_are_known(
    sources: Sources, query: str, language: str, corrected: str
) -> None:
    found = doubts(sources.words.reader(), sources.browser, query, parse(query))
    assert (found.language, found.corrected(query)) == (language, corrected)


def test_no_word_is_dropped_in_silence(sources: Sources) -> None:
    query = "zebra river in Atlantis with quarx and foresst"
    result = search(sources, query, Selection())
    said = " ".join(told(result.doubts, by_words=True)) + result.doubts.corrected(query)
    assert not result.fits and result.doubts.corrected(query).endswith("and forest")
    for word in ("zebra", "Atlantis", "quarx"):
        assert f"“{word}”" in said
    assert "“river”" not in said and "“with”" not in said


def test_a_similarity_is_strong_or_weak_by_what_its_space_is_used_to() -> None:
    random = np.random.default_rng(3)
    captions = random.normal(size=(400, 16)).astype(np.float32)
    captions[:, 0] += 12  # all captions lie in one direction
    captions /= np.linalg.norm(captions, axis=1, keepdims=True)
    strangers = np.tile(captions[0] * 0.2, (len(STRANGERS), 1))
    scale = measure(captions, strangers, captions[: len(LAND)])
    best = float((captions @ captions[5]).max())
    assert (scale.of(best), scale.of(0.05)) == ("strong", "weak")
    between = scale.fair + 0.2 * (scale.strong - scale.fair)
    assert (scale.of(between), scale.of(between, unseen=True)) == ("fair", "weak")
