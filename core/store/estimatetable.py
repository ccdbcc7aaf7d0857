"""The tables of vectors that are estimated until they are exact."""

from duckdb import DuckDBPyConnection


def estimates(cursor: DuckDBPyConnection) -> None:
    """Keep for each space which captions an estimate is fitted on, what was fitted, and the estimated vectors.

    A vector is a blob of int8 in the direction of the estimate. `batch` goes on with that of the exact vectors, so
    that readers take only what is new; a caption that has an exact vector has no estimated one.
    """
    cursor.execute(
        """create table estimate_samples (
            space integer primary key, newest ubigint not null, captions ubigint[] not null)"""
    )
    cursor.execute("create table estimate_models (space integer primary key, model blob not null)")
    cursor.execute(
        """create table estimates (
            space integer not null, caption ubigint not null, batch uinteger not null,
            vector blob not null, doubt float not null)"""
    )
