"""Where two captions of a tile contradict each other, in the catalogue: read once for each pair of texts."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import pyarrow as pa

from core.store.catalogue import Catalogue, scalar

DisputeKind = Literal["what dominates", "there or not", "how much", "order", "where"]
"""What two captions contradict each other about."""

DISPUTE_KINDS: tuple[DisputeKind, ...] = get_args(DisputeKind)
"""Their order is the order of bits in the column `kinds`."""

PAIRED = """
select f.key, f.caption as one, s.caption as other
from (select key, arg_min(caption, variant) as caption from active_captions
    where caption_set = $second group by key) s
join (select key, arg_min(caption, variant) as caption from active_captions
    where caption_set = $first group by key) f on f.key = s.key"""
"""The two captions of each tile that has one of both sets: of several of a set the first."""

_PENDING = f"""
from ({PAIRED}) p left join disputes d on d.one = p.one and d.other = p.other
where d.version is null or d.version <> $version"""


class WaitingPair(NamedTuple):
    """Two captions that were not held against each other yet."""

    one: int
    other: int
    texts: tuple[str, str]


class FoundPair(NamedTuple):
    """What was found in a pair of captions."""

    one: int
    other: int
    weight: float
    """How far they contradict each other: 0 for not at all, about 1 for an image with two largest classes."""
    kinds: int
    """Kinds of contradictions, a bit each."""
    classes: int
    """The classes that they are about, a bit for each id."""


def count_waiting(catalogue: Catalogue, sets: tuple[str, str], version: int) -> int:
    """Count the pairs of two sets that this version of the reading has not seen."""
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) {_PENDING}", _values(sets, version))


def next_waiting(catalogue: Catalogue, sets: tuple[str, str], version: int, limit: int) -> list[WaitingPair]:
    """Return such pairs."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select w.one, w.other, c.text, e.text
            from (select p.one, p.other {_PENDING} order by p.key limit $limit) w
            join captions c on c.id = w.one join captions e on e.id = w.other order by w.one""",
            {**_values(sets, version), "limit": limit},
        ).fetchall()
    return [WaitingPair(one, other, (text, against)) for one, other, text, against in rows]


def store(catalogue: Catalogue, version: int, found: Sequence[FoundPair]) -> None:
    """Keep what was found, in place of what an earlier version found."""
    columns = {
        "one": pa.array([item.one for item in found], pa.uint64()),
        "other": pa.array([item.other for item in found], pa.uint64()),
        "version": pa.array([version] * len(found), pa.uint16()),
        "weight": pa.array([item.weight for item in found], pa.float32()),
        "kinds": pa.array([item.kinds for item in found], pa.uint8()),
        "classes": pa.array([item.classes for item in found], pa.uint16()),
    }
    with catalogue.transaction() as cursor:
        cursor.register("found", pa.table(columns))
        cursor.execute("insert or replace into disputes by name select * from found")
        cursor.unregister("found")


def _values(sets: tuple[str, str], version: int) -> dict[str, object]:
    return {"first": sets[0], "second": sets[1], "version": version}
