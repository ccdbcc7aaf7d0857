"""How large an export will be and how long it will take, before it is begun."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.embedding.spaces import current
from core.errors import ExportError
from core.exports.order import Format, Order
from core.exports.plan import NOTHING, Keys
from core.pictures import locations
from core.pictures.locations import Location
from core.selection.browse import Browser
from core.store.catalogue import Catalogue, first_row
from core.store.reviewtable import ACCEPTED_SQL

_LOOKED_AT = 20
"""Pictures that are looked at for their size."""

_USUAL_PICTURE, _LABEL = 80_000, 3_000
"""Bytes of a picture where none tells its own, and of a land-cover map."""

_TEXT_SHARE: dict[Format, float] = {"parquet": 0.4, "geoparquet": 0.45, "stac": 0.45}
"""Bytes of a text in the file by those that it has; compressed in some formats."""

_BESIDE: dict[Format, int] = {
    **{"chatearthnet": 60, "coco": 250, "skyscript": 60, "llava": 280, "webdataset": 2_600},
    **{"jsonl": 900, "csv": 420, "parquet": 60, "geoparquet": 90, "stac": 120},
}
"""Bytes of a caption beside its text."""

_CAPTIONS_PER_S: dict[Format, int] = {
    **{"chatearthnet": 40_000, "coco": 25_000, "skyscript": 40_000, "llava": 25_000, "webdataset": 15_000},
    **{"jsonl": 12_000, "csv": 12_000, "parquet": 35_000, "geoparquet": 35_000, "stac": 15_000},
}
_PICTURES_PER_S, _LABELS_PER_S = 3_000, 700
"""Roughly as `python -m bench.exports` finds them on two cores that have nothing else to do."""


class Size(NamedTuple):
    """What an export will take, estimated."""

    captions: int
    tiles: int
    bytes: int
    seconds: float


def estimate(catalogue: Catalogue, browser: Browser, order: Order) -> Size:
    """Estimate an export.

    Raises:
        ExportError: Nothing is selected, or the format has no room for what was asked for.
    """
    order.check()
    meant, form = browser.in_force(order.selection), order.format
    ids = meant.ids()
    if order.version == "accepted":
        ids = ids[np.isin(ids, _accepted(catalogue))]
    if not len(ids):
        raise ExportError(NOTHING[order.version])
    keys = np.unique(meant.keys(ids))
    captions, tiles = len(ids), len(keys)
    each = _text_bytes(catalogue) * _TEXT_SHARE.get(form, 1.0) + _BESIDE[form] + (160 if order.checks else 0)
    if order.space and (space := current(catalogue, order.space)):
        each += space.space.dimension * (22 if form == "jsonl" else 4)
    size, seconds = captions * each, captions / _CAPTIONS_PER_S[form]
    if order.with_images:
        rows = captions if form == "parquet" else tiles  # there a picture stands beside each of its captions
        size, seconds = size + rows * _picture_bytes(catalogue, keys), seconds + rows / _PICTURES_PER_S
    if order.labels:
        size, seconds = size + tiles * _LABEL, seconds + tiles / _LABELS_PER_S
    return Size(captions, tiles, round(size), seconds)


def _accepted(catalogue: Catalogue) -> NDArray[np.uint64]:
    with catalogue.cursor() as cursor:
        return np.asarray(cursor.execute(ACCEPTED_SQL).fetchnumpy()["caption"], np.uint64)


def _text_bytes(catalogue: Catalogue) -> float:
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select avg(strlen(text)) from (select text from captions limit 1000)")
    return float(row[0] or 0) if row else 0.0


def _picture_bytes(catalogue: Catalogue, keys: Keys) -> float:
    """Return the mean size of some pictures, spread over the export."""
    some = keys[:: max(1, len(keys) // _LOOKED_AT)][:_LOOKED_AT].tolist()
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select i.key, {locations.LOCATION_COLUMNS} from images i join sources s on s.id = i.source
            where i.layer = 'rgb' and list_contains($keys::uinteger[], i.key)""",
            {"keys": some},
        ).fetchall()
    sizes = [size for key, *place in rows if (size := locations.size_of(Location(*place), key))]
    return sum(sizes) / len(some) if sizes else (_USUAL_PICTURE if rows else 0)
