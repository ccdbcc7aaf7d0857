"""Captions that the explorer makes for many tiles at once, in a set of their own, a transaction a batch."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from core.errors import CaptionError
from core.geography.tiles import Tile
from core.store.captionsets import open_set
from core.store.catalogue import Catalogue, first_row, scalar
from core.store.tiletable import mark_stale


class MadeSet(NamedTuple):
    """A set of made captions; its name is the origin of its texts too."""

    name: str
    title: str


class MadeCaption(NamedTuple):
    """A text that is to be in force."""

    key: int
    variant: int
    text: str
    author: str
    origin: str = ""
    """As `captions` has it; the name of the set if empty."""
    generation: int | None = None
    """Call that it came from, or the line of its run."""


class Put(NamedTuple):
    """What was put in force in one step; the two numbers undo it."""

    captions: int
    first_change: int
    last_change: int
    """Numbers of `caption_changes`, both included; the first is the greater one where nothing was changed."""


class TakenBack(NamedTuple):
    """What came of undoing such a step."""

    captions: int
    """Captions that are again what they were before."""
    changed_since: int
    """Captions that somebody has changed since, which stay."""


def put_in_force(catalogue: Catalogue, made_set: MadeSet, captions: Sequence[MadeCaption]) -> int:
    """Put texts in force, earlier ones staying as versions; return how many were not in force already.

    Whoever puts some in force has the table of tiles rebuilt at the end, see `core.imports.importer.refresh`.

    Raises:
        CaptionError: The catalogue holds no such tile, or has no room for the set.
    """
    return put_all(catalogue, made_set, [captions]).captions


def put_all(
    catalogue: Catalogue,
    made_set: MadeSet,
    batches: Iterable[Sequence[MadeCaption]],
    *,
    noted: Callable[[Put], None] = lambda _: None,
) -> Put:
    """Put texts in force that come batch by batch: all of them in one step, or none.

    Args:
        catalogue: Where to write.
        made_set: Where they belong.
        batches: The texts.
        noted: Told of the step as the last thing before it is committed, so that it can be undone whatever happens.

    Raises:
        CaptionError: As for `put_in_force`.
    """
    with catalogue.transaction() as cursor:
        cursor.execute(
            """create or replace temp table made (key uinteger, variant usmallint, text varchar, author varchar,
            origin varchar, generation ubigint)"""
        )
        for captions in batches:
            cursor.register("batch", _table(captions))
            cursor.execute("insert into made select * from batch")
            cursor.unregister("batch")
        if stranger := first_row(cursor, "select key from made where key not in (select key from tiles) limit 1"):
            name = Tile.from_key(stranger[0]).name
            raise CaptionError(f"The catalogue holds no tile {name}, so it cannot have a caption. Import it first.")
        open_set(cursor, made_set.name, made_set.title)
        before = scalar(cursor, "select coalesce(max(id), 0) from caption_changes")
        count = scalar(cursor, f"select count(*) from ({_FRESH})", {"set": made_set.name})
        if count:
            cursor.execute(f"create or replace temp table fresh as {_FRESH}", {"set": made_set.name})
            for statement in _STEPS:
                named = {"set": made_set.name} if "$set" in statement else {}
                cursor.execute(statement, named)
            cursor.execute("drop table fresh")
            mark_stale(cursor)
        cursor.execute("drop table made")
        put = Put(count, before + 1, scalar(cursor, "select coalesce(max(id), 0) from caption_changes"))
        noted(put)
    return put


def is_in_force(catalogue: Catalogue, put: Put, caption_set: str) -> bool:
    """Tell whether a step was committed of which it was only noted that it would be."""
    with catalogue.cursor() as cursor:
        count = scalar(
            cursor,
            "select count(*) from caption_changes where id between ? and ? and caption_set = ?",
            [put.first_change, put.last_change, caption_set],
        )
    return count == put.captions


def take_back(catalogue: Catalogue, put: Put, *, author: str) -> TakenBack:
    """Undo a step: every caption that it changed and nobody has changed since is again what it was before.

    The texts stay as versions. Whoever does so has the table of tiles rebuilt.
    """
    with catalogue.transaction() as cursor:
        cursor.execute(
            """create or replace temp table undone as select h.key, h.caption_set, h.variant, h.caption, h.previous
            from caption_changes h join active_captions a
            on (a.key, a.caption_set, a.variant, a.caption) = (h.key, h.caption_set, h.variant, h.caption)
            where h.id between ? and ?""",
            [put.first_change, put.last_change],
        )
        count = scalar(cursor, "select count(*) from undone")
        for statement in _BACK:
            cursor.execute(statement, {"author": author} if "$author" in statement else {})
        cursor.execute("drop table undone")
        if count:
            mark_stale(cursor)
    return TakenBack(count, put.captions - count)


def _table(captions: Sequence[MadeCaption]) -> pa.Table:
    return pa.table(
        {
            "key": pa.array([item.key for item in captions], pa.uint32()),
            "variant": pa.array([item.variant for item in captions], pa.uint16()),
            "text": pa.array([item.text for item in captions], pa.string()),
            "author": pa.array([item.author for item in captions], pa.string()),
            "origin": pa.array([item.origin or None for item in captions], pa.string()),
            "generation": pa.array([item.generation for item in captions], pa.uint64()),
        }
    )


_FRESH = """select m.key, m.variant, m.text, m.author, m.origin, m.generation, a.caption as previous,
    coalesce(a.rev, 0) as rev, t.split,
    (select coalesce(max(version), 0) + 1 from captions c
        where (c.key, c.caption_set, c.variant) = (m.key, $set, m.variant)) as version
    from made m join tiles t on t.key = m.key
    left join active_captions a on (a.key, a.caption_set, a.variant) = (m.key, $set, m.variant)
    left join captions h on h.id = a.caption
    where h.text is distinct from m.text"""
"""What is not in force already."""

_STEPS = (
    """insert into captions (key, caption_set, variant, version, split, origin, text, words, parent, author,
            generation)
        select key, $set, variant, version, split, coalesce(origin, $set), text,
            len(string_split_regex(text, '\\s+')), previous, author, generation
        from fresh order by key, variant""",
    """insert or replace into active_captions (key, caption_set, variant, caption, rev)
        select f.key, $set, f.variant, c.id, f.rev + 1 from fresh f join captions c
        on (c.key, c.caption_set, c.variant, c.version) = (f.key, $set, f.variant, f.version)""",
    """insert into caption_changes (key, caption_set, variant, caption, previous, author)
        select a.key, a.caption_set, a.variant, a.caption, f.previous, f.author from fresh f
        join active_captions a on (a.key, a.caption_set, a.variant) = (f.key, $set, f.variant)""",
)

_BACK = (
    """delete from active_captions a using undone u where u.previous is null
        and (a.key, a.caption_set, a.variant) = (u.key, u.caption_set, u.variant)""",
    """update active_captions a set caption = u.previous, rev = rev + 1 from undone u where u.previous is not null
        and (a.key, a.caption_set, a.variant) = (u.key, u.caption_set, u.variant)""",
    """insert into caption_changes (key, caption_set, variant, caption, previous, author)
        select key, caption_set, variant, previous, caption, $author from undone""",
)
