"""Captions that the explorer makes for many tiles at once, in a set of their own, a transaction a batch."""

from collections.abc import Sequence
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


def put_in_force(catalogue: Catalogue, made_set: MadeSet, captions: Sequence[MadeCaption]) -> int:
    """Put texts in force, earlier ones staying as versions; return how many were not in force already.

    Whoever puts some in force has the table of tiles rebuilt at the end, see `core.imports.importer.refresh`.

    Raises:
        CaptionError: The catalogue holds no such tile, or has no room for the set.
    """
    table = pa.table(
        {
            "key": pa.array([item.key for item in captions], pa.uint32()),
            "variant": pa.array([item.variant for item in captions], pa.uint16()),
            "text": pa.array([item.text for item in captions], pa.string()),
            "author": pa.array([item.author for item in captions], pa.string()),
        }
    )
    with catalogue.transaction() as cursor:
        cursor.register("made", table)
        if stranger := first_row(cursor, "select key from made where key not in (select key from tiles) limit 1"):
            name = Tile.from_key(stranger[0]).name
            raise CaptionError(f"The catalogue holds no tile {name}, so it cannot have a caption. Import it first.")
        open_set(cursor, made_set.name, made_set.title)
        count = scalar(cursor, f"select count(*) from ({_FRESH})", {"set": made_set.name})
        if count:
            cursor.execute(f"create or replace temp table fresh as {_FRESH}", {"set": made_set.name})
            for statement in _STEPS:
                named = {"set": made_set.name} if "$set" in statement else {}
                cursor.execute(statement, named)
            cursor.execute("drop table fresh")
            mark_stale(cursor)
        cursor.unregister("made")
    return count


_FRESH = """select m.key, m.variant, m.text, m.author, a.caption as previous, coalesce(a.rev, 0) as rev, t.split,
    (select coalesce(max(version), 0) + 1 from captions c
        where (c.key, c.caption_set, c.variant) = (m.key, $set, m.variant)) as version
    from made m join tiles t on t.key = m.key
    left join active_captions a on (a.key, a.caption_set, a.variant) = (m.key, $set, m.variant)
    left join captions h on h.id = a.caption
    where h.text is distinct from m.text"""
"""What is not in force already."""

_STEPS = (
    """insert into captions (key, caption_set, variant, version, split, origin, text, words, parent, author)
        select key, $set, variant, version, split, $set, text, len(string_split_regex(text, '\\s+')), previous, author
        from fresh order by key, variant""",
    """insert or replace into active_captions (key, caption_set, variant, caption, rev)
        select f.key, $set, f.variant, c.id, f.rev + 1 from fresh f join captions c
        on (c.key, c.caption_set, c.variant, c.version) = (f.key, $set, f.variant, f.version)""",
    """insert into caption_changes (key, caption_set, variant, caption, previous, author)
        select a.key, a.caption_set, a.variant, a.caption, f.previous, f.author from fresh f
        join active_captions a on (a.key, a.caption_set, a.variant) = (f.key, $set, f.variant)""",
)
