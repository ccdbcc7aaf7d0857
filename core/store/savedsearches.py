"""Searches that a person gave a name: the query part of their address, to open again."""

from datetime import UTC, datetime
from typing import NamedTuple

from core.errors import SearchError
from core.store.catalogue import Catalogue, first_row

LONGEST_NAME = 120
"""Characters of a name."""

LONGEST_QUERY = 50_000
"""Characters of an address: a drawn area has many corners."""

_NOW = "make_timestamp(epoch_us(now()))"


class SavedSearch(NamedTuple):
    """A search with a name."""

    id: int
    name: str
    query: str
    """Query part of the search page's address, without the question mark."""
    saved_at: datetime


def save(catalogue: Catalogue, name: str, query: str) -> int:
    """Keep a search under a name and return its number; a name that is in use names this search from now on.

    Raises:
        SearchError: The name is empty or too long, or the query is.
    """
    called = _checked(name)
    if not 0 < len(query) <= LONGEST_QUERY:
        raise SearchError("There is no search to save, or it is too long: draw an area with fewer corners.")
    with catalogue.transaction() as cursor:
        cursor.execute(f"update saved_searches set dropped_at = {_NOW} where name = ? and dropped_at is null", [called])
        row = first_row(
            cursor, "insert into saved_searches (name, query) values (?, ?) returning id", [called, query.lstrip("?")]
        )
    return row[0] if row else 0


def saved(catalogue: Catalogue) -> list[SavedSearch]:
    """Return the saved searches, newest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select id, name, query, saved_at from saved_searches where dropped_at is null order by id desc"
        ).fetchall()
    return [SavedSearch(number, name, query, at.replace(tzinfo=UTC)) for number, name, query, at in rows]


def rename(catalogue: Catalogue, number: int, name: str) -> None:
    """Give a saved search another name.

    Raises:
        SearchError: The name is empty, too long, or that of another search.
    """
    called = _checked(name)
    with catalogue.transaction() as cursor:
        taken = "select 1 from saved_searches where name = ? and id <> ? and dropped_at is null"
        if first_row(cursor, taken, [called, number]):
            raise SearchError(f"Another search is called '{called}' already. Choose another name.")
        cursor.execute("update saved_searches set name = ? where id = ?", [called, number])


def drop(catalogue: Catalogue, number: int) -> None:
    """Take a search off the list; `restore` brings it back."""
    with catalogue.transaction() as cursor:
        cursor.execute(f"update saved_searches set dropped_at = {_NOW} where id = ?", [number])


def restore(catalogue: Catalogue, number: int) -> None:
    """Undo `drop`.

    Raises:
        SearchError: Its name was given to another search meanwhile.
    """
    with catalogue.transaction() as cursor:
        row = first_row(
            cursor,
            """select d.name from saved_searches d join saved_searches s
            on s.name = d.name and s.id <> d.id and s.dropped_at is null where d.id = ?""",
            [number],
        )
        if row:
            raise SearchError(f"Another search is called '{row[0]}' by now. Rename that one first.")
        cursor.execute("update saved_searches set dropped_at = null where id = ?", [number])


def _checked(name: str) -> str:
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise SearchError(f"A saved search needs a name of 1 to {LONGEST_NAME} characters.")
    return called
