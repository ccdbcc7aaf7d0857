"""What was decided about a caption, readable only to those who have decided about it themselves."""

from datetime import UTC, datetime
from typing import NamedTuple

from core.errors import ReviewError
from core.store.catalogue import Catalogue, first_row
from generation.review import serving
from generation.review.queues import Queue
from generation.review.ratings import Decision


class Told(NamedTuple):
    """What somebody decided."""

    reviewer: str
    stage: str
    decision: Decision
    reason: str
    text: str | None
    """Of an edit."""
    at: datetime


def answers(catalogue: Catalogue, queue: Queue, caption: int, reviewer: str) -> list[Told]:
    """Return all decisions about a caption.

    Those who settle disputes see them at once, all others after their own decision.

    Raises:
        ReviewError: The reviewer has not decided about it yet.
    """
    name = serving.named(reviewer)
    with catalogue.cursor() as cursor:
        disputed = first_row(cursor, "select 1 from review_marks where caption = ? and mark = 'disputed'", [caption])
        rows = cursor.execute(
            """select reviewer, stage, decision, reason, wording, made_at from review_decisions
            where caption = ? and undone_at is null and stage in ('review', 'settling') order by id""",
            [caption],
        ).fetchall()
    if not (queue.settles and disputed) and name not in {row[0] for row in rows}:
        raise ReviewError("What others decided can be read after your own decision.")
    return [Told(*row)._replace(at=row[5].replace(tzinfo=UTC)) for row in rows]
