"""Where the data folder lies: a copy of it, or one that was moved, has its pictures with it."""

from pathlib import Path

from duckdb import DuckDBPyConnection

_OWN = """concat($1, regexp_extract(path, '[^/\\\\]+$'))"""


def home(cursor: DuckDBPyConnection) -> None:
    """Keep where the data folder lay when it was last open, so that what lies in it is found after a move."""
    cursor.execute("create table home (path varchar not null)")


def strayed(cursor: DuckDBPyConnection, folder: Path) -> bool:
    """Tell whether the data folder lies elsewhere than when it was last open."""
    own = [str(folder / "x")[:-1]]
    if cursor.execute("select path from home").fetchall() != [(str(folder),)]:
        return True
    return bool(cursor.execute(f"select 1 from sources where kind = 'own' and path <> {_OWN} limit 1", own).fetchall())


def follow(cursor: DuckDBPyConnection, folder: Path) -> None:
    """Point every source that lay in the data folder to where it lies now, if it came along.

    What we made ourselves always lies in folders of it.
    """
    before = cursor.execute("select path from home").fetchone()
    for number, path in cursor.execute("select id, path from sources").fetchall():
        if before and Path(path).is_relative_to(before[0]):
            here = folder / Path(path).relative_to(before[0])
            if here.exists():
                cursor.execute("update sources set path = ? where id = ?", [str(here), number])
    cursor.execute(f"update sources set path = {_OWN} where kind = 'own'", [str(folder / "x")[:-1]])
    cursor.execute("delete from home")
    cursor.execute("insert into home values (?)", [str(folder)])
