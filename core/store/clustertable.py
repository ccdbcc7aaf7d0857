"""The groups of a layout of captions, in the catalogue."""

from duckdb import DuckDBPyConnection


def layout_groups(cursor: DuckDBPyConnection) -> None:
    """Keep for each space which cells of its layout are of which group, and the groups with their names as JSON."""
    cursor.execute(
        """create table layout_groups (
            space integer primary key, cells blob not null, groups varchar not null)"""
    )
