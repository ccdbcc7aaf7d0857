"""What reviewers decide, and what follows: marks, corrected versions beside the originals, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, get_args

from duckdb import DuckDBPyConnection

from core.errors import CaptionChangedError, DecisionError, ReviewError
from core.geography.tiles import Tile
from core.store.captionversions import NewCaption, Slot, put_version, take_version_back
from core.store.catalogue import Catalogue, first_row, scalar
from core.store.reviewtable import Mark
from generation.calls.keep import origin_of
from generation.review import known, serving
from generation.review.known import Known
from generation.review.outcome import Given, Outcome, outcome
from generation.review.queues import Queue
from generation.review.ratings import DECISIONS, Decision
from generation.review.serving import Item

Reason = Literal[
    "false claim", "wrong place", "wrong amount", "missing class", "compares images", "style", "cut text", "other"
]
"""Why a caption is rejected, or was changed."""

REASONS: tuple[Reason, ...] = get_args(Reason)

LONGEST = 20_000
"""Characters of a corrected caption."""

LONGEST_S = 3_600.0
"""What is noted as the time of a decision at most: longer, and somebody went away."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a reviewer decides about a caption."""

    decision: Decision
    reason: str = ""
    text: str = ""
    """The corrected text, where it is an edit."""
    seconds: float = 0.0
    generation: int | None = None
    """Call whose answer was taken for the corrected text, whether or not it was changed then."""


class Decided(NamedTuple):
    """What a decision led to."""

    id: int
    caption: int
    mark: Mark | None
    """None while more answers are wanted, or where the right answer was known before."""
    put: int | None
    """The version that is in force now instead."""
    lesson: Known | None = None
    """The right answer, after a training caption."""


def decide(
    catalogue: Catalogue, queue: Queue, item: Item, answer: Ruling, reviewer: str, *, now: datetime | None = None
) -> Decided:
    """Write a decision down and do what follows from it, in one step.

    Raises:
        DecisionError: The answer is none.
        ReviewError: Others have decided about the caption meanwhile.
        CaptionChangedError: Another text is in force now.
    """
    return decide_all(catalogue, queue, [(item, answer)], reviewer, now=now)[0]


def decide_all(
    catalogue: Catalogue,
    queue: Queue,
    answers: Sequence[tuple[Item, Ruling]],
    reviewer: str,
    *,
    now: datetime | None = None,
) -> list[Decided]:
    """Write several decisions down: all of them, or none. Raises what `decide` does."""
    reviewer, at = serving.named(reviewer), now or datetime.now(UTC)
    for item, answer in answers:
        _check(item, answer)
    with catalogue.transaction() as cursor:
        return [_decide(cursor, queue, item, answer, reviewer, at) for item, answer in answers]


def undo(catalogue: Catalogue, queue: Queue, reviewer: str, *, now: datetime | None = None) -> Item | None:
    """Take a reviewer's newest decision in a queue back, and hold its caption again; None where there is none.

    Raises:
        CaptionChangedError: Its corrected text was changed by somebody since.
    """
    reviewer, at = serving.named(reviewer), now or datetime.now(UTC)
    with catalogue.transaction() as cursor:
        row = first_row(
            cursor,
            """select id, caption, stage from review_decisions
            where queue = ? and reviewer = ? and undone_at is null order by id desc limit 1""",
            [queue.id, reviewer],
        )
        if row is None:
            return None
        number, caption, stage = row
        cursor.execute("update review_decisions set undone_at = make_timestamp(epoch_us(now())) where id = ?", [number])
        if stage in ("review", "settling"):
            _settle(cursor, queue, caption, f"undo by {reviewer}")
        serving.hold_again(cursor, queue, caption, reviewer, at)
        return serving.item_of(cursor, queue, caption, stage)


def _check(item: Item, answer: Ruling) -> None:
    if answer.decision not in DECISIONS:
        raise DecisionError(f"A decision is one of {', '.join(DECISIONS)}.")
    if answer.reason and answer.reason not in REASONS:
        raise DecisionError(f"A reason is one of {', '.join(REASONS)}.")
    if answer.decision == "reject" and not answer.reason:
        raise DecisionError(f"Say why the caption is rejected: {', '.join(REASONS)}.")
    if answer.decision == "edit":
        text = answer.text.strip()
        if not 0 < len(text) <= LONGEST:
            raise DecisionError(f"A corrected caption has 1 to {LONGEST:,} characters.")
        if text == item.text.strip():
            raise DecisionError("The text is as it was. Change it, or accept it.")


def _decide(
    cursor: DuckDBPyConnection, queue: Queue, item: Item, answer: Ruling, reviewer: str, now: datetime
) -> Decided:
    hidden = item.stage in known.KINDS
    if not hidden:
        _check_open(cursor, queue, item, reviewer, now)
    edited = answer.decision == "edit"
    if edited and answer.generation is not None:
        _check_answer(cursor, item, answer.generation)
    number = scalar(
        cursor,
        """insert into review_decisions
            (queue, caption, reviewer, stage, decision, reason, wording, seconds, generation)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id""",
        [
            *(queue.id, item.caption, reviewer, item.stage, answer.decision, answer.reason),
            answer.text.strip() if edited else None,
            min(max(answer.seconds, 0.0), LONGEST_S),
            answer.generation if edited else None,
        ],
    )
    cursor.execute("delete from review_holds where caption = ? and holder = ?", [item.caption, reviewer])
    if hidden:
        lesson = known.answer_of(cursor, item.caption) if item.stage == "training" else None
        return Decided(number, item.caption, None, None, lesson)
    mark, put = _settle(cursor, queue, item.caption, reviewer)
    return Decided(number, item.caption, mark, put)


def _check_open(cursor: DuckDBPyConnection, queue: Queue, item: Item, reviewer: str, now: datetime) -> None:
    row = first_row(
        cursor, "select caption from active_captions where key = ? and caption_set = ? and variant = ?", item.slot
    )
    if row is None or row[0] != item.caption:
        raise CaptionChangedError(
            f"The caption of {item.tile.name} was changed by somebody else meanwhile. Nothing was decided; go on with "
            "the next one."
        )
    if not serving.is_free(cursor, queue, item.caption, reviewer, now):
        raise ReviewError(
            f"The caption of {item.tile.name} was decided, or taken up by somebody else after your time for it had "
            "run out. Nothing was written; go on with the next one."
        )


def _check_answer(cursor: DuckDBPyConnection, item: Item, number: int) -> None:
    found = first_row(
        cursor, "select 1 from generations where id = ? and key = ? and caption is not null", [number, item.slot.key]
    )
    if found is None:
        raise DecisionError(f"The answer that was taken is none about {item.tile.name}. Have it written anew.")


def _settle(cursor: DuckDBPyConnection, queue: Queue, caption: int, author: str) -> tuple[Mark | None, int | None]:
    """Bring the mark of a caption in line with the decisions about it, and what is in force with the mark."""
    before = first_row(cursor, "select mark, put from review_marks where caption = ?", [caption])
    key, name, variant = cursor.execute(
        "select key, caption_set, variant from captions where id = ?", [caption]
    ).fetchall()[0]
    slot = Slot(key, name, variant)
    if before and before[1] is not None:
        take_version_back(cursor, slot, before[1], caption, author=author)
        cursor.execute("delete from review_marks where caption = ?", [before[1]])
    given, wanted = _given(cursor, caption)
    reached = outcome(given, max(wanted, 1 if queue.settles else queue.answers))
    put = None
    if reached.mark == "corrected":
        put = put_version(cursor, Tile.from_key(key), _new(cursor, reached), slot=slot).caption
        cursor.execute("insert or replace into review_marks (caption, mark) values (?, 'accepted')", [put])
    if reached.mark is None:
        cursor.execute("delete from review_marks where caption = ?", [caption])
    else:
        cursor.execute(
            "insert or replace into review_marks (caption, mark, put) values (?, ?, ?)", [caption, reached.mark, put]
        )
    return reached.mark, put


def _new(cursor: DuckDBPyConnection, reached: Outcome) -> NewCaption:
    """Return a corrected text as a version that says who wrote it: a person, or a model whose answer was taken."""
    made = first_row(cursor, "select backend, model, caption from generations where id = ?", [reached.generation])
    if made is None:
        return NewCaption(reached.text, "edit", None, reviewer=reached.reviewer)
    backend, model, said = made
    origin = origin_of(backend, said, reached.text)
    return NewCaption(reached.text, origin, model, reached.generation, reached.reviewer)


def _given(cursor: DuckDBPyConnection, caption: int) -> tuple[list[Given], int]:
    """What was decided about a caption, and how many answers its queues want."""
    rows = cursor.execute(
        """select d.reviewer, d.stage, d.decision, coalesce(d.wording, ''), d.generation, q.answers
        from review_decisions d join review_queues q on q.id = d.queue
        where d.caption = ? and d.undone_at is null and d.stage in ('review', 'settling') order by d.id""",
        [caption],
    ).fetchall()
    return [Given(*row[:5]) for row in rows], max((row[5] for row in rows if row[1] == "review"), default=1)
