"""Questions that the map and the list ask of all tiles at once."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.geography import outlines
from core.geography.tiles import BBox, Tile
from core.raster.legend import CLASSES
from core.selection import captionmask, tilerows
from core.selection.areas import inside
from core.selection.captionmask import CaptionMask
from core.selection.filters import CLASS_IDS, RegionRange, Selection, Where, need_land_cover, where
from core.selection.gridbox import grid_box
from core.selection.summary import CaptionSet, Summary, summarise
from core.selection.tilerows import Order, TileRow
from core.store import tilelists, whereabouts
from core.store.catalogue import Catalogue, State, first_row, scalar
from core.store.flags import SYNTHETIC, Flag
from core.store.ownplaces import OWN_POINT
from core.store.points import TRUTH_LIMITS, PointColumns, code_of, tile_at
from core.store.regionshares import region_shares
from core.store.schema import CLASS_COLUMNS


def score_step(score: str, whole: int = 100) -> str:
    """SQL for the step of the map's colours that a score lies in, of a `whole`."""
    steps = [(limit * whole / 100, number) for number, limit in enumerate(TRUTH_LIMITS, start=1)]
    limits = " ".join(f"when {score} < {limit:g}::float then {number}" for limit, number in steps)
    return f"case when {score} is null then 0 {limits} else {len(TRUTH_LIMITS) + 1} end::utinyint as {score}"


class Browser:
    """Answers from the table of tiles; every answer is exact and reads no picture."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._inside = lru_cache(maxsize=8)(self._find_inside)
        self._areas = lru_cache(maxsize=8)(self._find_areas)
        self._regions = lru_cache(maxsize=8)(self._find_regions)
        self._sets = lru_cache(maxsize=1)(self._find_sets)
        self._count = lru_cache(maxsize=64)(self._find_count)
        self._in_force = lru_cache(maxsize=32)(self._find_in_force)
        self._summary = lru_cache(maxsize=64)(self._find_summary)
        self._histogram = lru_cache(maxsize=64)(self._find_histogram)
        self._codes = lru_cache(maxsize=8)(self._find_codes)  # 4 MB each at a million tiles

    def caption_sets(self) -> list[CaptionSet]:
        """Return the sets, in the order in which they came."""
        return list(self._sets(self._catalogue.edits))

    def _find_sets(self, _edits: int) -> tuple[CaptionSet, ...]:
        with self._catalogue.cursor() as cursor:
            rows = cursor.execute("select name, bit, title from caption_sets order by bit").fetchall()
        return tuple(CaptionSet(*row) for row in rows)

    def points(self) -> PointColumns:
        """Return what the map draws of every tile, along the Morton curve."""
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute(
                f"""select morton, dominant,
                case split when 'train' then 1 when 'val' then 2 when 'test' then 3
                else if(split is null, 0, 4) end::utinyint as split,
                sets,
                (flags | if(own, {OWN_POINT}, 0) | if(synthetic, {SYNTHETIC}, 0))::usmallint as flags,
                {score_step("truth")}, {score_step("opinion")}, {score_step("coverage", whole=1)}
                from tiles order by morton"""
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

    def in_force(self, selection: Selection) -> CaptionMask:
        """Tell which captions in force belong to selected tiles, and are themselves of the chosen sets and splits.

        Raises:
            SelectionError: The filters name a list that is not there.
        """
        find = self._find_in_force if selection.lists else self._in_force  # a list may go without notice
        return find(self._catalogue.state(), selection)

    def _find_in_force(self, _state: State, selection: Selection) -> CaptionMask:
        with self.asked(captionmask.tiles_part(selection)) as (cursor, condition):
            return captionmask.read(cursor, condition, selection)

    def summary(self, selection: Selection, view: BBox | None = None) -> Summary:
        """Count a selection by class, split, caption set and flag, in all and within a view."""
        return self._summary(self._catalogue.revision(), selection, view)

    def _find_summary(self, _revision: int, selection: Selection, view: BBox | None) -> Summary:
        seen = grid_box(view) if view else Where("true", {})
        with self.asked(selection) as (cursor, condition):
            return summarise(cursor, condition, seen, self.caption_sets())

    def count(self, selection: Selection) -> int:
        """Count the selected tiles."""
        return self._count(self._catalogue.edits, selection)

    def _find_count(self, _edits: int, selection: Selection) -> int:
        with self.asked(selection) as (cursor, condition):
            return scalar(cursor, f"select count(*) from tiles t where {condition.sql}", condition.parameters)

    def keys(self, selection: Selection) -> list[int]:
        """Return the keys of the selected tiles, along the Morton curve."""
        with self.asked(selection) as (cursor, condition):
            sql = f"select t.key from tiles t where {condition.sql} order by t.morton"
            return [key for (key,) in cursor.execute(sql, condition.parameters).fetchall()]

    def histogram(
        self, selection: Selection, name: str, view: BBox | None = None, *, bins: int = 20
    ) -> tuple[int, ...]:
        """Count selected tiles with land cover by their share of a class, in equal steps from 0 to 1."""
        return self._histogram(self._catalogue.revision(), selection, name, view, bins)

    def _find_histogram(
        self, _revision: int, selection: Selection, name: str, view: BBox | None, bins: int
    ) -> tuple[int, ...]:
        column = CLASS_COLUMNS[[land.name for land in CLASSES].index(name)]
        seen = grid_box(view) if view else Where("true", {})
        with self.asked(selection) as (cursor, condition):
            rows = cursor.execute(
                f"""select least(floor(t.{column} * {bins}), {bins - 1})::integer as step, count(*) from tiles t
                where t.dominant > 0 and {condition.sql} and {seen.sql} group by step""",
                {**condition.parameters, **seen.parameters},
            ).fetchall()
        counts = dict(rows)
        return tuple(counts.get(step, 0) for step in range(bins))

    def rows(self, selection: Selection, order: Order = "place", *, offset: int = 0, limit: int = 24) -> list[TileRow]:
        """Return one page of the selected tiles."""
        if order == "place":
            codes = self.codes(selection)[offset : offset + limit]
            with self._catalogue.cursor() as cursor:
                return tilerows.read(cursor, _among("t.morton", codes.tolist()), order, limit=limit)
        with self.asked(selection) as (cursor, condition):
            return tilerows.read(cursor, condition, order, limit=limit, offset=offset)

    def rows_of(self, tiles: Collection[Tile]) -> dict[Tile, TileRow]:
        """Return the lines of given tiles; one that the catalogue does not hold has none."""
        condition = _among("t.key", [tile.key for tile in tiles])
        with self._catalogue.cursor() as cursor:
            return {row.tile: row for row in tilerows.read(cursor, condition, "place", limit=len(tiles))}

    def held(self, tiles: Collection[Tile]) -> tuple[Tile, ...]:
        """Return those of some tiles that the catalogue holds, along the Morton curve."""
        with self._catalogue.cursor() as cursor:
            rows = cursor.execute(
                "select key from tiles where list_contains($1::uinteger[], key) order by morton",
                [[tile.key for tile in tiles]],
            ).fetchall()
        return tuple(Tile.from_key(key) for (key,) in rows)

    def codes(self, selection: Selection) -> NDArray[np.uint32]:
        """Return the Morton codes of the selected tiles, ascending; kept for the selections that were asked for last.

        Raises:
            SelectionError: The filters name a list that is not there.
        """
        if selection.lists:  # one may go without notice; what it holds stays as it is
            with self._catalogue.cursor() as cursor:
                tilelists.check(cursor, selection.lists)
        return self._codes(self._catalogue.state(), selection)

    def _find_codes(self, _state: State, selection: Selection) -> NDArray[np.uint32]:
        with self.asked(selection) as (cursor, condition):
            sql = f"select t.morton from tiles t where {condition.sql} order by t.morton"
            return np.ascontiguousarray(cursor.execute(sql, condition.parameters).fetchnumpy()["morton"])

    def step(self, selection: Selection, tile: Tile | None, by: Literal[1, -1]) -> Tile | None:
        """Return the next or the previous selected tile along the Morton curve, round and round."""
        codes = self.codes(selection)
        if not len(codes):
            return None
        if tile is None:
            return tile_at(codes[0 if by == 1 else -1])
        here = code_of(tile)
        place = np.searchsorted(codes, here, "right") if by == 1 else np.searchsorted(codes, here, "left") - 1
        return tile_at(codes[place % len(codes)])

    def surprise(self, selection: Selection) -> Tile | None:
        """Return a selected tile at random."""
        with self.asked(selection) as (cursor, condition):
            row = first_row(
                cursor,
                f"select t.key from tiles t where {condition.sql} order by random() limit 1",
                condition.parameters,
            )
        return Tile.from_key(row[0]) if row else None

    def sample(self, selection: Selection, count: int, *, seed: int = 0, covered: bool = True) -> list[Tile]:
        """Draw selected tiles at random, those with land cover, or else those with an image.

        The same seed draws the same ones, in the same order.
        """
        held = "t.dominant > 0" if covered else f"(t.flags & {int(Flag.NO_IMAGE)}) = 0"
        with self.asked(selection) as (cursor, condition):
            rows = cursor.execute(
                f"""select t.key from tiles t where {held} and {condition.sql}
                order by hash(t.key, $seed), t.key limit $count""",
                {**condition.parameters, "seed": seed, "count": count},
            ).fetchall()
        return [Tile.from_key(key) for (key,) in rows]

    @contextmanager
    def asked(self, selection: Selection) -> Iterator[tuple[DuckDBPyConnection, Where]]:
        """Lend a cursor on which the selection's condition can be used.

        Raises:
            SelectionError: It names a list that is not there.
        """
        if selection.whereabouts.asks_place:
            whereabouts.fill(self._catalogue)
        with self._catalogue.cursor() as cursor:
            if selection.lists:
                tilelists.check(cursor, selection.lists)
            if selection.ring:
                cursor.register("area", self._inside(self._catalogue.revision(), selection.ring))
            if selection.areas:
                cursor.register("places", self._areas(self._catalogue.revision(), selection.areas))
            if selection.regions:
                cursor.register("regions", self._regions(self._catalogue.revision(), selection.regions))
            yield (
                cursor,
                where(
                    selection,
                    area="area" if selection.ring else None,
                    regions="regions" if selection.regions else None,
                    places="places" if selection.areas else None,
                ),
            )

    def _find_areas(self, _revision: int, areas: tuple[str, ...]) -> pa.Table:
        """Keys of the tiles in all of some named places."""
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute("select key, x, y from tiles").fetchnumpy()
        found = np.logical_and.reduce([outlines.inside(area, columns["x"], columns["y"]) for area in areas])
        return pa.table({"key": pa.array(np.ascontiguousarray(columns["key"])[found])})

    def _find_inside(self, _revision: int, ring: tuple[tuple[float, float], ...]) -> pa.Table:
        """Keys of the tiles inside a drawn area."""
        with self._catalogue.cursor() as cursor:
            columns = cursor.execute("select key, x, y from tiles").fetchnumpy()
        found = inside(ring, columns["x"].astype(np.int32), columns["y"].astype(np.int32))
        return pa.table({"key": pa.array(np.ascontiguousarray(columns["key"])[found])})

    def _find_regions(self, _revision: int, ranges: tuple[RegionRange, ...]) -> pa.Table:
        """Keys of the tiles with land cover that lie within all of some ranges; where 0 would do, of the others."""
        held = region_shares(self._catalogue)
        within = np.ones(len(held.keys), bool)
        for region, name, low, high in ranges:
            within &= held.within(region, CLASS_IDS[name], low, high)
        return pa.table({"key": pa.array(held.keys[within if need_land_cover(ranges) else ~within])})


def _among(column: str, numbers: list[int]) -> Where:
    """Tiles whose number is one of some; a join, since a list is gone through for each tile."""
    return Where(f"{column} in (select unnest($numbers::uinteger[]))", {"numbers": numbers})
