"""The next caption for a reviewer: found from a place on, held for some minutes, and seen as held by others."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from core.errors import ReviewError
from core.geography.tiles import Tile
from core.store.captionversions import Slot
from core.store.catalogue import Catalogue, first_row
from generation.review import known
from generation.review.queues import Queue

HELD_FOR = timedelta(minutes=10)
"""How long a caption is kept for a reviewer who does nothing."""

LONGEST_NAME = 40

_LOOKS = (128, 2_048, 32_768, 524_288)
"""Places that are looked through at a time, so that neither few nor many reviewed ones in a row take long."""


class Item(NamedTuple):
    """A caption that a reviewer is to decide about."""

    queue: int
    place: int
    """Where it stands in its queue; of a caption that is not from it, behind which."""
    caption: int
    slot: Slot
    version: int
    text: str
    stage: str
    """`review`; `settling` where others differed; `gold` or `training` where the answer is known."""

    @property
    def tile(self) -> Tile:
        """Whose caption it is."""
        return Tile.from_key(self.slot.key)


class Hold(NamedTuple):
    """Who holds a caption."""

    caption: int
    holder: str
    until: datetime


def named(name: str) -> str:
    """Return the name of a reviewer as it is kept.

    Raises:
        ReviewError: It is empty or too long.
    """
    said = " ".join(name.split())
    if not 1 <= len(said) <= LONGEST_NAME:
        raise ReviewError(f"A reviewer needs a name of 1 to {LONGEST_NAME} characters.")
    return said


def take_next(
    catalogue: Catalogue, queue: Queue, reviewer: str, *, after: int = 0, count: int = 1, now: datetime | None = None
) -> list[Item]:
    """Hold the next captions of a queue behind a place for a reviewer, and let go of what was held there before.

    Returns fewer than asked for where there are no more: those that others hold or have decided about, those that the
    reviewer has, and those that are no longer in force are passed over. Where the answer is known of some captions,
    one of them may come first.

    Raises:
        ReviewError: The name is none.
    """
    reviewer, at = named(reviewer), now or datetime.now(UTC)
    with catalogue.transaction() as cursor:
        _let_go(cursor, reviewer, queue.id)
        hidden = known.next_one(cursor, queue.id, reviewer) if count == 1 and not queue.settles else None
        if hidden is not None:
            found = [_item(cursor, queue, after, hidden.caption, hidden.kind)]
        else:
            found = _open_items(cursor, queue, reviewer, after, count, at)
        for item in found:
            _hold(cursor, item.caption, reviewer, queue.id, at)
    return found


def take(catalogue: Catalogue, queue: Queue, reviewer: str, place: int, *, now: datetime | None = None) -> Item | None:
    """Hold the caption at a place, if it is open to a reviewer; None where it is not."""
    found = take_next(catalogue, queue, reviewer, after=place - 1, now=now) if place > 0 else []
    return next((item for item in found if item.place == place and item.stage in ("review", "settling")), None)


def peek(catalogue: Catalogue, queue: Queue, reviewer: str, *, after: int, now: datetime | None = None) -> Item | None:
    """Return what would come next, without holding it."""
    with catalogue.cursor() as cursor:
        found = _open_items(cursor, queue, named(reviewer), after, 1, now or datetime.now(UTC))
    return found[0] if found else None


def let_go(catalogue: Catalogue, queue: Queue, reviewer: str) -> None:
    """Hold nothing of a queue any more."""
    with catalogue.transaction() as cursor:
        _let_go(cursor, named(reviewer), queue.id)


def holds(catalogue: Catalogue, queue: Queue, *, now: datetime | None = None) -> list[Hold]:
    """Return what is held of a queue at the moment, by whom and until when."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select caption, holder, until from review_holds where queue = ? and until > ? order by holder, until",
            [queue.id, _plain(now or datetime.now(UTC))],
        ).fetchall()
    return [Hold(caption, holder, until.replace(tzinfo=UTC)) for caption, holder, until in rows]


def in_hand(catalogue: Catalogue, queue: Queue, reviewer: str) -> Item | None:
    """Return the caption that a reviewer took last in a queue and has not decided about, even if the time ran out."""
    with catalogue.cursor() as cursor:
        row = first_row(
            cursor,
            """select h.caption, k.kind from review_holds h left join review_known k using (caption)
            where h.queue = ? and h.holder = ? order by h.until desc limit 1""",
            [queue.id, named(reviewer)],
        )
        return item_of(cursor, queue, row[0], row[1] or _stage(queue)) if row else None


def is_free(cursor: DuckDBPyConnection, queue: Queue, caption: int, reviewer: str, now: datetime) -> bool:
    """Tell whether a reviewer may decide about a caption: fewer others than wanted have decided or hold it."""
    return not _taken(cursor, queue, reviewer, [caption], now)


def hold_again(cursor: DuckDBPyConnection, queue: Queue, caption: int, reviewer: str, now: datetime) -> None:
    """Hold a caption whose decision was taken back."""
    _let_go(cursor, reviewer, queue.id)
    _hold(cursor, caption, reviewer, queue.id, now)


def item_of(cursor: DuckDBPyConnection, queue: Queue, caption: int, stage: str) -> Item:
    """Return a caption of a queue as an item."""
    row = first_row(cursor, "select place from review_items where queue = ? and caption = ?", [queue.id, caption])
    return _item(cursor, queue, row[0] if row else 0, caption, stage)


def _open_items(
    cursor: DuckDBPyConnection, queue: Queue, reviewer: str, after: int, count: int, now: datetime
) -> list[Item]:
    """Look through the queue, a stretch of places at a time, each longer than the one before."""
    found: list[Item] = []
    for look in _lengths():
        rows = cursor.execute(
            """select place, caption from review_items
            where queue = $queue and place > $after and place <= $after + $look order by place""",
            {"queue": queue.id, "after": after, "look": look},
        ).fetchall()
        if not rows:
            return found
        taken = _taken(cursor, queue, reviewer, [caption for _, caption in rows], now)
        for place, caption in rows:
            if caption not in taken and (item := _in_force(cursor, queue, place, caption)):
                found.append(item)
                if len(found) == count:
                    return found
        after += look
    return found


def _stage(queue: Queue) -> str:
    return "settling" if queue.settles else "review"


def _lengths() -> Iterable[int]:
    yield from _LOOKS
    while True:
        yield _LOOKS[-1]


_CLOSED = "select caption from review_marks union all select caption from review_known"
_NO_DISPUTE = (
    "select caption from wanted anti join (select caption from review_marks where mark = 'disputed') using (caption)"
)
_TAKEN = """
with wanted as (select unnest($captions::ubigint[]) as caption)
select caption from wanted semi join (
    {closed}
    union all select caption from review_decisions
        where undone_at is null and reviewer = $reviewer and stage = $stage
    union all select caption from (
        select caption, reviewer as person from review_decisions
            where undone_at is null and stage = $stage and reviewer <> $reviewer
        union select caption, holder from review_holds where holder <> $reviewer and until > $now)
        group by caption having count(*) >= $answers) t using (caption)"""


def _taken(cursor: DuckDBPyConnection, queue: Queue, reviewer: str, captions: list[int], now: datetime) -> set[int]:
    """Of some captions, those that a reviewer cannot decide about: settled, decided by them, or others are enough."""
    rows = cursor.execute(
        _TAKEN.format(closed=_NO_DISPUTE if queue.settles else _CLOSED),
        {
            "captions": captions,
            "reviewer": reviewer,
            "stage": _stage(queue),
            "now": _plain(now),
            "answers": queue.answers,
        },
    ).fetchall()
    return {caption for (caption,) in rows}


def _in_force(cursor: DuckDBPyConnection, queue: Queue, place: int, caption: int) -> Item | None:
    """Return a caption as an item, if it is in force."""
    item = _item(cursor, queue, place, caption, _stage(queue))
    row = first_row(
        cursor, "select caption from active_captions where key = ? and caption_set = ? and variant = ?", item.slot
    )
    return item if row and row[0] == caption else None


def _item(cursor: DuckDBPyConnection, queue: Queue, place: int, caption: int, stage: str) -> Item:
    row = first_row(cursor, "select key, caption_set, variant, version, text from captions where id = ?", [caption])
    if row is None:
        raise ReviewError("The caption is no longer there. Go on with the next one.")
    return Item(queue.id, place, caption, Slot(*row[:3]), row[3], row[4], stage)


def _hold(cursor: DuckDBPyConnection, caption: int, reviewer: str, queue: int, now: datetime) -> None:
    cursor.execute(
        "insert or replace into review_holds (caption, holder, queue, until) values (?, ?, ?, ?)",
        [caption, reviewer, queue, _plain(now + HELD_FOR)],
    )


def _let_go(cursor: DuckDBPyConnection, reviewer: str, queue: int) -> None:
    cursor.execute("delete from review_holds where holder = ? and queue = ?", [reviewer, queue])


def _plain(at: datetime) -> datetime:
    """UTC without saying so, as the store keeps times."""
    return at.astimezone(UTC).replace(tzinfo=None)
