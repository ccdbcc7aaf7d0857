"""The embedding spaces of a catalogue: a table of vectors each, so that spaces never mix."""

from typing import NamedTuple

from duckdb import DuckDBPyConnection

from core.embedding.embedders import bundled
from core.embedding.protocol import Space
from core.store.catalogue import Catalogue, first_row, scalar

_FIELDS = ", ".join(Space._fields)


class SpaceTable(NamedTuple):
    """A space that the catalogue holds vectors of."""

    number: int
    space: Space

    @property
    def name(self) -> str:
        """Name of its table: made from its number only, never from what a person typed."""
        return f"embedding_{int(self.number)}"


def listed(catalogue: Catalogue) -> list[SpaceTable]:
    """Return all spaces, oldest first."""
    with catalogue.cursor() as cursor:
        return _listed(cursor)


def find(catalogue: Catalogue, space: Space) -> SpaceTable | None:
    """Return the table of exactly this space: same model, same revision, same prefixes."""
    return next((table for table in listed(catalogue) if table.space == space), None)


def current(catalogue: Catalogue, name: str) -> SpaceTable | None:
    """Return the table that search in a space of this name uses, without loading the model.

    Of the bundled model that is the revision at hand, of others the newest one with vectors.
    """
    known = bundled(name)
    held = [table for table in listed(catalogue) if table.space.name == name and known in (None, table.space)]
    return held[-1] if held else None


def register(catalogue: Catalogue, space: Space) -> SpaceTable:
    """Return the table of a space, made if it is new; vectors of an earlier revision stay where they are."""
    with catalogue.transaction() as cursor:
        known = next((table for table in _listed(cursor) if table.space == space), None)
        if known:
            return known
        row = first_row(
            cursor,
            f"insert into embedding_spaces ({_FIELDS}) values ({', '.join('?' * len(space))}) returning id",
            list(space),
        )
        table = SpaceTable(row[0] if row else 0, space)
        # A vector is a blob of float16, little-endian; `batch` counts commits, so that readers take only what is new.
        cursor.execute(
            f"""create table {table.name} (
                caption ubigint primary key, batch uinteger not null, vector blob not null,
                n_tokens uinteger not null, truncated boolean not null)"""
        )
        return table


def embedded(cursor: DuckDBPyConnection, table: SpaceTable) -> int:
    """Count the captions in force that have a vector in a space."""
    return scalar(cursor, f"select count(*) from active_captions a join {table.name} e on e.caption = a.caption")


def _listed(cursor: DuckDBPyConnection) -> list[SpaceTable]:
    rows = cursor.execute(f"select id, {_FIELDS} from embedding_spaces order by id").fetchall()
    return [SpaceTable(number, Space(*values)) for number, *values in rows]
