"""Questions that the map and the list ask of all tiles at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.catalogue import Catalogue, first_row, scalar
from core.flags import Flag
from core.legend import CLASSES
from core.points import PointColumns
from core.schema import CLASS_COLUMNS
from core.selection import Selection, Where, grid_box, inside, where
from core.tiles import BBox, Tile

SPLITS = ("none", "train", "val", "test", "other")
"""Splits by their number on the map."""

Order = Literal["place", "name", "north to south", "west to east", "longest caption", "largest share"]
ORDERS: tuple[Order, ...] = get_args(Order)

_ORDER_SQL: dict[Order, str] = {
    "place": "t.morton",
    "name": "t.name",
    "north to south": "t.y, t.x",
    "west to east": "t.x, t.y",
    "longest caption": "words desc nulls last, t.morton",
    "largest share": "greatest("
    + ", ".join(f"t.{column}" for column in CLASS_COLUMNS[1:])
    + ") desc nulls last, t.morton",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a selection holds, in all and within the view."""

    total: int
    """Tiles in the catalogue."""
    matching: int
    in_view: int
    synthetic: int
    """Matching tiles that come from a synthetic release."""
    classes: dict[str, tuple[int, int]]
    """Tiles by dominant class: (matching, in view)."""
    splits: dict[str, tuple[int, int]]
    sets: dict[str, tuple[int, int]]
    combinations: dict[int, tuple[int, int]]
    """Tiles by the exact sets they are in, as a bit mask."""
    flags: dict[str, tuple[int, int]]
    mean_shares: dict[str, float]
    """Mean share of each class over the matching tiles in view, 0..1."""


class TileRow(NamedTuple):
    """One line of a list of tiles."""

    tile: Tile
    split: str | None
    flags: int
    dominant: int
    """Id of the dominant class, 0 where there is no land cover."""
    shares: tuple[float, ...]
    """Share of each class 0..11, all 0 without land cover."""
    words: int | None
    """Words of the first caption."""
    snippet: str | None
    """Beginning of the first caption."""


class CaptionSet(NamedTuple):
    """A named set of captions."""

    name: str
    bit: int
    title: str


class Browser:
    """Answers from the table of tiles; every answer is exact and reads no picture."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._inside = lru_cache(maxsize=8)(self._find_inside)

    def caption_sets(self) -> list[CaptionSet]:
        """Return the sets, in the order in which they came."""
        with self._catalogue.cursor() as cursor:
            return [
                CaptionSet(*row)
                for row in cursor.execute("select name, bit, title from caption_sets order by bit").fetchall()
            ]

    def points(self) -> PointColumns:
        """Return what the map draws of every tile, along the Morton curve."""
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute(
                """select morton, dominant,
                case split when 'train' then 1 when 'val' then 2 when 'test' then 3
                else if(split is null, 0, 4) end::utinyint as split,
                sets, flags::usmallint as flags from tiles order by morton"""
            ).fetchnumpy()
        return PointColumns(**{name: np.ascontiguousarray(column) for name, column in columns.items()})

    def mask(self, selection: Selection) -> NDArray[np.bool_]:
        """Tell for every tile, along the Morton curve, whether it is selected."""
        with self.asked(selection) as (cursor, condition):
            return np.ascontiguousarray(
                cursor.execute(
                    f"select coalesce({condition.sql}, false) as shown from tiles t order by morton",
                    condition.parameters,
                ).fetchnumpy()["shown"]
            ).astype(bool)

    def summary(self, selection: Selection, view: BBox | None = None) -> Summary:
        """Count a selection by class, split, caption set and flag, in all and within a view."""
        seen = grid_box(view) if view else Where("true", {})
        means = ", ".join(
            f"avg(coalesce(t.{column}, 0)) filter ({seen.sql} and t.dominant > 0)" for column in CLASS_COLUMNS[1:]
        )
        with self.asked(selection) as (cursor, condition):
            rows = cursor.execute(
                f"""select grouping_id(t.dominant, t.split, t.sets, t.flags) as by,
                t.dominant, t.split, t.sets, t.flags,
                count(*), count(*) filter ({seen.sql}),
                count(*) filter (t.synthetic), {means} from tiles t where {condition.sql}
                group by grouping sets ((), (t.dominant), (t.split), (t.sets), (t.flags))""",
                {**condition.parameters, **seen.parameters},
            ).fetchall()
            total = scalar(cursor, "select count(*) from tiles")
        return _summary(rows, total, self.caption_sets())

    def count(self, selection: Selection) -> int:
        """Count the selected tiles."""
        with self.asked(selection) as (cursor, condition):
            return scalar(cursor, f"select count(*) from tiles t where {condition.sql}", condition.parameters)

    def histogram(self, selection: Selection, name: str, view: BBox | None = None, *, bins: int = 20) -> list[int]:
        """Count selected tiles with land cover by their share of a class, in equal steps from 0 to 1."""
        column = CLASS_COLUMNS[[land.name for land in CLASSES].index(name)]
        seen = grid_box(view) if view else Where("true", {})
        with self.asked(selection) as (cursor, condition):
            rows = cursor.execute(
                f"""select least(floor(t.{column} * {bins}), {bins - 1})::integer as step, count(*) from tiles t
                where t.dominant > 0 and {condition.sql} and {seen.sql} group by step""",
                {**condition.parameters, **seen.parameters},
            ).fetchall()
        counts = dict(rows)
        return [counts.get(step, 0) for step in range(bins)]

    def rows(self, selection: Selection, order: Order = "place", *, offset: int = 0, limit: int = 24) -> list[TileRow]:
        """Return one page of the selected tiles."""
        columns = ", ".join(f"coalesce(t.{column}, 0)" for column in CLASS_COLUMNS[1:])
        with self.asked(selection) as (cursor, condition):
            rows = cursor.execute(
                f"""with first as (
                    select a.key, min_by(c.words, (s.bit, a.variant)) as words, min_by(c.id, (s.bit, a.variant)) as id
                    from active_captions a join captions c on c.id = a.caption
                    join caption_sets s on s.name = a.caption_set
                    where a.key in (select t.key from tiles t where {condition.sql}) group by a.key),
                page as (
                    select t.*, first.words, first.id as caption from tiles t left join first using (key)
                    where {condition.sql} order by {_ORDER_SQL[order]} limit $limit offset $offset)
                select t.key, t.split, t.flags, t.dominant, t.words, c.text[:240], {columns}
                from page t left join captions c on c.id = t.caption order by {_ORDER_SQL[order]}""",
                {**condition.parameters, "limit": limit, "offset": offset},
            ).fetchall()
        return [
            TileRow(Tile.from_key(key), split, flags, dominant, (0.0, *shares), words, snippet)
            for key, split, flags, dominant, words, snippet, *shares in rows
        ]

    def step(self, selection: Selection, tile: Tile | None, by: Literal[1, -1]) -> Tile | None:
        """Return the next or the previous selected tile along the Morton curve, round and round."""
        compare, direction = (">", "asc") if by == 1 else ("<", "desc")
        with self.asked(selection) as (cursor, condition):
            row = first_row(
                cursor,
                f"""select t.key from tiles t where {condition.sql} order by
                t.morton {compare} coalesce((select morton from tiles where key = $here), -1) desc,
                t.morton {direction} limit 1""",
                {**condition.parameters, "here": tile.key if tile else None},
            )
        return Tile.from_key(row[0]) if row else None

    def surprise(self, selection: Selection) -> Tile | None:
        """Return a selected tile at random."""
        with self.asked(selection) as (cursor, condition):
            row = first_row(
                cursor,
                f"select t.key from tiles t where {condition.sql} order by random() limit 1",
                condition.parameters,
            )
        return Tile.from_key(row[0]) if row else None

    @contextmanager
    def asked(self, selection: Selection) -> Iterator[tuple[DuckDBPyConnection, Where]]:
        """Lend a cursor on which the condition of a selection, over `tiles t`, can be used."""
        with self._catalogue.cursor() as cursor:
            if selection.ring:
                cursor.register("area", self._inside(self._catalogue.revision(), selection.ring))
            yield cursor, where(selection, area="area" if selection.ring else None)

    def _find_inside(self, _revision: int, ring: tuple[tuple[float, float], ...]) -> pa.Table:
        """Keys of the tiles inside a drawn area."""
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute("select key, x, y from tiles").fetchnumpy()
        found = inside(ring, columns["x"].astype(np.int32), columns["y"].astype(np.int32))
        return pa.table({"key": pa.array(np.ascontiguousarray(columns["key"])[found])})


_BY_ALL, _BY_CLASS, _BY_SPLIT, _BY_SETS, _BY_FLAGS = 0b1111, 0b0111, 0b1011, 0b1101, 0b1110


def _summary(rows: list[tuple[object, ...]], total: int, sets: list[CaptionSet]) -> Summary:
    """Put the rows of the grouping sets in their places."""
    groups: dict[int, list[tuple[object, int, int]]] = {}
    matching = in_view = synthetic = 0
    means: dict[str, float] = {}
    for by, dominant, split, held, flags, count, seen, made_up, *shares in rows:
        value = {_BY_CLASS: dominant, _BY_SPLIT: split, _BY_SETS: held, _BY_FLAGS: flags}.get(int(str(by)))
        if by == _BY_ALL:
            matching, in_view, synthetic = int(str(count)), int(str(seen)), int(str(made_up))
            means = {land.name: float(str(share or 0)) for land, share in zip(CLASSES[1:], shares, strict=True)}
        else:
            groups.setdefault(int(str(by)), []).append((value, int(str(count)), int(str(seen))))
    return Summary(
        total=total,
        matching=matching,
        in_view=in_view,
        synthetic=synthetic,
        classes={
            CLASSES[int(str(value))].name: (count, seen)
            for value, count, seen in sorted(groups.get(_BY_CLASS, []), key=lambda row: int(str(row[0])))
        },
        splits=_in_order({str(value or "none"): (count, seen) for value, count, seen in groups.get(_BY_SPLIT, [])}),
        sets={caption_set.name: _with_bit(groups.get(_BY_SETS, []), 1 << caption_set.bit) for caption_set in sets},
        combinations={int(str(held)): (count, seen) for held, count, seen in groups.get(_BY_SETS, [])},
        flags={flag.label: found for flag in Flag if (found := _with_bit(groups.get(_BY_FLAGS, []), flag))[0]},
        mean_shares=means,
    )


def _in_order(splits: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Training first, then validation and test, then the rest by name."""
    known = ("train", "val", "test")
    return dict(sorted(splits.items(), key=lambda item: (known.index(item[0]) if item[0] in known else 3, item[0])))


def _with_bit(rows: list[tuple[object, int, int]], bit: int) -> tuple[int, int]:
    held = [(count, seen) for value, count, seen in rows if int(str(value)) & bit]
    return sum(count for count, _ in held), sum(seen for _, seen in held)
