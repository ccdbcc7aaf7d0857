"""Build an embedding space: caption by caption in its turn, a commit a batch, again and again until none is left."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.embedding import estimates, turns
from core.embedding.parallel import embed_within
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
    estimated: int = 0
    """Captions in force whose vector is an estimate."""


def build(
    catalogue: Catalogue,
    embedder: Embedder,
    report: Report = silent,
    *,
    batch: int = BATCH,
    answered: Callable[[], Sequence[int]] = tuple,
    until: Callable[[], bool] = lambda: False,
) -> Built:
    """Give an exact vector to every caption in force that has none, or stop early when `until` says so.

    One process builds a space at a time, in one thread. It may be ended at any moment: what is committed stays, and
    the next run goes on with the rest, captions that came meanwhile first. A caption that the model refuses is left
    out, and asked for again by the next run.

    Args:
        catalogue: Where the captions are.
        embedder: The model of the space.
        report: Told of the progress.
        batch: Captions a commit.
        answered: Captions that answered a question by an estimated vector; they come first of those that have one.
        until: Whether to stop.
    """
    table = register(catalogue, embedder.space)
    expected = waiting(catalogue, embedder.space)
    step = f"Reading captions ({embedder.space.name})"
    started = time.monotonic()
    report(Progress(step, 0, expected))
    work = embed_in_turn(
        catalogue,
        embedder,
        table,
        lambda left_out: turns.next_exact(catalogue, table, batch, left_out, answered()),
        lambda new: report(Progress(step, new, max(expected, new))),
        until=until,
    )
    seconds = max(time.monotonic() - started, 1e-9)
    estimates.forget(catalogue, table)
    return built(catalogue, table, round(work.new / seconds, 1), work.refused)


class Work(NamedTuple):
    """What was embedded."""

    new: int
    refused: Mapping[int, str]
    """Why some captions were not."""


def embed_in_turn(
    catalogue: Catalogue,
    embedder: Embedder,
    table: SpaceTable,
    turn: Callable[[list[int]], turns.Texts],
    told: Callable[[int], None],
    *,
    threads: int = 1,
    until: Callable[[], bool] = lambda: False,
) -> Work:
    """Give exact vectors to the captions whose turn it is, a commit each time, until there are none or it has to stop.

    Args:
        catalogue: Where the captions are.
        embedder: The model.
        table: Of its space.
        turn: Returns the next captions, without those that were refused.
        told: Told after each commit how many are done.
        threads: How many ask the model at a time.
        until: Whether to stop.
    """
    new, refused = 0, dict[int, str]()
    while not until() and (captions := turn(list(refused))):
        texts = [embedder.space.prefix + text for _, text in captions]
        made = embed_within(embedder, texts, threads=threads, part=-(-len(texts) // threads))
        refused |= {captions[place][0]: reason for place, reason in made.refused}
        store(catalogue, table, [number for number, _ in captions], made)
        new += len(captions)
        told(new)
    return Work(new, refused)


def built(
    catalogue: Catalogue, table: SpaceTable, rate_per_s: float = 0.0, refused: Mapping[int, str] | None = None
) -> Built:
    """Tell how far a space has come."""
    with catalogue.cursor() as cursor:
        total = scalar(cursor, "select count(*) from active_captions")
        done, guessed = embedded(cursor, table), estimates.estimated(cursor, table)
        return Built(table.space.name, done, total, rate_per_s, _refused(cursor, refused or {}), guessed)


class Held(NamedTuple):
    """The captions in force without an exact vector."""

    waiting: int
    """Those that cannot be found by meaning yet."""
    estimated: int
    """Those whose vector is an estimate."""


def held(catalogue: Catalogue, space: Space) -> Held:
    """Count the captions in force that have no exact vector in a space."""
    table = find(catalogue, space)
    inexact = waiting(catalogue, space)
    with catalogue.cursor() as cursor:
        guessed = estimates.estimated(cursor, table) if table and inexact else 0
    return Held(inexact - guessed, guessed)


def waiting(catalogue: Catalogue, space: Space) -> int:
    """Count the captions in force that have no exact vector in a space yet."""
    table = find(catalogue, space)
    with catalogue.cursor() as cursor:
        return scalar(cursor, f"select count(*) from {turns.inexact(table) if table else 'active_captions'}")


def _refused(cursor: DuckDBPyConnection, reasons: Mapping[int, str]) -> tuple[RefusedCaption, ...]:
    rows = cursor.execute(
        "select id, key, caption_set from captions where list_contains(?::ubigint[], id) order by id", [list(reasons)]
    ).fetchall()
    return tuple(RefusedCaption(Tile.from_key(key).name, name, reasons[number]) for number, key, name in rows)


def store(
    catalogue: Catalogue, table: SpaceTable, captions: list[int], made: Embedded, *, patience_s: float | None = None
) -> None:
    """Keep the exact vectors of some captions in place of estimated ones, all in one commit; refused ones have none.

    Args:
        catalogue: Where they are kept.
        table: Of the space.
        captions: Their numbers; one that has an exact vector keeps it.
        made: A vector each.
        patience_s: How long others who write are waited for.

    Raises:
        CatalogueBusyError: They wrote all that time.
    """
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
    with catalogue.transaction(patience_s=patience_s, beside=True) as cursor:
        number = estimates.next_batch(cursor, table)
        cursor.register("made", rows)
        cursor.execute(
            f"""insert or ignore into {table.name} (caption, batch, vector, n_tokens, truncated)
            select caption, ?, vector, n_tokens, truncated from made""",
            [number],
        )
        cursor.execute(
            "delete from estimates where space = ? and caption in (select caption from made)", [table.number]
        )
        cursor.unregister("made")
