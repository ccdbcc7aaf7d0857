"""How much of each caption the truth check could read, in the catalogue."""

from duckdb import DuckDBPyConnection


def coverage(cursor: DuckDBPyConnection) -> None:
    """Keep what share of the classes that a caption names was read; null for results of earlier checkers."""
    cursor.execute("alter table checks add column if not exists coverage float")
