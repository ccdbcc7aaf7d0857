"""The tables of reviews: who decides what about which caption, and what came of it."""

from typing import Literal, get_args

from duckdb import DuckDBPyConnection

Mark = Literal["accepted", "corrected", "rejected", "disputed"]
"""What reviews made of a version of a caption. One that was corrected has another version in its place, which is
accepted; a disputed one waits for somebody to settle it."""

MARKS: tuple[Mark, ...] = get_args(Mark)

ACCEPTED_SQL = "select caption from review_marks where mark = 'accepted'"
REJECTED_SQL = "select caption from review_marks where mark = 'rejected'"


def reviews(cursor: DuckDBPyConnection) -> None:
    """Keep queues with their captions, who holds which of these, every decision, and the marks that follow from them.

    Decisions are never changed: one that is taken back has a time at which that was done. All of them, and marks, are
    about one version of a caption, by its number.
    """
    made_at = "made_at timestamp not null default make_timestamp(epoch_us(now()))"
    cursor.execute("create sequence review_queue_ids start 1")
    # `within` is the query of a link with the filters, `answers` how many people decide about each caption.
    cursor.execute(
        f"""create table review_queues (
            id integer primary key default nextval('review_queue_ids'),
            rule varchar not null, within varchar not null, answers utinyint not null, {made_at},
            unique (rule, within, answers))"""
    )
    # In the order of places, which are looked through from one on; never renumbered.
    cursor.execute(
        "create table review_items (queue integer not null, place uinteger not null, caption ubigint not null)"
    )
    cursor.execute(
        """create table review_holds (
            caption ubigint not null, holder varchar not null, queue integer not null, until timestamp not null,
            primary key (caption, holder))"""
    )
    cursor.execute("create sequence review_decision_ids start 1")
    # `wording` is the text of an edit, `put` the version that it became at once.
    cursor.execute(
        f"""create table review_decisions (
            id ubigint primary key default nextval('review_decision_ids'),
            queue integer not null, caption ubigint not null, reviewer varchar not null, stage varchar not null,
            decision varchar not null, reason varchar not null, wording varchar, seconds float not null,
            {made_at}, undone_at timestamp)"""
    )
    # `put` is the version that came in the place of a corrected one.
    cursor.execute("create table review_marks (caption ubigint primary key, mark varchar not null, put ubigint)")
    cursor.execute(
        f"""create table review_known (
            caption ubigint primary key, decision varchar not null, kind varchar not null, note varchar not null,
            {made_at})"""
    )


def taken_answers(cursor: DuckDBPyConnection) -> None:
    """Keep which answer of a model a reviewer took, and tell who put a version in force from who wrote it.

    Edits of reviewers were signed as if a text of theirs had been changed.
    """
    cursor.execute("alter table review_decisions add column if not exists generation ubigint")
    cursor.execute("alter table captions add column if not exists reviewer varchar")
    cursor.execute("update captions set reviewer = author, author = null where origin = 'edit' and generation is null")
