import numpy as np
import pytest

from core.embedding.embedders import open_embedder
from core.settings import Settings
from generation.osm.ground import Table
from generation.osm.learned import cross_validated, examples, fit, labels, learned


def test_the_weights_are_where_the_slope_of_the_penalised_likelihood_is_nothing() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(40, 5))
    seen = vectors[:, 0] + 0.5 * rng.normal(size=40) > 0
    weights = fit(vectors, seen, ridge=0.7)
    inputs = np.column_stack([vectors, np.ones(40)])
    slope = inputs.T @ (1 / (1 + np.exp(-inputs @ weights)) - seen) + 0.7 * np.append(weights[:-1], 0)
    assert slope == pytest.approx(np.zeros(6), abs=1e-6)


def test_what_is_learned_judges_tags_that_it_never_saw_better_than_saying_no_to_all() -> None:
    known = examples(open_embedder())
    usual, by_key = cross_validated(known, by_key=False), cross_validated(known, by_key=True)
    nothing = sum(not one.seen for one in labels()) / len(labels())
    assert usual.tags == len(labels()) and len({(one.key, one.value) for one in labels()}) == len(labels())
    assert usual.accuracy > by_key.accuracy > nothing + 0.05 and usual.f1 > 0.6


def test_it_says_how_likely_a_tag_is_seen_and_leaves_names_to_the_table() -> None:
    judge = learned(Settings())
    seen, hidden = judge.judge("landcover", "trees"), judge.judge("shop", "bakery")
    assert seen.visible and "likely to be seen" in seen.reason and seen.cover == "tree"
    assert not hidden.visible
    assert judge.judge("name", "Lake Otso") == Table().judge("name", "Lake Otso")
