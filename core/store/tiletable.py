"""The wide, sorted table of tiles that the map and every filter read; derived from what was imported."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from core.store.authors import OF_A_SET
from core.store.bases import WITH_BASIS
from core.store.flags import SYNTHETIC, Flag
from core.store.schema import CLASS_COLUMNS


def mark_stale(cursor: DuckDBPyConnection) -> None:
    """Note, in the transaction of a change, that `tiles` has to be rebuilt."""
    cursor.execute("update revision set stale = true")


def note(cursor: DuckDBPyConnection, keys: Sequence[int], flag: int, detail: str) -> None:
    """Remember a flag that cannot be derived again from what is stored."""
    new = cursor.execute(
        "insert into notes select unnest($keys::uinteger[]), $flag, $detail on conflict do nothing returning key",
        {"keys": list(keys), "flag": int(flag), "detail": detail},
    ).fetchall()
    if new:
        mark_stale(cursor)


def picture_changed(cursor: DuckDBPyConnection, key: int) -> None:
    """Note, in the transaction of a change, that one tile of `tiles` has another picture now, which can be read.

    Nothing else of its row depends on pictures, and rebuilding a whole release for it takes a second.
    """
    gone = int(Flag.NO_IMAGE | Flag.WHITE | Flag.BLACK | Flag.UNREADABLE | Flag.WRONG_SIZE)
    cursor.execute("update tiles set flags = (flags::integer & ~?::integer)::uinteger where key = ?", [gone, key])
    cursor.execute("update revision set value = value + 1")


def rebuild(cursor: DuckDBPyConnection) -> None:
    """Rebuild `tiles` from images, captions and land cover, sorted along the Morton curve.

    A tile exists when it has an image or a caption, or a person added its place. Runs inside the caller's transaction.
    """
    cursor.execute("drop table if exists tiles")
    cursor.execute(f"create table tiles as {_TILES}")
    cursor.execute("update revision set value = value + 1, stale = false")


COUNTS = "g.problem is null and k.cover = hash(g.regions) and k.version = (select max(version) from checks)"
"""SQL: whether a check `k` was made with the land cover `g` that its tile has now, and by the newest checker of all
results; an older one counts nowhere, so that no figure mixes versions."""


def take_cover(cursor: DuckDBPyConnection, keys: Sequence[int]) -> None:
    """Bring the land cover of some tiles up to date, which is far faster than `rebuild` and leaves their order.

    Runs inside the caller's transaction; tiles that are not in the table are no matter.
    """
    shares = ", ".join(f"{column} = l.{column}" for column in CLASS_COLUMNS[1:])
    cursor.execute(
        f"""update tiles set {shares}, dominant = l.dominant, flags = (tiles.flags & {~_COVER_FLAGS & 0xFFFF}) | l.flags
        from (select l.key, {_SHARES}, {_DOMINANT} as dominant, ({_COVER_BITS})::uinteger as flags
            from (select * exclude (source, regions, problem), {_VALID} as valid from landcover
                where list_contains($keys::uinteger[], key)) l,
            lateral (select [{_TOTALS}] as totals)) l
        where tiles.key = l.key""",
        {"keys": list(keys)},
    )
    checked = cursor.execute(
        "select list(key) from tiles where list_contains($keys::uinteger[], key) and coalesce(truth, opinion) >= 0",
        {"keys": list(keys)},
    ).fetchall()[0][0]
    if checked:
        cursor.execute(
            f"""update tiles set truth = t.truth, opinion = t.opinion, coverage = t.coverage
            from (select unnest($keys::uinteger[]) as key) w left join ({_TRUTHS}) t using (key)
            where tiles.key = w.key""",
            {"keys": checked},
        )
    cursor.execute("update revision set value = value + 1")


_SHARES = ",\n    ".join(f"(l.{column} / nullif(l.valid, 0))::float as {column}" for column in CLASS_COLUMNS[1:])

_VALID = " + ".join(CLASS_COLUMNS[1:])

_TOTALS = ", ".join(f"coalesce(l.{column}, 0)" for column in CLASS_COLUMNS[1:])


_TRUTHS = f"""select a.key,
    min(k.truth) filter (c.basis = 'map') as truth, min(k.truth) filter (c.basis <> 'map') as opinion,
    min(k.coverage) as coverage
    from active_captions a join checks k using (caption) join {WITH_BASIS} c on c.id = a.caption
        join landcover g on g.key = a.key and {COUNTS} group by a.key"""


def _spread(number: str) -> str:
    """SQL that moves the 14 bits of a number to the even places."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        number = f"(({number} | ({number} << {shift})) & {mask})"
    return number


def _flag(flag: Flag, condition: str) -> str:
    return f"if({condition}, {int(flag)}, 0)"


_DOMINANT = """case when coalesce(l.valid, 0) = 0 then 0
        else list_position(totals, list_max(totals)) end::utinyint"""

_COVER_FLAGS = int(Flag.NO_LAND_COVER | Flag.LABEL_COLOURS)
_COVER_BITS = " | ".join(
    (
        _flag(Flag.NO_LAND_COVER, "coalesce(l.valid, 0) = 0"),
        _flag(Flag.LABEL_COLOURS, "coalesce(l.unmatched, 0) > 0"),
    )
)

_FLAGS = " | ".join(
    (
        "coalesce(p.flags, 0)",
        f"(coalesce(n.flags, 0) & {~SYNTHETIC & 0xFFFF})",
        _flag(Flag.NO_IMAGE, "i.key is null"),
        _flag(Flag.NO_CAPTION, "c.key is null and a.key is null"),
        _flag(Flag.TWO_SPLITS, "coalesce(c.two_splits, false)"),
        _flag(Flag.SPLIT_LEAK, "c.split_35 <> c.split_4v"),
        _COVER_BITS,
    )
)

_TILES = f"""
with per_set as (
    select key, caption_set, min_by(split, variant) as split, count(distinct split) as splits
    from captions where origin in {OF_A_SET} group by key, caption_set),
c as (
    select key, bit_or(1 << bit)::utinyint as sets, bool_or(splits > 1) as two_splits,
        any_value(split) filter (caption_set = '35') as split_35,
        any_value(split) filter (caption_set = '4v') as split_4v,
        coalesce(split_35, split_4v, any_value(split)) as split
    from per_set join caption_sets on caption_sets.name = caption_set group by key),
i as (select key, source from images where layer = 'rgb'),
p as (select inspections.key, max(flags) as flags from inspections join i using (key, source) group by all),
n as (select key, bit_or(flag) as flags from notes group by key),
t as (
    {_TRUTHS}),
l as (select * exclude (source, regions, problem), {_VALID} as valid from landcover),
a as (
    select key, bit_or(1 << bit)::utinyint as sets
    from active_captions join caption_sets on caption_sets.name = caption_set group by key),
k as (select key from i union select key from c union select key from own_tiles)
select
    (m.across | (m.down << 1))::uinteger as morton, k.key,
    concat(x >> 1, '_', y >> 1, '_patch', y & 1, x & 1) as name, x::usmallint as x, y::usmallint as y,
    c.split, (coalesce(c.sets, 0) | coalesce(a.sets, 0))::utinyint as sets, ({_FLAGS})::uinteger as flags,
    {_DOMINANT} as dominant,
    (coalesce(n.flags, 0) & {SYNTHETIC}) <> 0 as synthetic, o.key is not null as own,
    {_SHARES}, t.truth, t.opinion, t.coverage
from k
    left join i using (key) left join c using (key) left join p using (key)
    left join n using (key) left join l using (key) left join t using (key)
    left join a using (key) left join own_tiles o using (key),
    lateral (select (k.key >> 14)::integer as x, (k.key & 16383)::integer as y),
    lateral (select {_spread("x")} as across, {_spread("y")} as down) as m,
    lateral (select [{_TOTALS}] as totals)
order by morton
"""
