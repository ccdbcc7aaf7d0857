"""How fast tiles alike in layout are found, and lists of tiles kept and used as a filter."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.figures import Figure, median_ms
from core.geography.tiles import ZOOM
from core.search import similar
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store import tilelists
from core.store.catalogue import Catalogue
from core.store.points import from_morton

AIM_MS = 60


def likeness_figures(data: Path) -> Iterator[Figure]:
    """Ask for tiles like one, of all and within a filter, and filter by a list of half the tiles."""
    with Catalogue(Settings(data=data).catalogue) as catalogue:
        browser = Browser(catalogue)
        tile = next(row.tile for row in browser.rows(Selection(), limit=100) if any(row.shares))

        def alike(selection: Selection) -> float:
            return median_ms(lambda: similar.by_layout(catalogue, browser, tile, selection))

        yield Figure("alike in layout, of all tiles", alike(Selection()), "ms", AIM_MS)
        yield Figure("alike in layout, of one split", alike(Selection(splits=("train",))), "ms", AIM_MS)
        x, y = from_morton(browser.points().morton[::2])
        keys = x << np.uint32(ZOOM) | y
        listed = Selection(lists=(tilelists.keep(catalogue, keys, "Every second tile"),))
        yield Figure("filter by a list of half the tiles", median_ms(lambda: browser.mask(listed)), "ms", AIM_MS)
