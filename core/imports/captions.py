"""Bring caption records into the catalogue: what is there already stays, a new text becomes a further variant."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import ReleaseError
from core.geography.tiles import Tile
from core.release.captionsets import set_and_split
from core.release.problems import Problem, Problems
from core.release.records import Patience, Record, records
from core.release.sources import CaptionFile, Taken
from core.store import tiletable
from core.store.catalogue import Catalogue, scalar
from core.store.flags import SYNTHETIC, SYNTHETIC_NOTE, Flag
from core.store.schema import MAX_SETS
from core.store.tiletable import note

BATCH = 20_000
"""Records packed at a time."""

MOST_VARIANTS = 1 << 16
"""Captions that one tile can have in one set: the catalogue numbers them in two bytes."""

_COLUMNS = pa.schema([("key", pa.uint32()), ("text", pa.string()), ("nth", pa.uint32()), ("split", pa.string())])

_WORDS = """case when contains(text, '  ') or regexp_matches(text, '[\\t\\n\\f\\r]')
    then len(string_split_regex(text, '\\s+')) else len(string_split(text, ' ')) end"""
"""Words of a text; the plain way is eight times faster, and right for nearly all."""

TITLES = {"35": "GPT-3.5 captions", "4v": "GPT-4V captions"}


def take_captions(
    catalogue: Catalogue,
    file: CaptionFile,
    problems: Problems,
    *,
    synthetic: bool = False,
    patience: Patience | None = None,
) -> Taken:
    """Store the new captions of one file, all in one transaction; `synthetic` marks their tiles as made up.

    The file is read before the transaction begins, so that other writers need not wait for that.
    """
    name, split = (file.caption_set, None) if file.caption_set else set_and_split(file.where)
    try:
        read = _table(_taken(records(file.read(), file.where, patience), problems))
    except ReleaseError as error:
        problems.add("caption file", file.where, str(error))
        return Taken()
    if not read.num_rows:
        return Taken()
    with catalogue.transaction() as cursor:
        cursor.register("incoming", read)
        added = 0
        if _open_set(cursor, name, file.where, problems):
            added = _keep(cursor, name, split, file.where, problems)
            _note_duplicates(cursor, name, file.where, problems)
            if synthetic:
                keys = cursor.execute("select distinct key from incoming").fetchall()
                note(cursor, [key for (key,) in keys], SYNTHETIC, SYNTHETIC_NOTE)
        cursor.unregister("incoming")
    return Taken(read.num_rows, added)


def _taken(parsed: Iterator[Record | Problem], problems: Problems) -> Iterator[Record]:
    """Yield the records of a file and put its problems aside."""
    for item in parsed:
        if isinstance(item, Record):
            yield item
        else:
            problems.extend([item])


def _table(taken: Iterator[Record]) -> pa.Table:
    """Return records as columns, packed batch by batch, so that as objects there are never many of them."""
    batches = []
    while batch := list(islice(taken, BATCH)):
        keys, texts, nths, splits = zip(*batch, strict=True)
        batches.append(pa.record_batch([list(column) for column in (keys, texts, nths, splits)], schema=_COLUMNS))
    table = pa.Table.from_batches(batches, _COLUMNS)
    return table.add_column(0, "place", pa.array(range(table.num_rows), pa.uint64()))


def _open_set(cursor: DuckDBPyConnection, name: str, where: str, problems: Problems) -> bool:
    """Make sure that the set exists; say so if there is no room for it."""
    names = [row[0] for row in cursor.execute("select name from caption_sets").fetchall()]
    if name in names:
        return True
    if len(names) >= MAX_SETS:
        reason = (
            f"it would be caption set '{name}', and a catalogue holds at most {MAX_SETS} ({', '.join(names)}). "
            "Name its file after one of them, or use another folder with --data"
        )
        problems.add("caption file", where, reason)
        return False
    bit = scalar(cursor, "select coalesce(max(bit) + 1, 0) from caption_sets")
    cursor.execute("insert into caption_sets (name, bit, title) values (?, ?, ?)", [name, bit, TITLES.get(name, name)])
    return True


def _keep(cursor: DuckDBPyConnection, name: str, split: str | None, where: str, problems: Problems) -> int:
    """Add what is not there yet; return how many captions that are. A record's own split goes before the file's."""
    cursor.execute(
        """create or replace temp table fresh as
        with first as (
            select min(place) as place, key, text, coalesce(split, $split) as own from incoming group by all),
        held as (select key, max(variant) as last from captions where caption_set = $name group by key)
        select place, key, text, own,
            row_number() over (partition by key order by place) + coalesce(last, -1) as variant
        from first left join held using (key)
        where not exists (
            from captions c where c.key = first.key and c.caption_set = $name and c.text = first.text
            and c.split is not distinct from first.own and c.origin = 'dataset')""",
        {"name": name, "split": split},
    )
    _leave_out(cursor, name, where, problems)
    count = scalar(cursor, "select count(*) from fresh")
    if count:
        cursor.execute(
            f"""insert into captions (key, caption_set, variant, version, split, origin, text, words)
            select key, $name, variant, 1, own, 'dataset', text, {_WORDS} from fresh order by place""",
            {"name": name},
        )
        cursor.execute(
            """insert into active_captions (key, caption_set, variant, caption, rev)
            select c.key, c.caption_set, c.variant, c.id, 1 from captions c
            join fresh f on f.key = c.key and f.variant = c.variant where c.caption_set = $name""",
            {"name": name},
        )
        tiletable.mark_stale(cursor)
    cursor.execute("drop table fresh")
    return count


def _leave_out(cursor: DuckDBPyConnection, name: str, where: str, problems: Problems) -> None:
    """Drop what goes beyond the captions that a tile can have in one set, and say how many those are."""
    rows = cursor.execute(f"delete from fresh where variant >= {MOST_VARIANTS} returning key").fetchall()
    for key, count in Counter(key for (key,) in rows).items():
        reason = f"a tile holds at most {MOST_VARIANTS:,} captions of set {name}: {count:,} more are left out"
        problems.add("caption", f"{where}: {Tile.from_key(key).name}", reason)


def _note_duplicates(cursor: DuckDBPyConnection, name: str, where: str, problems: Problems) -> None:
    """Report and flag tiles that have several records in one file."""
    rows = cursor.execute(
        """select key, concat(key >> 15, '_', (key & 16383) >> 1, '_patch', key & 1, (key >> 14) & 1) as tile,
        count(*) filter (nth = 0) as times,
        count(distinct text) as texts from incoming group by key having times > 1 order by key"""
    ).fetchall()
    for _, tile, times, texts in rows:
        reason = f"{times} records of set {name}" + (
            "; the same text, kept once" if texts == 1 else f"; {texts} texts, all kept"
        )
        problems.add("duplicate name", f"{where}: {tile}", reason)
    note(cursor, [row[0] for row in rows], Flag.DUPLICATE, f"more than one record of set {name}")
