"""Shares of every class in the five regions of all tiles, as one array in memory."""

from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.raster.landcover import REGIONS
from core.raster.legend import CLASSES
from core.store.catalogue import Catalogue

_SHAPE = (len(REGIONS), len(CLASSES))

HALVES = {
    "top": ("top left", "top right"),
    "bottom": ("bottom left", "bottom right"),
    "left": ("top left", "bottom left"),
    "right": ("top right", "bottom right"),
}
"""Halves of a tile, by the two regions that they are made of."""

_PART = 20_000
"""Tiles turned into shares at a time, so that no array of wide numbers holds them all."""


@dataclass(frozen=True, slots=True, eq=False)
class RegionShares:
    """The tiles with land cover, as they were at one revision of the catalogue; not to be written to."""

    keys: NDArray[np.uint32]
    """(n,) keys, ascending."""
    shares: NDArray[np.float32]
    """(n, 5, 12) shares 0..1 of the known pixels of a region: regions in the order of REGIONS, classes by id."""

    def within(self, region: str, class_id: int, low: float, high: float) -> NDArray[np.bool_]:
        """Tell for each tile whether the share of a class in a region or half lies between two limits, both included.

        The share of a half is the mean of its two regions. Limits are rounded to the precision of the shares, as
        those of a share of the whole tile are.
        """
        rows = [REGIONS.index(name) for name in HALVES.get(region, (region,))]
        column = self.shares[:, rows, class_id].mean(axis=1)
        found: NDArray[np.bool_] = (column >= np.float32(low)) & (column <= np.float32(high))
        return found


_lock = Lock()
_held: WeakKeyDictionary[Catalogue, tuple[int, RegionShares]] = WeakKeyDictionary()


def region_shares(catalogue: Catalogue) -> RegionShares:
    """Return the shares as the catalogue has them now; read once a revision, whoever asks. Safe between threads."""
    with _lock:
        revision = catalogue.revision()
        held = _held.get(catalogue)
        if held is None or held[0] != revision:
            with catalogue.cursor() as cursor:
                held = _held[catalogue] = revision, _read(cursor)
        return held[1]


def _read(cursor: DuckDBPyConnection) -> RegionShares:
    """Read the packed counts; tiles of which nothing is known are left out."""
    rows = cursor.execute(
        "select l.key, l.regions from landcover l join tiles t using (key) where t.dominant > 0 order by l.key"
    ).fetchnumpy()
    keys = np.ascontiguousarray(rows["key"]).astype(np.uint32)
    shares = np.empty((len(keys), *_SHAPE), np.float32)
    for start in range(0, len(keys), _PART):
        packed = b"".join(rows["regions"][start : start + _PART])
        shares[start : start + _PART] = _shares(np.frombuffer(packed, "<u2").reshape(-1, *_SHAPE))
    keys.setflags(write=False)
    shares.setflags(write=False)
    return RegionShares(keys, shares)


def _shares(counts: NDArray[np.uint16]) -> NDArray[np.float64]:
    known = counts.astype(np.float64)
    known[..., 0] = 0
    known /= np.maximum(known.sum(axis=-1, keepdims=True), 1)
    return known
