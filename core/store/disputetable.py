"""What pairs of captions contradict each other about, in the catalogue."""

from duckdb import DuckDBPyConnection


def disputes(cursor: DuckDBPyConnection) -> None:
    """Keep what two captions contradict each other about; another text is another caption."""
    cursor.execute(
        """create table disputes (
            one ubigint not null, other ubigint not null, version usmallint not null,
            weight float not null, kinds utinyint not null, classes usmallint not null, primary key (one, other))"""
    )
