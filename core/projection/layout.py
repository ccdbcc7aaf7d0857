"""The captions of a space laid out in the plane: computed once, kept, and extended by captions that come later."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.embedding.protocol import Floats
from core.embedding.spaces import SpaceTable
from core.embedding.vectors import Matrix, Rows
from core.progress import Progress, Report, silent
from core.projection.named import name_layout
from core.projection.pacmap import ITERATIONS, beside, flatten, principal_axes
from core.store.catalogue import Catalogue, scalar

LANDMARKS = 12_000
"""Captions that are laid out among each other; the others are placed by these."""

FEWEST = 4
"""Captions of which a layout can be made."""

_LOOKING = "Looking for captions that are alike"
_LAYING = "Rounds of laying out the captions"
_PLACING = "Placing the other captions"
_NAMING = "Naming the groups"

_BY_RANK = 0.75
"""How far places go by their rank along each axis: 0 as they were laid out, 1 in equal steps."""


class StoppedError(Exception):
    """The work was ended from outside; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Projected:
    """A finished layout."""

    space: str
    captions: int
    landmarks: int
    seconds: float


def project(
    catalogue: Catalogue,
    table: SpaceTable,
    matrix: Matrix,
    report: Report = silent,
    *,
    seed: int = 0,
    landmarks: int = LANDMARKS,
    until: Callable[[], bool] = bool,
) -> Projected:
    """Lay out all captions in force that have an exact vector, and keep the result in place of an earlier one.

    The same captions and seed give the same layout on the same machine.

    Raises:
        StoppedError: `until` returned true.
    """
    started = time.monotonic()
    rows = _in_force(catalogue, matrix)
    chosen = _landmarks(len(rows), landmarks, seed)
    places = np.zeros((len(rows), 2), np.float32)
    if len(rows) >= FEWEST:
        work = _Work(report, until)
        report(Progress(_LOOKING, 0, len(chosen)))
        vectors = matrix.vectors[rows]
        axes = principal_axes(vectors[chosen])
        points = axes.of(vectors[chosen])
        looked, step = work.on(_LOOKING, len(chosen)), work.on(_LAYING, ITERATIONS)
        places[chosen] = flatten(points, seed=seed, looked=looked, step=step)
        rest = np.flatnonzero(~_marks(len(rows), chosen))
        if len(rest):
            others = axes.of(vectors[rest])
            places[rest] = beside(places[chosen], points, others, work.on(_PLACING, len(rest)))
        places = _fitted(places)
    _store(catalogue, table, matrix.captions[rows], places, _marks(len(rows), chosen))
    name(catalogue, table, report)
    return Projected(table.space.name, len(rows), len(chosen), round(time.monotonic() - started, 1))


def name(catalogue: Catalogue, table: SpaceTable, report: Report = silent) -> None:
    """Name the groups of the layout that is kept."""
    report(Progress(_NAMING, 0, 1))
    name_layout(catalogue, table)
    report(Progress(_NAMING, 1, 1))


def extend(catalogue: Catalogue, table: SpaceTable, matrix: Matrix) -> int:
    """Place the captions in force that came after the layout was made, by their nearest landmarks; return how many."""
    with catalogue.cursor() as cursor:
        held = cursor.execute(
            "select caption, x, y, landmark from projected where space = ?", [table.number]
        ).fetchnumpy()
    rows = _in_force(catalogue, matrix)
    new = rows[~np.isin(matrix.captions[rows], held["caption"])]
    base = held["landmark"].astype(bool)
    known = np.isin(held["caption"], matrix.captions) & base
    if not len(new) or int(known.sum()) < FEWEST:
        return 0
    order = np.argsort(matrix.captions)
    at = order[np.searchsorted(matrix.captions, held["caption"][known], sorter=order)]
    layout = np.stack([held["x"][known], held["y"][known]], axis=1).astype(np.float32)
    places = np.clip(beside(layout, matrix.vectors[at], matrix.vectors[new]), 0, 1)
    with catalogue.transaction() as cursor:
        _insert(cursor, table, matrix.captions[new], places, np.zeros(len(new), bool))
    return len(new)


def waiting(catalogue: Catalogue, table: SpaceTable) -> int:
    """Count the captions in force that have a vector but no place."""
    with catalogue.cursor() as cursor:
        return scalar(
            cursor,
            f"""select count(*) from active_captions a join {table.name} e on e.caption = a.caption
            anti join (select caption from projected where space = ?) p on p.caption = a.caption""",
            [table.number],
        )


class _Work:
    """Reports steps and ends the work where it is asked to."""

    def __init__(self, report: Report, until: Callable[[], bool]) -> None:
        self._report, self._until = report, until

    def on(self, step: str, total: int) -> Callable[[int], None]:
        def done(count: int) -> None:
            if self._until():
                raise StoppedError(step)
            self._report(Progress(step, count, total))

        return done


def _in_force(catalogue: Catalogue, matrix: Matrix) -> Rows:
    """Return the rows of the captions in force with an exact vector, in order of their numbers."""
    with catalogue.cursor() as cursor:
        captions = cursor.execute("select caption from active_captions").fetchnumpy()["caption"]
    rows = matrix.rows_of_captions(np.ascontiguousarray(captions))
    rows = rows[~matrix.estimated[rows]]
    return rows[np.argsort(matrix.captions[rows])]


def _landmarks(count: int, most: int, seed: int) -> Rows:
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def _marks(count: int, chosen: Rows) -> NDArray[np.bool_]:
    marks = np.zeros(count, bool)
    marks[chosen] = True
    return marks


def _fitted(places: Floats) -> Floats:
    """Move and scale a layout into the unit square, and have it fill that.

    Islands lie far apart in it, which says nothing: along each axis places go in part by their rank, so that who lies
    between whom stays and what is empty shrinks.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    even = (places - low) / np.maximum(high - low, 1e-9)
    ranks = places.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(1, len(places) - 1)
    fitted: Floats = ((1 - _BY_RANK) * even + _BY_RANK * ranks).astype(np.float32)
    return np.clip(fitted, 0, 1)


def _store(
    catalogue: Catalogue, table: SpaceTable, captions: NDArray[np.uint64], places: Floats, marks: NDArray[np.bool_]
) -> None:
    with catalogue.transaction() as cursor:
        cursor.execute("delete from projected where space = ?", [table.number])
        cursor.execute("delete from layout_groups where space = ?", [table.number])
        _insert(cursor, table, captions, places, marks)


def _insert(
    cursor: DuckDBPyConnection,
    table: SpaceTable,
    captions: NDArray[np.uint64],
    places: Floats,
    marks: NDArray[np.bool_],
) -> None:
    columns = {"caption": captions, "x": places[:, 0], "y": places[:, 1], "landmark": marks}
    cursor.register("placed", pa.table({name: pa.array(values) for name, values in columns.items()}))
    cursor.execute("insert into projected select ?, caption, x, y, landmark from placed", [table.number])
    cursor.unregister("placed")
