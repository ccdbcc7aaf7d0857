"""Lines of a list of tiles, and the orders they come in."""

from typing import Literal, NamedTuple, get_args

from duckdb import DuckDBPyConnection

from core.geography.tiles import Tile
from core.selection.filters import Where
from core.store.authors import author_name
from core.store.schema import CLASS_COLUMNS

Order = Literal[
    "place",
    "name",
    "north to south",
    "west to east",
    "longest caption",
    "largest share",
    "lowest truth",
    "lowest coverage",
]
ORDERS: tuple[Order, ...] = get_args(Order)

ORDER_SQL: dict[Order, str] = {
    "place": "t.morton",
    "name": "t.name",
    "north to south": "t.y, t.x",
    "west to east": "t.x, t.y",
    "longest caption": "words desc nulls last, t.morton",
    "lowest truth": "least(t.truth, t.opinion) asc nulls last, t.morton",
    "lowest coverage": "t.coverage asc nulls last, t.morton",
    "largest share": "greatest("
    + ", ".join(f"t.{column}" for column in CLASS_COLUMNS[1:])
    + ") desc nulls last, t.morton",
}


_BEGINNING = 240
"""Characters of a caption that a list shows."""


class TileRow(NamedTuple):
    """One line of a list of tiles."""

    tile: Tile
    split: str | None
    flags: int
    dominant: int
    """Id of the dominant class, 0 where there is no land cover."""
    shares: tuple[float, ...]
    """Share of each class 0..11, all 0 without land cover."""
    words: int | None
    """Words of the first caption."""
    snippet: str | None
    """Beginning of the first caption."""
    author: str | None
    """Who wrote the first caption."""


def read(cursor: DuckDBPyConnection, condition: Where, order: Order, *, limit: int, offset: int = 0) -> list[TileRow]:
    """Return the lines of tiles that a condition holds for, in an order."""
    columns = ", ".join(f"coalesce(t.{column}, 0)" for column in CLASS_COLUMNS[1:])
    rows = cursor.execute(
        f"""with {_page(condition, order)}
        select t.key, t.split, t.flags, t.dominant, c.words, c.text[:{_BEGINNING + 1}],
            c.caption_set, c.origin, c.author, {columns}
        from page t left join first using (key) left join captions c on c.id = first.id
        order by {ORDER_SQL[order].replace("words", "c.words")}""",
        {**condition.parameters, "limit": limit, "offset": offset},
    ).fetchall()
    return [
        TileRow(
            Tile.from_key(key),
            split,
            flags,
            dominant,
            (0.0, *shares),
            words,
            _beginning(snippet),
            author_name(name, origin, author) if origin else None,
        )
        for key, split, flags, dominant, words, snippet, name, origin, author, *shares in rows
    ]


def _page(condition: Where, order: Order) -> str:
    """SQL for the tiles of a page, `page`, and the first caption of each, `first`.

    Only the order by their length looks at the captions of all selected tiles.
    """
    tiles = f"select t.* from tiles t where {condition.sql}"
    ending = f"order by {ORDER_SQL[order]} limit $limit offset $offset"
    if "words" not in ORDER_SQL[order]:
        first = f"first as ({_FIRST} where a.key in (select key from page) group by a.key)"
        return f"page as materialized ({tiles} {ending}), {first}"
    return f"""first as ({_FIRST} where a.key in (select key from ({tiles})) group by a.key),
        page as (select t.* from ({tiles}) t left join first using (key)
            left join captions w on w.id = first.id {ending})"""


_FIRST = """select a.key, min_by(a.caption, (s.bit, a.variant)) as id
    from active_captions a join caption_sets s on s.name = a.caption_set"""


def _beginning(text: str | None) -> str | None:
    """Return a text that was read a little too far: cut after a word, with an ellipsis, if it goes on."""
    if text is None or len(text) <= _BEGINNING:
        return text
    return f"{text[:_BEGINNING].rpartition(' ')[0] or text[:_BEGINNING]} …"
