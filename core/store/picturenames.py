"""What pictures are called that are not named after their tiles."""

from duckdb import DuckDBPyConnection


def picture_names(cursor: DuckDBPyConnection) -> None:
    """Keep what stands in the place of the tile's name in the path of a picture, as in a TACO dataset's rows."""
    cursor.execute("alter table images add column if not exists named varchar")
