"""Captions whose right answer is known: to learn from at first, and hidden among the others to measure reviewers."""

from typing import Literal, NamedTuple, get_args

from duckdb import DuckDBPyConnection

from core.errors import ReviewError
from core.store.catalogue import Catalogue, first_row

Kind = Literal["training", "gold"]
KINDS: tuple[Kind, ...] = get_args(Kind)

EVERY = 10
"""About one caption in so many is a hidden one, as long as there are any."""

LEARNT = 5
"""Training captions that come before a reviewer's first decision."""

MOST_NOTE = 500


class Known(NamedTuple):
    """A caption with its right answer."""

    caption: int
    decision: str
    kind: Kind
    note: str
    """Why, told after a training caption was answered."""


def set_known(catalogue: Catalogue, caption: int, decision: str, kind: Kind, note: str = "") -> None:
    """Make a caption one whose answer is known; a caption that is one already takes the new answer.

    Raises:
        ReviewError: There is no such caption, or that is no answer.
    """
    if decision not in ("accept", "edit", "reject"):
        raise ReviewError("The right answer of a caption is accept, edit or reject.")
    with catalogue.transaction() as cursor:
        if first_row(cursor, "select 1 from captions where id = ?", [caption]) is None:
            raise ReviewError(f"There is no caption with the number {caption}.")
        cursor.execute(
            "insert or replace into review_known (caption, decision, kind, note) values (?, ?, ?, ?)",
            [caption, decision, kind, " ".join(note.split())[:MOST_NOTE]],
        )


def forget(catalogue: Catalogue, caption: int) -> None:
    """Have a caption be one like any other."""
    with catalogue.transaction() as cursor:
        cursor.execute("delete from review_known where caption = ?", [caption])


def all_known(catalogue: Catalogue) -> list[Known]:
    """Return all captions whose answer is known."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"{_SELECT} order by kind desc, caption").fetchall()
    return [Known(*row) for row in rows]


def answer_of(cursor: DuckDBPyConnection, caption: int) -> Known | None:
    """Return what is known of a caption."""
    row = first_row(cursor, f"{_SELECT} where caption = ?", [caption])
    return Known(*row) if row else None


def next_one(cursor: DuckDBPyConnection, queue: int, reviewer: str) -> Known | None:
    """Return the known caption that comes now for a reviewer, if one does.

    Training captions come before all others. The hidden ones come by a lot that follows from name and number of the
    decision, so that nobody can count them out, and the same one comes again after a reload.
    """
    row = first_row(
        cursor,
        f"""with mine as (
            select caption, stage, queue from review_decisions where reviewer = $reviewer and undone_at is null),
        turn as (select count(*) as done from mine where queue = $queue and stage in ('review', 'gold'))
        {_SELECT} k, turn where caption not in (select caption from mine)
            and ((kind = 'training' and (select count(*) from mine where stage = 'training') < {LEARNT})
                or (kind = 'gold' and hash($reviewer, $queue, done) % {EVERY} = 0))
        order by kind = 'training' desc, hash($reviewer, caption) limit 1""",
        {"reviewer": reviewer, "queue": queue},
    )
    return Known(*row) if row else None


_SELECT = "select caption, decision, kind, note from review_known"
