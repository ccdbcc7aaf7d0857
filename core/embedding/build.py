"""Build an embedding space: newest captions first, a commit a batch, again and again until none is left."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.embedding.protocol import Embedded, Embedder, Space
from core.embedding.spaces import SpaceTable, embedded, find, register
from core.geography.tiles import Tile
from core.progress import Progress, Report, silent
from core.store.catalogue import Catalogue, scalar

BATCH = 512
"""Captions a commit: all that a killed run can lose, some five seconds of work."""


class RefusedCaption(NamedTuple):
    """A caption that stays without a vector, and why."""

    tile: str
    caption_set: str
    reason: str


@dataclass(frozen=True, slots=True)
class Built:
    """How far a space has come, and how fast this run was."""

    space: str
    done: int
    """Captions in force that have a vector."""
    total: int
    """Captions in force."""
    rate_per_s: float
    """Captions a second of this run; 0 if there was nothing to do."""
    refused: tuple[RefusedCaption, ...] = ()
    """Captions that the model did not take in this run."""


def build(
    catalogue: Catalogue,
    embedder: Embedder,
    report: Report = silent,
    *,
    batch: int = BATCH,
    until: Callable[[], bool] = lambda: False,
) -> Built:
    """Give a vector to every caption in force that has none, or stop early when `until` says so.

    One process builds a space at a time, in one thread. It may be ended at any moment: what is committed stays, and
    the next run goes on with the rest, captions that came meanwhile first. A caption that the model refuses is left
    out, and asked for again by the next run.
    """
    table = register(catalogue, embedder.space)
    step = f"Reading captions ({embedder.space.name})"
    started, new, refused = time.monotonic(), 0, dict[int, str]()
    expected = waiting(catalogue, embedder.space)
    report(Progress(step, 0, expected))
    while not until() and (captions := _next(catalogue, table, batch, list(refused))):
        made = embedder.embed([embedder.space.prefix + text for _, text in captions])
        refused |= {captions[place][0]: reason for place, reason in made.refused}
        store(catalogue, table, [number for number, _ in captions], made)
        new += len(captions)
        report(Progress(step, new, max(expected, new)))
    seconds = max(time.monotonic() - started, 1e-9)
    with catalogue.cursor() as cursor:
        total = scalar(cursor, "select count(*) from active_captions")
        done, rate = embedded(cursor, table), round(new / seconds, 1)
        return Built(embedder.space.name, done, total, rate, _refused(cursor, refused))


def waiting(catalogue: Catalogue, space: Space) -> int:
    """Count the captions in force that have no vector in a space yet."""
    table = find(catalogue, space)
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) from {_without_vector(table) if table else 'active_captions'}")


def _next(catalogue: Catalogue, table: SpaceTable, limit: int, left_out: list[int]) -> list[tuple[int, str]]:
    """Return the newest captions in force that have no vector yet."""
    with catalogue.cursor() as cursor:
        return cursor.execute(
            f"""select id, text from captions where id in (
                select a.caption from {_without_vector(table)} where not list_contains(?::ubigint[], a.caption)
                order by a.caption desc limit ?) order by id desc""",
            [left_out, limit],
        ).fetchall()


def _refused(cursor: DuckDBPyConnection, reasons: Mapping[int, str]) -> tuple[RefusedCaption, ...]:
    rows = cursor.execute(
        "select id, key, caption_set from captions where list_contains(?::ubigint[], id) order by id", [list(reasons)]
    ).fetchall()
    return tuple(RefusedCaption(Tile.from_key(key).name, name, reasons[number]) for number, key, name in rows)


def _without_vector(table: SpaceTable) -> str:
    return f"active_captions a anti join {table.name} e on e.caption = a.caption"


def store(catalogue: Catalogue, table: SpaceTable, captions: list[int], made: Embedded) -> None:
    """Keep the vectors of some captions, all in one commit; those that were refused have none."""
    vectors = [row.tobytes() for row in made.vectors.astype("<f2")]
    taken = np.ones(len(captions), bool)
    taken[[one.place for one in made.refused]] = False
    rows = pa.table(
        {
            "caption": pa.array(captions, pa.uint64()),
            "vector": pa.array(vectors, pa.binary()),
            "n_tokens": pa.array(made.n_tokens.astype(np.uint32)),
            "truncated": pa.array(made.truncated),
        }
    ).filter(pa.array(taken))
    with catalogue.transaction() as cursor:
        number = scalar(cursor, f"select coalesce(max(batch), 0) + 1 from {table.name}")
        cursor.register("made", rows)
        cursor.execute(
            f"""insert into {table.name} (caption, batch, vector, n_tokens, truncated)
            select caption, ?, vector, n_tokens, truncated from made""",
            [number],
        )
        cursor.unregister("made")
