"""Estimated vectors in the catalogue, until exact ones come: what they are fitted on, the regression, the vectors."""

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.embedding.ridge import Estimated, Ridge
from core.embedding.spaces import SpaceTable
from core.store.catalogue import Catalogue, first_row, scalar


def has_sample(catalogue: Catalogue, table: SpaceTable) -> bool:
    """Tell whether captions to fit on were chosen by a run that was cut off before it was through with them."""
    with catalogue.cursor() as cursor:
        return first_row(cursor, "select 1 from estimate_samples where space = ?", [table.number]) is not None


def keep_sample(catalogue: Catalogue, table: SpaceTable, captions: NDArray[np.uint64], newest: int) -> None:
    """Keep which captions are to be fitted on, and the number of the newest caption when they were chosen."""
    with catalogue.transaction(beside=True) as cursor:
        cursor.execute(
            "insert or replace into estimate_samples (space, newest, captions) values (?, ?, ?)",
            [table.number, newest, captions.tolist()],
        )


def ridge(catalogue: Catalogue, table: SpaceTable) -> Ridge | None:
    """Return the regression of a space if there is one."""
    with catalogue.cursor() as cursor:
        row = first_row(cursor, "select model from estimate_models where space = ?", [table.number])
    return Ridge.from_bytes(row[0]) if row else None


def keep_ridge(catalogue: Catalogue, table: SpaceTable, fitted: Ridge) -> None:
    """Keep a regression; what it was fitted on is not needed any more."""
    with catalogue.transaction(beside=True) as cursor:
        cursor.execute("insert or replace into estimate_models values (?, ?)", [table.number, fitted.to_bytes()])
        cursor.execute("delete from estimate_samples where space = ?", [table.number])


def forget(catalogue: Catalogue, table: SpaceTable) -> None:
    """Leave nothing of how vectors were estimated once no caption in force needs it."""
    with catalogue.cursor() as cursor:
        begun = scalar(cursor, "select count(*) from estimate_samples where space = ?", [table.number])
        fitted = scalar(cursor, "select count(*) from estimate_models where space = ?", [table.number])
        if begun or not fitted or estimated(cursor, table):
            return
    with catalogue.transaction(beside=True) as cursor:
        for name in ("estimate_models", "estimates"):
            cursor.execute(f"delete from {name} where space = ?", [table.number])


def keep(catalogue: Catalogue, table: SpaceTable, captions: list[int], made: Estimated) -> None:
    """Keep estimated vectors, all in one commit, but of those captions that got an exact one meanwhile."""
    whole = np.rint(made.vectors / np.abs(made.vectors).max(axis=1, keepdims=True, initial=1e-9) * 127)
    rows = pa.table(
        {
            "caption": pa.array(captions, pa.uint64()),
            "vector": pa.array([row.tobytes() for row in whole.astype(np.int8)], pa.binary()),
            "doubt": pa.array(made.doubts.astype(np.float32)),
        }
    )
    with catalogue.transaction(beside=True) as cursor:
        number = next_batch(cursor, table)
        cursor.register("made", rows)
        cursor.execute(
            f"""insert into estimates (space, caption, batch, vector, doubt)
            select ?, m.caption, ?, m.vector, m.doubt from made m anti join {table.name} e on e.caption = m.caption""",
            [table.number, number],
        )
        cursor.unregister("made")


def drop(cursor: DuckDBPyConnection, table: SpaceTable, view: str) -> None:
    """Drop the estimates of the captions of a view, which have exact vectors from now on."""
    cursor.execute(f"delete from estimates where space = ? and caption in (select caption from {view})", [table.number])


def next_batch(cursor: DuckDBPyConnection, table: SpaceTable) -> int:
    """Return the number of a new commit of vectors of either kind."""
    return newest_batch(cursor, table) + 1


def newest_batch(cursor: DuckDBPyConnection, table: SpaceTable) -> int:
    """Return the number of the last commit; 0 before the first."""
    exact = scalar(cursor, f"select coalesce(max(batch), 0) from {table.name}")
    return max(exact, scalar(cursor, "select coalesce(max(batch), 0) from estimates where space = ?", [table.number]))


def estimated(cursor: DuckDBPyConnection, table: SpaceTable) -> int:
    """Count the captions in force whose vector is an estimate."""
    return scalar(
        cursor,
        "select count(*) from active_captions a join estimates s on s.caption = a.caption where s.space = ?",
        [table.number],
    )
