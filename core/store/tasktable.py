"""The tables of tasks: what was asked of which tile, from which map, and what people and models changed since."""

from duckdb import DuckDBPyConnection


def tasks(cursor: DuckDBPyConnection) -> None:
    """Keep tasks as they were made, of which map and seed they are, and every change beside them.

    The id of a task follows from its words and boxes, so that a change finds it again when it is made anew.
    """
    cursor.execute(
        """create table tasks (
            id ubigint not null, key uinteger not null, place usmallint not null, kind varchar not null,
            form varchar not null, answer varchar not null, document varchar using compression zstd not null)"""
    )
    # `origin` tells when a tile has got other maps; `problem` why it has no tasks.
    cursor.execute(
        """create table tasked (
            key uinteger primary key, seed bigint not null, version usmallint not null, origin varchar not null,
            tasks usmallint not null, problem varchar)"""
    )
    cursor.execute("create sequence task_change_ids start 1")
    cursor.execute(
        """create table task_changes (
            id ubigint primary key default nextval('task_change_ids'),
            task ubigint not null, key uinteger not null, turn usmallint not null, change varchar not null,
            question varchar, answer varchar, author varchar not null,
            made_at timestamp not null default make_timestamp(epoch_us(now())), undone_at timestamp)"""
    )
