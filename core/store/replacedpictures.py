"""The table of pictures that an import has replaced and may have to put back."""

from duckdb import DuckDBPyConnection


def replaced_pictures(cursor: DuckDBPyConnection) -> None:
    """Remember where the picture of a tile lay until the one in its place was looked at; empty between imports."""
    cursor.execute("create table replaced_pictures as from images limit 0")
