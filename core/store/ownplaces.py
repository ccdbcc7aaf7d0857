"""Tiles of one's own: the table that has them exist before an image comes, and which addition brought them."""

from duckdb import DuckDBPyConnection

OWN_POINT = 1 << 14
"""Bit among the flags of a point for a tile of one's own. Not a flag: it says where a tile comes from."""

OWN_NOTE = "place of one's own, in no published dataset"


def own_places(cursor: DuckDBPyConnection) -> None:
    """Keep which tiles a person added, by whom, when, and how: a place, an area, or files."""
    cursor.execute("create sequence addition_ids start 1")
    cursor.execute(
        """create table additions (
            id integer primary key default nextval('addition_ids'), collection varchar not null,
            how varchar not null, given varchar not null, author varchar not null,
            added_at timestamp not null default make_timestamp(epoch_us(now())))"""
    )
    cursor.execute("create table own_tiles (key uinteger primary key, addition integer not null)")
    cursor.execute("alter table tiles add column if not exists own boolean default false")
