"""How the tiles of a run stand on the map."""

import gzip
from pathlib import Path

import numpy as np

from core.selection.browse import Browser
from core.settings import Settings
from core.store.points import morton
from generation.batch.claims import Counts
from generation.batch.database import CallState, opened, transaction
from generation.batch.order import Limits, Order
from generation.batch.planning import plan
from generation.calls.requests import Ask
from pages.ui.runs.standing import colouring, encode_states, states_of
from tests.small_catalogue import fill


def test_each_point_of_the_map_says_how_its_tile_stands(tmp_path: Path) -> None:
    catalogue, facts = fill(tmp_path, count=40)
    settings = Settings(data=tmp_path)
    with catalogue:
        browser = Browser(catalogue)
        keys = [fact.tile.key for fact in facts if fact.composition][:4]
        number = plan(catalogue, settings, Order.of(Ask.of_rules("sentence"), "some"), keys, Limits())
        stands = [CallState.DONE, CallState.FAILED, CallState.UNDER_WAY, CallState.LEFT_OUT]
        with opened(settings.runs) as database, transaction(database):
            for call, state in enumerate(stands):
                database.execute("update calls set state = ? where run = ? and call = ?", [state, number, call])
        found = states_of(browser, settings, number)
        codes = browser.points().morton
    at = np.searchsorted(codes, morton(np.array(keys) // (1 << 14), np.array(keys) % (1 << 14)))
    assert list(found[at]) == [3, 1, 5, 2]
    assert np.count_nonzero(found) == len(keys)
    assert np.array_equal(np.frombuffer(gzip.decompress(encode_states(found)), np.uint8), found)


def test_the_legend_holds_what_occurs_and_failures_cover_what_waits() -> None:
    entries = colouring(Counts(tiles=10, done=3, failed=1, cached=0, left_out=0)).entries
    assert [(entry.label, entry.tiles) for entry in entries] == [("failed", 1), ("done", 3), ("waiting", 6)]
