from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.geography.tiles import Tile
from core.imports.importer import refresh
from core.raster.landcover import measure
from core.search.words.index import WordIndex
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue
from core.store.whereabouts import Whereabouts
from core.store.wheretable import METADATA_SET
from core.tile.record import load
from generation.checks.checking import check
from generation.metadata.captions import Known, caption, country_words, kind_of
from generation.metadata.keep import keep, keep_all, known_of
from tests import releases
from tests.releases import NAMES

TILE = Tile.parse("4007_2749_patch01")
WHERE = Whereabouts(TILE, "United Kingdom", "Europe", "England", 32.6, "Cfb", 30)

SAID = ("Sentinel-2 image", "July 2020", "summer", "the United Kingdom", "33 km", "50.81° N, 3.88° W", "UTM zone 30N")


def cover() -> np.ndarray:
    ids = np.full((256, 256), 5, np.uint8)
    ids[:100, :120] = 3
    return ids


def test_a_caption_says_all_that_is_known_in_words_that_the_seed_draws() -> None:
    known = Known(WHERE._replace(taken=datetime(2020, 7, 14, tzinfo=UTC)), measure(cover()), "Sentinel-2 image")
    texts = {caption(known, seed) for seed in range(40)}
    assert len(texts) > 20 and caption(known, 3) == caption(known, 3)
    for text in texts:
        for said in (
            "Sentinel-2 image",
            "July 2020",
            "summer",
            "the United Kingdom",
            "33 km",
            "50.81° N, 3.88° W",
            "30N",
        ):
            assert said in text, text
        assert "6.0 m" in text and "grass" in text.lower() and "tree cover" in text and "None" not in text
        assert all(part[:1].isupper() for part in text.split(". ")) and ",," not in text and ", :" not in text


def test_what_is_not_known_is_not_said() -> None:
    nowhere = Whereabouts(TILE, None, None, None, 800, None, None)
    for seed in range(20):
        text = caption(Known(nowhere, None, "satellite image"), seed)
        assert "at sea" in text.lower() and "climate" not in text and "UTM" not in text and "cover" not in text
        assert "coast" not in text and "taken" not in text and "None" not in text


def test_countries_get_their_article_and_pictures_their_name() -> None:
    with_article = ("United States of America", "Netherlands", "Falkland Islands", "DR Congo", "Czechia", "Ivory Coast")
    assert [country_words(name).startswith("the ") for name in with_article] == [True, True, True, True, False, False]
    assert kind_of(synthetic=False, own=False, fetched=False) == "Sentinel-2 image"
    assert kind_of(synthetic=False, own=True, fetched=False) == "satellite image"
    assert kind_of(synthetic=True, own=False, fetched=True).startswith("synthetic")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("metadata")
    releases.take(folder / "data", releases.small(folder / "release").folder)
    return folder / "data"


def test_captions_of_all_tiles_are_kept_once_found_and_say_nothing_that_the_map_denies(data: Path) -> None:
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        made = keep_all(catalogue)
        refresh(catalogue)
        tiles = Browser(catalogue).count(Selection())
        assert made.done == made.new == tiles and keep_all(catalogue).new == 0
        assert keep_all(catalogue, again=True).new == 0 and keep_all(catalogue, again=True, seed=5).new > 0
        record = load(catalogue, releases.tile(NAMES[0]))
        assert keep(catalogue, record, seed=5) == 0
        mine = [one for one in record.captions if one.caption_set == METADATA_SET and one.active]
        assert [one.text for one in mine] == [caption(known_of(catalogue, record), 5)]
        assert mine[0].basis == "map" and mine[0].version == 2
        index = WordIndex(catalogue, Settings(data=data).words)
        index.prepare()
        for seed in range(10):
            assert record.composition
            checked = check(caption(known_of(catalogue, record), seed), record.composition)
            assert [one for one in checked.claims if one.verdict == "contradicted"] == []
