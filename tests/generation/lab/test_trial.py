import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import GenerationError
from core.geography.tiles import Tile
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.calls import generations
from generation.calls.perform import Ask
from generation.lab.comparison import compare
from generation.lab.trial import MAX_TILES, Trial, original_truth, row_of
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.prompts.prompt import Parameters
from generation.prompts.recipes import RECIPES
from tests import model_server, releases
from tests.model_server import serving

TILES = [Tile.parse(name) for name in releases.NAMES]


def test_a_trial_scores_every_tile_and_compares_with_the_published_captions(
    catalogue: Catalogue, settings: Settings
) -> None:
    trial = Trial(catalogue, settings, Ask.of_rules("35-like"), TILES, Keys({}), screen={"prompt": "rules"})
    trial.start()
    assert trial.wait(60) and trial.done == len(TILES)
    truths = {row.tile: row.truth for row in trial.rows()}
    assert list(truths) == TILES and all(truth and truth > 90 for truth in truths.values())
    found = compare(truths, {tile: score.truth for tile, score in original_truth(catalogue, settings, TILES).items()})
    assert found.pairs == len(TILES) and found.mean is not None and found.mean > 0
    assert found.low is not None and found.high is not None and found.low <= found.mean <= found.high
    again = [row_of(catalogue, settings, made) for made in generations.of_run(catalogue, trial.id)]
    assert {row.tile: row for row in again} == {row.tile: row for row in trial.rows()}
    assert [run.id for run in generations.history(catalogue)] == [trial.id]


def test_a_key_that_is_refused_ends_a_trial_after_the_calls_under_way(catalogue: Catalogue, settings: Settings) -> None:
    with serving(model_server.fails(401)) as server:
        place = Endpoint("test", server.url, local=True)
        ask = Ask.of_recipe(RECIPES["gpt-3.5"], place, "tiny", Parameters())
        trial = Trial(catalogue, settings, ask, TILES, Keys({}))
        trial.start()
        assert trial.wait(60)
    assert 1 <= len(server.calls) <= 4
    assert all(row.problem and row.truth is None for row in trial.rows())


def test_a_tile_that_cannot_be_described_does_not_end_a_trial(catalogue: Catalogue, settings: Settings) -> None:
    strange = Tile(1, 1)
    trial = Trial(catalogue, settings, Ask.of_rules("short"), [strange, TILES[0]], Keys({}))
    trial.start()
    assert trial.wait(60)
    bad, good = trial.rows()
    assert "no land-cover map" in bad.problem and good.truth is not None


def test_too_many_tiles_are_refused(catalogue: Catalogue, settings: Settings) -> None:
    with pytest.raises(GenerationError, match="batch"):
        Trial(catalogue, settings, Ask.of_rules("short"), [Tile(x, 1) for x in range(MAX_TILES + 1)], Keys({}))


_scores = st.dictionaries(st.integers(0, 30), st.none() | st.floats(0, 100), max_size=30)


@given(_scores, _scores)
def test_a_comparison_turned_round_has_the_other_sign(
    first: dict[int, float | None], second: dict[int, float | None]
) -> None:
    there, back = compare(first, second), compare(second, first)
    assert (there.pairs, there.better, there.worse) == (back.pairs, back.worse, back.better)
    if there.mean is not None and back.mean is not None:
        assert there.mean == pytest.approx(-back.mean)
    if there.low is not None and there.mean is not None and there.high is not None:
        assert there.low <= there.mean + 1e-9 and there.mean <= there.high + 1e-9


def test_the_interval_holds_the_true_difference_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    hits = 0
    for _ in range(200):
        base = random.normal(70, 10, 30)
        found = compare(dict(enumerate(base + random.normal(2, 5, 30))), dict(enumerate(base)))
        assert found.low is not None and found.high is not None
        hits += found.low <= 2 <= found.high
    assert 0.87 <= hits / 200 <= 0.99
