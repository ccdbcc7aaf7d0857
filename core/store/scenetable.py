"""The table of Sentinel-2 pictures that were fetched for tiles."""

from duckdb import DuckDBPyConnection


def scenes(cursor: DuckDBPyConnection) -> None:
    """Keep where each fetched picture comes from. Links to pictures go stale: they are brightened from now on."""
    cursor.execute(
        """create table scenes (
            key uinteger not null, scene varchar not null, collection varchar not null, parts varchar[] not null,
            taken timestamp not null, cloud float not null, baseline varchar not null, crs varchar not null,
            offset_present boolean not null, offset_basis varchar not null, offset_share double not null,
            offset_pixels uinteger not null, valid double not null, layers varchar[] not null,
            catalogue varchar not null, documents varchar not null, requests uinteger not null, bytes ubigint not null,
            fetched_at timestamp not null default make_timestamp(epoch_us(now())), primary key (key, scene))"""
    )
    cursor.execute("update revision set value = value + 1 where exists (from images)")
