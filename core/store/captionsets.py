"""The sets that captions belong to."""

from duckdb import DuckDBPyConnection

from core.errors import CaptionError
from core.store.catalogue import first_row, scalar
from core.store.schema import MAX_SETS


def open_set(cursor: DuckDBPyConnection, name: str, title: str) -> None:
    """Make sure that a set exists.

    Raises:
        CaptionError: The catalogue has no room for it.
    """
    if first_row(cursor, "select 1 from caption_sets where name = ?", [name]):
        return
    bit = scalar(cursor, "select coalesce(max(bit) + 1, 0) from caption_sets")
    if bit >= MAX_SETS:
        raise CaptionError(
            f"A catalogue holds at most {MAX_SETS} caption sets, so there is no room for '{name}'. "
            "Use another folder with --data."
        )
    cursor.execute("insert into caption_sets (name, bit, title) values (?, ?, ?)", [name, bit, title])
