"""Figures of a whole catalogue, worked out by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geography.tiles import Tile
from core.raster.landcover import size_word
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.statistics import tiles
from core.statistics.chosen import Part, chosen
from core.statistics.duplicates import duplicates
from core.statistics.landsaid import BANDS, band
from core.statistics.lengths import edges_of, spread
from core.statistics.phrases import SIZES
from core.statistics.places import places, tiles_between, tiles_placed
from core.statistics.store import CaptionStore
from core.statistics.summary import CaptionFigures, figures
from core.store.catalogue import Catalogue
from tests.core.statistics import golden
from tests.releases import NAMES

KEYS = [Tile.parse(name).key for name in NAMES[:3]]


class Held(NamedTuple):
    catalogue: Catalogue
    store: CaptionStore
    browser: Browser

    def figures(self, caption_set: str | None = None, selection: Selection | None = None) -> CaptionFigures:
        return figures(self.catalogue, self.store, self.browser, selection or Selection(), caption_set)

    def parts(self) -> Iterator[Part]:
        return chosen(self.store, self.browser, Selection())


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    folder: Path = tmp_path_factory.mktemp("summary")
    with golden.held(folder) as catalogue:
        store = CaptionStore(catalogue, folder / "statistics")
        store.update()
        yield Held(catalogue, store, Browser(catalogue))


def test_the_figures_of_a_set_are_those_that_were_worked_out_by_hand(held: Held) -> None:
    found = held.figures("35")
    assert (found.captions, found.tiles, found.over_limit) == (3, 3, 0.0)
    assert found.spreads["words"].mean == pytest.approx((28 + 15 + 15) / 3) and found.spreads["words"].p50 == 15
    assert found.spreads["model tokens"].high == 35
    assert found.spreads["readability"].captions == 3
    assert found.columns.values["readability"][0] == pytest.approx(golden.READABILITY, abs=1e-4)
    assert found.words.total == 58 and {one.text: one.times for one in found.words.listed[1]}["the"] == 6
    by_name = {one.name: one for one in found.mentions}
    assert by_name["water"][1:] == (3, 0, 0, 0, 0) and by_name["tree"][1:] == (1, 0, 2, 0, 0)
    assert by_name["grass"][1:] == (0, 0, 3, 0, 0) and by_name["crop"][1:] == (0, 2, 0, 1, 0)
    assert by_name["snow"][1:] == (0, 0, 0, 3, 0)
    assert found.size_words.unplaced == 3 and found.size_words.right == 1.0
    assert found.size_words.counts[SIZES.index("large")][BANDS.index("large")] == 1
    assert sum(map(sum, found.size_words.counts)) == 2
    assert held.figures("4v").captions == 1 and held.figures(None).captions == 4
    assert held.figures("35", Selection(name=NAMES[0])).words.total == 28
    none = held.figures("35", Selection(name="nowhere"))
    assert (none.captions, none.spreads, none.words.total, none.size_words.right) == (0, {}, 0, None)
    assert none.to_json()["words"] is None


def test_every_figure_leads_to_its_tiles(held: Held) -> None:
    columns, words = held.figures("35").columns, held.store.vocabulary.words
    assert tiles.within(columns, "words", 20, None).tolist() == [KEYS[0]]
    assert tiles.within(columns, "words", None, 28).tolist() == sorted(KEYS[1:])
    assert tiles.saying(held.parts(), words, "small part of").tolist() == [KEYS[0]]
    assert tiles.saying(held.parts(), words, "water there").tolist() == []
    assert tiles.saying(held.parts(), words, "unheard").tolist() == []
    assert tiles.naming(held.catalogue, columns, 6, named=True, there=False).tolist() == sorted(KEYS[1:])
    said, true = SIZES.index("extra small"), BANDS.index("extra small")
    assert tiles.sizing(held.parts(), held.catalogue, said, true).tolist() == [KEYS[0]]
    assert tiles.sizing(held.parts(), held.catalogue, said, 0).tolist() == []


def test_captions_of_the_same_words_are_found(held: Held) -> None:
    found = duplicates(lambda: list(held.parts()))
    assert (found.captions, found.same, found.different, found.alike, found.number) == (4, 4, 2, 4, 2)
    assert {group.keys for group in found.groups} == {(KEYS[0],), tuple(sorted(KEYS[1:]))}


def test_tiles_are_counted_by_cover_and_place(held: Held) -> None:
    found = places(held.catalogue, held.browser, Selection())
    cover = {one.name: one for one in found.land_cover}
    top_left = 128 * 128 / 256**2 / 128
    assert cover["tree"].share == pytest.approx(77 * top_left) and cover["water"].share == pytest.approx(6 * top_left)
    assert (cover["grass"].dominant, cover["water"].present, cover["snow"].present) == (3, 3, 0)
    ground = sum((Tile.parse(name).pixel_m * 256) ** 2 / 1e6 for name in NAMES[:3])
    assert cover["tree"].area_km2 == pytest.approx(77 * top_left * ground, rel=1e-4)
    assert found.countries == {"Sweden": 3} and found.continents == {"Europe": 3} and found.latitudes == {50: 3}
    assert found.climates == {"temperate": 3} and found.coasts == {5.0: 3} and found.seasons == {}
    assert sorted(tiles_between(held.browser, Selection(), 50).tolist()) == sorted(KEYS)
    assert tiles_between(held.browser, Selection(), 40).tolist() == []
    of_europe = tiles_placed(held.catalogue, held.browser, Selection(), "continent", ["Europe"])
    assert sorted(of_europe.tolist()) == sorted(KEYS)
    assert places(held.catalogue, held.browser, Selection(name="nowhere")).latitudes == {}


@given(st.integers(1, 4000), st.integers(1, 16384))
def test_a_share_lies_in_the_band_of_its_size_word(part: int, whole: int) -> None:
    share = min(part, whole) / whole
    assert BANDS[int(band(np.array([share], np.float64))[0])] == size_word(share)


@given(st.lists(st.floats(0, 500, width=32), min_size=1, max_size=50))
def test_every_caption_stands_in_one_step(values: list[float]) -> None:
    held = np.array([*values, np.nan], np.float32)
    found = spread(held, edges_of([held]))
    assert found and sum(found.counts) == found.captions == len(values)
    assert found.low <= found.p5 <= found.p50 <= found.p95 <= found.high
