"""Readings of second readers: kept by the hash of the text, found again for every caption with that text, forgotten."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.store.catalogue import Catalogue, scalar

_STALE = "update checks set version = 0 where caption in"
"""No checker has the version 0, so that these results wait to be found again; until then they stay."""

_OF_CAPTION = "text, first, last, reader, claims, dropped"


class SecondReading(NamedTuple):
    """What a reader made of a stretch of a text."""

    text: str
    """Hash of the whole text, by `text_hash`."""
    first: int
    """First character of the stretch in the text."""
    last: int
    """The one after its end."""
    reader: str
    """Name of the model."""
    claims: str
    """JSON."""
    dropped: str = "[]"
    """JSON: why claims that it gave were left out."""
    endpoint: str = ""
    prompt_hash: str = ""
    generation: int | None = None
    """The call, with all that it was made from."""
    claimed: int = 0
    """How many claims there are."""
    prompt_tokens: int | None = None
    """Its part of those of the call."""
    completion_tokens: int | None = None
    cost_usd: float | None = None


class Reader(NamedTuple):
    """All that one model has read."""

    name: str
    stretches: int
    claims: int
    dropped: int
    """Stretches of which a claim was left out."""
    cost_usd: float | None
    """None where no price is known of some of it."""


def text_hash(text: str) -> str:
    """SHA-256 of a text, by which its readings are known."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def of_text(catalogue: Catalogue, text: str) -> list[SecondReading]:
    """Return the readings of a text, in its order."""
    return list(_of_text(catalogue, catalogue.edits, text))


@lru_cache(maxsize=256)  # every caption that is drawn asks, in most catalogues in vain
def _of_text(catalogue: Catalogue, _edits: int, text: str) -> tuple[SecondReading, ...]:
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"select {_OF_CAPTION} from second_readings where text = ? order by first", [text_hash(text)]
        ).fetchall()
    return tuple(SecondReading(*row) for row in rows)


def of_captions(cursor: DuckDBPyConnection, texts: Mapping[int, str]) -> dict[int, list[SecondReading]]:
    """Return the readings of those captions that have some, by their number."""
    if not scalar(cursor, "select count(*) from second_readings"):
        return {}
    hashes = {caption: text_hash(text) for caption, text in texts.items()}
    rows = cursor.execute(
        f"select {_OF_CAPTION} from second_readings where text in (select unnest($hashes)) order by text, first",
        {"hashes": list(set(hashes.values()))},
    ).fetchall()
    found: defaultdict[str, list[SecondReading]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(SecondReading(*row))
    return {caption: found[known] for caption, known in hashes.items() if known in found}


def keep(catalogue: Catalogue, texts: Sequence[str], readings: Sequence[SecondReading]) -> None:
    """Keep readings of some texts, in place of earlier ones; what was checked of captions with these texts is old now.

    A stretch has one reading, whoever it is by, so that nothing is said of it twice.
    """
    if not readings:
        return
    with catalogue.transaction() as cursor:
        cursor.register("made", _table(readings))
        cursor.execute("insert or replace into second_readings by name select * from made")
        cursor.unregister("made")
        cursor.execute(
            f"{_STALE} (select id from captions where text in (select unnest($texts)))", {"texts": list(texts)}
        )


def forget(catalogue: Catalogue, reader: str) -> int:
    """Take away all that a model has read; return how many stretches. What was checked with it is old now."""
    with catalogue.transaction() as cursor:
        gone = scalar(cursor, "select count(*) from second_readings where reader = ?", [reader])
        if gone:
            cursor.execute(
                f"""{_STALE} (select id from captions
                where sha256(text) in (select text from second_readings where reader = ?))""",
                [reader],
            )
            cursor.execute("delete from second_readings where reader = ?", [reader])
    return gone


def readers(catalogue: Catalogue) -> list[Reader]:
    """Return who has read something, the most first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select reader, count(*) filter (claims <> '[]' or dropped = '[]'), sum(claimed)::bigint,
            count(*) filter (dropped <> '[]'),
            case when count(cost_usd) = count(*) then sum(cost_usd) end
            from second_readings group by reader order by count(*) desc, reader"""
        ).fetchall()
    return [Reader(*row) for row in rows]


def captions_in_part(catalogue: Catalogue) -> list[tuple[int, str]]:
    """Return number and text of the captions in force of which not all was read, newest first."""
    with catalogue.cursor() as cursor:
        return cursor.execute(
            """select c.id, c.text from captions c join checks k on k.caption = c.id
            where k.coverage < 1 and c.id in (select caption from active_captions) order by c.id desc"""
        ).fetchall()


def count_in_part(catalogue: Catalogue) -> int:
    """Count them."""
    with catalogue.cursor() as cursor:
        return scalar(
            cursor,
            """select count(*) from checks k where k.coverage < 1
            and k.caption in (select caption from active_captions)""",
        )


def _table(readings: Sequence[SecondReading]) -> pa.Table:
    types = {"first": pa.uint32(), "last": pa.uint32(), "generation": pa.uint64(), "claimed": pa.uint16()}
    types |= {"prompt_tokens": pa.uint32(), "completion_tokens": pa.uint32(), "cost_usd": pa.float64()}
    return pa.table(
        {
            name: pa.array([getattr(one, name) for one in readings], types.get(name, pa.string()))
            for name in SecondReading._fields
        }
    )
