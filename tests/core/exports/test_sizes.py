"""How large an export will be is told of the captions that it will hold."""

from pathlib import Path

import pytest

from core.errors import ExportError
from core.exports import plan as plans
from core.exports.order import Order
from core.exports.sizes import estimate
from core.selection.browse import Browser
from core.selection.filters import Selection
from tests.small_catalogue import fill


def test_only_accepted_captions_count_where_only_these_are_exported(tmp_path: Path) -> None:
    catalogue = fill(tmp_path, count=6)[0]
    order, current = Order("csv", Selection(), "accepted"), Order("csv", Selection())
    with catalogue:
        browser = Browser(catalogue)
        with pytest.raises(ExportError, match="accepted by reviewers"):
            estimate(catalogue, browser, order)
        with catalogue.transaction() as cursor:
            cursor.execute(
                """insert into review_marks (caption, mark)
                select caption, if(row_number() over (order by caption) <= 2, 'accepted', 'rejected')
                from active_captions limit 4"""
            )
        size, whole = estimate(catalogue, browser, order), estimate(catalogue, browser, current)
        assert size.captions == 2 < whole.captions
        assert size.bytes / size.captions == pytest.approx(whole.bytes / whole.captions, rel=0.01)
        assert len(plans.make(catalogue, order).ids) == 2
