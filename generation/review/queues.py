"""Queues of captions to review: made by a rule within filters, once, then only added to."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import parse_qsl

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import ReviewError
from core.selection.browse import Browser
from core.selection.filters import Selection
from core.settings import Settings
from core.store.catalogue import Catalogue, first_row, scalar
from core.store.reviewtable import Mark
from generation.batch import keeping
from generation.review import rules
from generation.review.audit import audited
from generation.review.rules import Rule

MOST_ANSWERS = 9
"""People that decide about one caption at most."""


class Queue(NamedTuple):
    """A queue, without its captions."""

    id: int
    rule: Rule
    within: Selection
    answers: int
    """How many people decide about each caption."""
    made_at: datetime

    @property
    def settles(self) -> bool:
        """Whether its decisions settle what others differed on."""
        return self.rule.form == rules.DISPUTED


class Standing(NamedTuple):
    """How far a queue is."""

    items: int
    settled: int
    """Captions that are marked."""

    @property
    def left(self) -> int:
        """Captions that wait for decisions; those whose text was changed elsewhere are passed over."""
        return self.items - self.settled


def open_queue(
    catalogue: Catalogue, settings: Settings, rule: Rule, *, within: Selection | None = None, answers: int = 1
) -> Queue:
    """Return the queue of a rule within filters, made if it is not there, with all captions that belong to it now.

    A sample by chance stays as it was drawn. Captions that belong to it no longer stay in their places.

    Raises:
        ReviewError: No caption is like that, or so many answers cannot be asked for.
        SelectionError: The filters name a list that is not there.
    """
    if not 1 <= answers <= MOST_ANSWERS:
        raise ReviewError(f"Between 1 and {MOST_ANSWERS} people can decide about a caption, not {answers}.")
    chosen = _within(rule, within or Selection())
    asked = 1 if rule.form == rules.DISPUTED else answers
    meant = _meant(catalogue, settings, rule, chosen)
    key = [str(rule), chosen.to_query(), asked]
    with catalogue.transaction() as cursor:
        row = first_row(cursor, "select id from review_queues where (rule, within, answers) = (?, ?, ?)", key)
        if row is None:
            row = (
                scalar(cursor, "insert into review_queues (rule, within, answers) values (?, ?, ?) returning id", key),
            )
            _fill(cursor, row[0], rule, meant)
            if rule.form != rules.DISPUTED and not first_row(
                cursor, "select 1 from review_items where queue = ? limit 1", [row[0]]
            ):
                raise ReviewError(f"No caption is like that: {rule.words}. Choose another queue, or fewer filters.")
        elif not rule.is_sample:
            _fill(cursor, row[0], rule, meant)
    return queue(catalogue, row[0])


def queue(catalogue: Catalogue, number: int) -> Queue:
    """Return a queue by its number.

    Raises:
        ReviewError: There is none.
    """
    with catalogue.cursor() as cursor:
        row = first_row(cursor, f"{_QUEUES} where id = ?", [number])
    if row is None:
        raise ReviewError(f"There is no review queue {number} in this data folder.")
    return _queue(*row)


def queues(catalogue: Catalogue) -> list[Queue]:
    """Return all queues, the newest first."""
    with catalogue.cursor() as cursor:
        return [_queue(*row) for row in cursor.execute(f"{_QUEUES} order by id desc").fetchall()]


def standing(catalogue: Catalogue, chosen: Queue) -> Standing:
    """Say how far a queue is."""
    settled = "m.mark <> 'disputed'" if chosen.settles else "true"
    with catalogue.cursor() as cursor:
        return Standing(
            scalar(cursor, "select coalesce(max(place), 0) from review_items where queue = ?", [chosen.id]),
            scalar(
                cursor,
                f"""select count(*) from review_items i join review_marks m on m.caption = i.caption
                where i.queue = ? and {settled}""",
                [chosen.id],
            ),
        )


def marks(catalogue: Catalogue, chosen: Queue) -> dict[Mark, int]:
    """Count the captions of a queue by what reviews made of them, from its beginning to the first that is open.

    Only these stand for the whole of a sample: others may have been decided because they were doubtful.
    """
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """with listed as (
                select i.place, m.mark, a.caption is not null or m.mark is not null as counts
                from review_items i left join review_marks m on m.caption = i.caption
                left join active_captions a on a.caption = i.caption where i.queue = $queue)
            select mark, count(*) from listed where counts and place < (
                select coalesce(min(place), 4294967295) from listed
                where counts and (mark is null or mark = 'disputed'))
            group by mark""",
            {"queue": chosen.id},
        ).fetchall()
    return dict(rows)


def population_within(catalogue: Catalogue, within: Selection) -> int:
    """Count the captions in force within filters."""
    return Browser(catalogue).in_force(within).count


def counts(catalogue: Catalogue, within: Selection | None = None) -> dict[Rule, int]:
    """Count the captions of each standing rule within filters, those that are reviewed left out."""
    chosen = within or Selection()
    meant = Browser(catalogue).in_force(chosen).ids() if chosen else None
    with catalogue.cursor() as cursor:
        if meant is not None:
            cursor.register("meant", pa.table({"caption": pa.array(meant)}))
        narrow = "" if meant is None else " and a.caption in (select caption from meant)"
        quick, sql = rules.together(rules.STANDING)
        row = first_row(cursor, f"{sql} where a.caption not in (select caption from review_marks){narrow}") or ()
        found = dict(zip(quick, map(int, row), strict=True))
        for rule in (*rules.STANDING, Rule(rules.DISPUTED)):
            if rule not in found:
                sql, parameters = rules.query(rule)
                among = "" if meant is None else "semi join meant using (caption)"
                left = "" if rule.form == rules.DISPUTED else "anti join review_marks using (caption)"
                found[rule] = scalar(cursor, f"select count(*) from ({sql}) q {among} {left}", parameters)
    return {rule: found[rule] for rule in (*rules.STANDING, Rule(rules.DISPUTED))}


_QUEUES = "select id, rule, within, answers, made_at from review_queues"


def _queue(number: int, rule: str, within: str, answers: int, made_at: datetime) -> Queue:
    selection = Selection.from_query(parse_qsl(within))
    return Queue(number, rules.parse(rule), selection, answers, made_at.replace(tzinfo=UTC))


def _within(rule: Rule, within: Selection) -> Selection:
    return replace(within, lists=tuple(dict.fromkeys((*within.lists, rule.value)))) if rule.form == "list" else within


def _meant(catalogue: Catalogue, settings: Settings, rule: Rule, within: Selection) -> pa.Table | None:
    """The captions that filters, the run and the lot leave; None for all."""
    if rule.is_sample:
        count, _, seed = rule.value.partition(":")
        drawn = audited(Browser(catalogue).in_force(within).ids().astype(np.int64), int(seed))[: int(count)]
        return pa.table({"caption": pa.array(drawn, pa.uint64()), "weight": pa.array(-np.arange(len(drawn)))})
    ids = pa.array(Browser(catalogue).in_force(within).ids()) if within and rule.form != rules.DISPUTED else None
    if rule.form == "run":
        kept = _of_run(catalogue, settings, int(rule.value))
        ids = pa.array(kept if ids is None else sorted(set(kept) & set(ids.to_pylist())), pa.uint64())
    return None if ids is None else pa.table({"caption": ids})


def _of_run(catalogue: Catalogue, settings: Settings, run: int) -> list[int]:
    """The captions in force that came from a run."""
    held = keeping.kept(settings, run) if settings.runs.exists() else []
    steps = [one for one in held if one.undone_at is None]
    if not steps:
        raise ReviewError(f"No captions of run {run} are in force. Put them in force on the page of runs, then review.")
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select distinct a.caption from caption_changes h
            join (select unnest($first::ubigint[]) as first, unnest($last::ubigint[]) as last) s
                on h.id between s.first and s.last
            join active_captions a on a.caption = h.caption and a.key = h.key""",
            {"first": [one.changes[0] for one in steps], "last": [one.changes[1] for one in steps]},
        ).fetchall()
    return sorted(caption for (caption,) in rows)


def _fill(cursor: DuckDBPyConnection, number: int, rule: Rule, meant: pa.Table | None) -> None:
    """Add the captions that are not in a queue yet, behind those that are."""
    sql, parameters = rules.query(rule)
    if meant is not None:
        cursor.register("meant", meant)
    last = scalar(cursor, "select coalesce(max(place), 0) from review_items where queue = ?", [number])
    cursor.execute(
        f"""insert into review_items
        select $queue, $last + row_number() over (order by weight desc, caption), caption from ({sql}) q
        {"" if meant is None else "semi join meant using (caption)"}
        anti join (select caption from review_items where queue = $queue) using (caption)
        order by weight desc, caption""",
        {**parameters, "queue": number, "last": last},
    )
    if meant is not None:
        cursor.unregister("meant")
