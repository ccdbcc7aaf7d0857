"""Metadata captions in the catalogue: one a tile, in a set of their own."""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from core.geography.tiles import Tile
from core.progress import Progress, Report, silent
from core.store import whereabouts
from core.store.catalogue import Catalogue, scalar
from core.store.madecaptions import MadeCaption, MadeSet, put_in_force
from core.store.whereabouts import Whereabouts
from core.store.wheretable import METADATA_SET
from core.tile.record import TileRecord, composition
from generation.metadata.captions import Known, caption, kind_of

SET = MadeSet(METADATA_SET, "Captions from metadata, as RS5M writes them")

BATCH = 5_000
"""Tiles between two commits: all that an interrupted run can lose."""

_AUTHOR = "metadata"
_WAITING = f"key not in (select key from active_captions where caption_set = '{METADATA_SET}')"


class KeptAll(NamedTuple):
    """What came of all tiles."""

    done: int
    """Tiles that have a metadata caption now."""
    new: int
    seconds: float


def known_of(catalogue: Catalogue, record: TileRecord) -> Known:
    """Return what a tile's caption is made from."""
    where = whereabouts.of_tile(catalogue, record.tile)
    kind = kind_of(synthetic=record.synthetic, own=record.own, fetched=record.scene is not None)
    return Known(where, record.composition, kind)


def keep(catalogue: Catalogue, record: TileRecord, seed: int = 0) -> int:
    """Put the caption of a tile in force; return how many texts are new."""
    text = caption(known_of(catalogue, record), seed)
    return put_in_force(catalogue, SET, [MadeCaption(record.tile.key, 0, text, _AUTHOR)])


def keep_all(
    catalogue: Catalogue,
    report: Report = silent,
    *,
    seed: int = 0,
    again: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> KeptAll:
    """Write a caption of every tile that has none, with `again` of all; ended, it goes on next time."""
    started, looked, new = time.monotonic(), 0, 0
    whereabouts.fill(catalogue, report)
    source = "true" if again else _WAITING
    with catalogue.cursor() as cursor:
        waiting = scalar(cursor, f"select count(*) from tiles where {source}")
    for batch in _batches(catalogue, source):
        if stopped():
            break
        report(Progress("Writing metadata captions", looked, waiting))
        made = [MadeCaption(known.where.tile.key, 0, caption(known, seed), _AUTHOR) for known in batch]
        new += put_in_force(catalogue, SET, made)
        looked += len(batch)
    with catalogue.cursor() as cursor:
        done = scalar(cursor, "select count(*) from active_captions where caption_set = ?", [METADATA_SET])
    return KeptAll(done, new, round(time.monotonic() - started, 1))


def _batches(catalogue: Catalogue, source: str) -> Iterator[list[Known]]:
    """Walk through the tiles in the order of their keys."""
    place = -1
    while True:
        with catalogue.cursor() as cursor:
            rows = cursor.execute(
                f"""select t.key, t.synthetic, t.own, l.regions, {whereabouts.COLUMNS}, c.taken
                from (from tiles where {source} and key > $place order by key limit {BATCH}) t
                join whereabouts w on w.key = t.key left join landcover l on l.key = t.key and l.problem is null
                left join ({whereabouts.TAKEN}) c on c.key = t.key order by t.key""",
                {"place": place},
            ).fetchall()
        if not rows:
            return
        place = rows[-1][0]
        yield [_known(*row) for row in rows]


def _known(key: int, synthetic: bool, own: bool, regions: bytes | None, *found: Any) -> Known:
    *values, taken = found
    where = Whereabouts.of_row(Tile.from_key(key), values, taken)
    kind = kind_of(synthetic=synthetic, own=own, fetched=taken is not None)
    return Known(where, composition(regions) if regions else None, kind)
