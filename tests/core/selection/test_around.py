from collections.abc import Iterator
from typing import get_args

import pytest

from core.selection.around import around
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.selection.tilerows import Order
from tests.small_catalogue import fill


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    catalogue, _ = fill(tmp_path_factory.mktemp("around"))
    yield Browser(catalogue)
    catalogue.close()


def test_a_tile_stands_where_the_list_has_it_in_every_order_and_with_filters(browser: Browser) -> None:
    for chosen in (Selection(), Selection(splits=("train",))):
        for order in get_args(Order):
            listed = [row.tile for row in browser.rows(chosen, order, limit=1000)]
            assert len(listed) > 2
            for place, tile in list(enumerate(listed))[:: max(1, len(listed) // 5)]:
                found = around(browser, chosen, tile, order)
                assert found is not None
                assert (found.rank, found.total) == (place + 1, len(listed))
                assert found.before == (listed[place - 1] if place else None)
                assert found.after == (listed[place + 1] if place + 1 < len(listed) else None)


def test_a_tile_that_is_not_selected_stands_nowhere(browser: Browser) -> None:
    chosen = Selection(splits=("train",))
    held = {row.tile for row in browser.rows(chosen, limit=1000)}
    other = next(row.tile for row in browser.rows(Selection(), limit=1000) if row.tile not in held)
    assert around(browser, chosen, other) is None
    assert around(browser, chosen, other, "name") is None
