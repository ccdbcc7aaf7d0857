"""Which captions get an exact vector next."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from core.embedding.spaces import SpaceTable
from core.store.catalogue import Catalogue, first_row, scalar

Texts = list[tuple[int, str]]
"""Captions by number, with their texts."""


def next_exact(
    catalogue: Catalogue, table: SpaceTable, limit: int, left_out: Sequence[int], answered: Sequence[int] = ()
) -> Texts:
    """Return the captions in force whose turn it is.

    First come those that cannot be found at all yet, newest first; then of those whose vector is estimated the ones
    that answered a question, then the most doubtful ones, then the newest.
    """
    with catalogue.cursor() as cursor:
        return cursor.execute(
            f"""select c.id, c.text from (
                select a.caption, s.caption is not null as known, s.doubt,
                    s.caption is not null and list_contains(?::ubigint[], a.caption) as answered
                from {inexact(table)} left join estimates s on s.space = ? and s.caption = a.caption
                where not list_contains(?::ubigint[], a.caption)
                order by known, answered desc, s.doubt desc, a.caption desc limit ?
            ) n join captions c on c.id = n.caption
            order by n.known, n.answered desc, n.doubt desc, n.caption desc""",
            [list(answered), table.number, list(left_out), limit],
        ).fetchall()


_LATER = 500
"""Captions that are saved while a sample is embedded go before it, unless there are more: then they were imported."""


def next_of_sample(catalogue: Catalogue, table: SpaceTable, limit: int, left_out: Sequence[int]) -> Texts:
    """Return captions in force without an exact vector that estimates are to be fitted on, after those saved since."""
    with catalogue.cursor() as cursor:
        return cursor.execute(
            f"""with p as (select newest, captions from estimate_samples where space = ?),
            inexact as (select a.caption, a.caption > p.newest as later from {inexact(table)}, p
                where not list_contains(?::ubigint[], a.caption)),
            few as (select count(*) <= ? as few from inexact where later)
            select id, text from captions where id in (
                select caption from inexact, few
                where (later and few) or caption in (select unnest(captions) from p)
                order by later and few desc, caption desc limit ?) order by id desc""",
            [table.number, list(left_out), _LATER, limit],
        ).fetchall()


def count_sample(cursor: DuckDBPyConnection, table: SpaceTable) -> tuple[int, int]:
    """Count the captions that estimates are to be fitted on, all and those of them with an exact vector."""
    row = first_row(
        cursor,
        f"""select count(*), count(e.caption) from (
            select unnest(captions) as caption from estimate_samples where space = ?) s
        left join {table.name} e on e.caption = s.caption""",
        [table.number],
    )
    return row[:2] if row else (0, 0)


def unfound(catalogue: Catalogue, table: SpaceTable, after: int, limit: int) -> Texts:
    """Return captions in force with neither an exact nor an estimated vector, ascending, from behind a number on.

    Args:
        catalogue: Where they are.
        table: Of the space.
        after: The number.
        limit: How many.
    """
    with catalogue.cursor() as cursor:
        return cursor.execute(
            f"""select id, text from captions where id in (
                select a.caption from {_unfound(table)} where a.caption > ?
                order by a.caption limit ?) order by id""",
            [table.number, after, limit],
        ).fetchall()


def count_unfound(cursor: DuckDBPyConnection, table: SpaceTable) -> int:
    """Count the captions in force that cannot be found by meaning at all."""
    return scalar(cursor, f"select count(*) from {_unfound(table)}", [table.number])


def inexact(table: SpaceTable) -> str:
    """SQL of the captions in force without an exact vector, as `a`."""
    return f"active_captions a anti join {table.name} e on e.caption = a.caption"


def _unfound(table: SpaceTable) -> str:
    return f"{inexact(table)} anti join (select caption from estimates where space = ?) s on s.caption = a.caption"
