"""Which captions an export holds and into which files they go, all of it known before the first is written."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.errors import ExportError
from core.exports.order import Order, Version
from core.selection.browse import Browser
from core.store.catalogue import Catalogue
from core.store.reviewtable import ACCEPTED_SQL

Ids = NDArray[np.uint64]
Keys = NDArray[np.uint32]

SHARD = 10_000
"""Captions with pictures in one Parquet file: some hundreds of megabytes."""

PLAIN_SHARD = 250_000
"""Captions without pictures in one Parquet file."""

SAMPLES = 2_000
"""Tiles in one tar file."""

COPIED = 500
"""Pictures of their own that are copied as one part: what is stopped in the middle of one copies it anew."""

UNSPLIT = "unsplit"
"""Name of the split of captions that have none."""

_UNFIT = re.compile(r"[^\w-]+")
"""What of the name of a set has no place in that of a file."""

_FROM: dict[Version, str] = {
    "current": "captions c on c.id = m.id",
    "original": "captions c on (c.key, c.caption_set, c.variant, c.version) = (m.key, m.caption_set, m.variant, 1)",
    "accepted": f"captions c on c.id = m.id and c.id in ({ACCEPTED_SQL})",
}
"""Of each version, how its caption `c` is found from the caption in force `m`."""

_NONE = "No caption is selected. Take a filter away, or import captions first."
NOTHING: dict[Version, str] = {
    "current": _NONE,
    "original": _NONE,
    "accepted": "No selected caption was accepted by reviewers. Review some first, or export the current texts.",
}
"""What is said where an export would hold nothing."""

_LAYOUT = 1
"""Number of what is written into which file; a half export of another number is begun anew."""


class Piece(NamedTuple):
    """A part of an export that is written in one go and then stays."""

    name: str
    """Of its file, or of the pictures that it copies."""
    rows: NDArray[np.int64]
    """Places of its captions in the plan; of pictures, of their tiles among `keys`."""
    split: str = ""


class Plan(NamedTuple):
    """The captions of an export along the Morton curve, then by set and variant."""

    ids: Ids
    tiles: Keys
    """Key of the tile of each caption."""
    sets: pa.DictionaryArray
    splits: pa.DictionaryArray
    """Null where a caption has none."""
    synthetic: int
    own: int
    """Captions of made-up tiles, and of places that a person added."""

    @property
    def keys(self) -> Keys:
        """Keys of the tiles, each once, in the order of the captions."""
        first = np.ones(len(self.tiles), bool)
        first[1:] = self.tiles[1:] != self.tiles[:-1]
        return self.tiles[first]

    def counted(self, what: pa.DictionaryArray) -> Counter[str]:
        """Count captions by set or by split."""
        rows = pc.value_counts(what.cast(pa.string()).fill_null("none")).to_pylist()
        return Counter({row["values"]: row["counts"] for row in rows})

    def fingerprint(self, order: Order) -> str:
        """Tell whether another export would hold the same, so that one may go on with the other."""
        found = hashlib.sha256(f"{_LAYOUT} {order.to_json()}".encode())
        found.update(np.ascontiguousarray(self.ids).data)
        return found.hexdigest()


def make(catalogue: Catalogue, order: Order) -> Plan:
    """Find the captions of an export.

    Raises:
        ExportError: There are none, or the format cannot hold what was asked for.
    """
    order.check()
    meant = Browser(catalogue).in_force(order.selection).ids()
    with catalogue.cursor() as cursor:
        cursor.register("meant", pa.table({"id": pa.array(meant)}))
        table = cursor.sql(
            f"""select c.id, c.key, c.caption_set as "set", c.split, t.synthetic, t.own
            from captions m join meant using (id) join tiles t on t.key = m.key join {_FROM[order.version]}
            order by t.morton, m.caption_set, m.variant"""
        ).to_arrow_table()
        cursor.unregister("meant")
    if not table.num_rows:
        raise ExportError(NOTHING[order.version])
    synthetic, own = (int(pc.sum(table[name]).as_py() or 0) for name in ("synthetic", "own"))
    sets, splits = (table[name].combine_chunks().dictionary_encode() for name in ("set", "split"))
    return Plan(table["id"].to_numpy(), table["key"].to_numpy(), sets, splits, synthetic, own)


def pieces(order: Order, plan: Plan) -> Iterator[Piece]:
    """Name the files of an export and the captions of each, in the order in which they are written."""
    match order.format:
        case "chatearthnet":
            yield from _by(plan, _release_file)
        case "coco":
            yield from _by(plan, lambda _, split: f"annotations/captions_{split or UNSPLIT}.json")
        case "parquet":
            for piece in _by(plan, lambda _, split: split or UNSPLIT):
                size = SHARD if order.with_images or order.labels else PLAIN_SHARD
                yield from _cut(f"data/{piece.name}-{{:05}}.parquet", piece.rows, size, piece.name)
        case "webdataset":
            starts = np.flatnonzero(np.diff(plan.tiles, prepend=plan.tiles[0] + 1))
            bounds = [*starts[::SAMPLES].tolist(), len(plan.ids)]
            for number, (low, high) in enumerate(pairwise(bounds)):
                yield Piece(f"shards/captions-{number:06}.tar", np.arange(low, high))
        case _:
            yield Piece(_SINGLE[order.format], np.arange(len(plan.ids)))


_SINGLE = {
    "geoparquet": "captions.parquet",
    "stac": "items.parquet",
    "jsonl": "captions.jsonl",
    "csv": "captions.csv",
    "skyscript": "captions.csv",
    "llava": "conversations.json",
}
"""File of the formats that are one."""


def pictures(plan: Plan, folder: str) -> Iterator[Piece]:
    """Name the parts in which the pictures of all tiles are copied."""
    yield from _cut(f"{folder}/ {{:05}}", np.arange(len(plan.keys)), COPIED)


def _cut(name: str, rows: NDArray[np.int64], size: int, split: str = "") -> Iterator[Piece]:
    for number, start in enumerate(range(0, len(rows), size)):
        yield Piece(name.format(number), rows[start : start + size], split)


def _by(plan: Plan, named: Callable[[str, str | None], str]) -> Iterator[Piece]:
    """Part captions by set and split, those whose name is the same together."""
    held: dict[str, list[NDArray[np.int64]]] = {}
    splits = plan.splits.indices.fill_null(-1).to_numpy()
    sets = plan.sets.indices.to_numpy()
    split_names = [*plan.splits.dictionary.to_pylist(), None]  # -1 is the last
    for which, called in enumerate(plan.sets.dictionary.to_pylist()):
        of_set = sets == which
        for split in np.unique(splits[of_set]):
            name = named(called, split_names[split])
            held.setdefault(name, []).append(np.flatnonzero(of_set & (splits == split)))
    for name, rows in held.items():
        yield Piece(name, np.sort(np.concatenate(rows)) if len(rows) > 1 else rows[0])


def _release_file(called: str, split: str | None) -> str:
    """Name a file so that an import reads set and split from it; whatever a set is called, it stays in its folder."""
    name = "_".join(["ChatEarthNet_caps", _UNFIT.sub("_", called), *([split] if split else [])])
    return f"json_files/{name}.json"
