"""How label maps are read, and what each says about those beside it."""

from duckdb import DuckDBPyConnection


def label_readings(cursor: DuckDBPyConnection) -> None:
    """Keep how each label map is read, and what its values say about the maps beside it.

    Maps without `votes` were measured by an earlier version and are measured again by the next import, and images
    that it took for black are looked at again: it judged 16 bit samples by their upper half.
    """
    cursor.execute("alter table images add column if not exists reading varchar")
    cursor.execute("alter table sources add column if not exists numbers varchar")
    cursor.execute("alter table landcover add column if not exists votes varchar[]")
    cursor.execute("alter table landcover add column if not exists candidates varchar[]")
    cursor.execute("alter table landcover add column if not exists settled boolean default false")
    cursor.execute("alter table landcover add column if not exists note varchar")
    own = "source in (select id from sources where kind = 'own')"
    cursor.execute(f"update landcover set votes = [], candidates = [] where {own}")
    cursor.execute("delete from inspections where flags & 2 <> 0")
