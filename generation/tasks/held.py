"""Tasks of the catalogue, found by kind, form, answer, tile and state."""

from collections.abc import Iterator
from typing import NamedTuple

from core.geography.tiles import Tile
from core.store.catalogue import Catalogue
from generation.tasks.task import Task, turns_of

_CHANGED = "id in (select task from task_changes where undone_at is null and change = $state)"


class Wanted(NamedTuple):
    """Which tasks; empty for any."""

    kinds: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    answer: str = ""
    tile: Tile | None = None
    state: str = ""
    """`corrected`, `rejected` or `rephrased`."""

    def sql(self) -> tuple[str, dict[str, object]]:
        """Conditions on the table `tasks`, and their values."""
        parts = ["key in (select key from tiles)"]
        values: dict[str, object] = {}
        for name, condition, value in (
            ("kinds", "list_contains($kinds::varchar[], kind)", list(self.kinds)),
            ("forms", "list_contains($forms::varchar[], form)", list(self.forms)),
            ("answer", "answer = $answer", self.answer),
            ("key", "key = $key", self.tile.key if self.tile else None),
            ("state", _CHANGED, self.state),
        ):
            if value not in (None, "", []):
                parts.append(condition)
                values[name] = value
        return " and ".join(parts), values


class Kept(NamedTuple):
    """A task of the catalogue."""

    number: int
    task: Task


class Tally(NamedTuple):
    """How many tasks of a kind and form there are."""

    kind: str
    form: str
    tasks: int


def tally(catalogue: Catalogue, wanted: Wanted) -> list[Tally]:
    """Count tasks by kind and form."""
    where, values = wanted.sql()
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"select kind, form, count(*) from tasks where {where} group by all", values).fetchall()
    return sorted(Tally(*row) for row in rows)


def find(catalogue: Catalogue, wanted: Wanted, limit: int, draw: int = 0) -> list[Kept]:
    """Return some tasks: those of a tile in their order, others as chance has it, the same for the same draw."""
    where, values = wanted.sql()
    order = "place" if wanted.tile else "hash(id + $draw)"
    values |= {} if wanted.tile else {"draw": draw}
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select id, key, kind, document from tasks where {where} order by {order} limit {int(limit)}""", values
        ).fetchall()
    return [_kept(*row) for row in rows]


def walk(catalogue: Catalogue, wanted: Wanted, at_once: int = 2_000) -> Iterator[list[Kept]]:
    """Walk through tasks in the order in which they were made; memory holds some of them at a time."""
    where, values = wanted.sql()
    with catalogue.cursor() as cursor:
        cursor.execute(f"select id, key, kind, document from tasks where {where}", values)
        while rows := cursor.fetchmany(at_once):
            yield [_kept(*row) for row in rows]


def _kept(number: int, key: int, kind: str, document: str) -> Kept:
    return Kept(number, Task(Tile.from_key(key), kind, turns_of(document)))
