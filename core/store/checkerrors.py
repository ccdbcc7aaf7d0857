"""What captions get wrong, in the catalogue: kinds of errors with the classes they are about, and rules of style."""

from typing import Literal, get_args

from duckdb import DuckDBPyConnection

ErrorKind = Literal[
    "invented class", "missed class", "wrong place", "wrong amount", "wrong order", "wrong shape", "image-level"
]
"""What a contradicted claim gets wrong; `image-level` is what the image as a whole is said to be."""

ERROR_KINDS: tuple[ErrorKind, ...] = get_args(ErrorKind)

ERROR_COLUMNS: dict[ErrorKind, str] = {
    "invented class": "invented",
    "missed class": "missed",
    "wrong place": "misplaced",
    "wrong amount": "mismeasured",
    "wrong order": "misordered",
    "wrong shape": "misshapen",
    "image-level": "misjudged",
}
"""Column of each kind in `checks`: the classes with such a claim, a bit for each id."""

StyleRule = Literal["hedging", "meta word", "comparison", "colour", "cut text"]

STYLE_RULES: tuple[StyleRule, ...] = get_args(StyleRule)
"""Rules on wording; their order is the order of bits in the column `style` of `checks`."""


def error_kinds(cursor: DuckDBPyConnection) -> None:
    """Keep the kinds of errors of each caption, and the lowest coverage of each tile's captions for map and filters."""
    for column in ERROR_COLUMNS.values():
        cursor.execute(f"alter table checks add column if not exists {column} usmallint")
    cursor.execute("alter table tiles add column if not exists coverage float")
    cursor.execute("update revision set stale = true")
