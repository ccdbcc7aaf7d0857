"""The tables of fetched land cover: which version of the map a tile has, from where, and where there is none."""

from duckdb import DuckDBPyConnection


def fetched_covers(cursor: DuckDBPyConnection) -> None:
    """Keep where each fetched map comes from, and which files of a source do not exist because there is only sea."""
    made_at = "timestamp not null default make_timestamp(epoch_us(now()))"
    # `place` is the template or folder, `tag` tells the state of its files; `unknown` counts pixels without a class.
    cursor.execute(
        f"""create table covers (
            key uinteger not null, version varchar not null, place varchar not null, tag varchar not null,
            unknown uinteger not null, fetched_at {made_at}, primary key (key, version))"""
    )
    cursor.execute(
        f"""create table cover_gaps (
            version varchar not null, place varchar not null, cell varchar not null,
            seen_at {made_at}, primary key (version, place, cell))"""
    )
