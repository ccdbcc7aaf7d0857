"""What people and models changed of tasks: corrected answers, rejected tasks, other words; each can be undone."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from core.errors import TaskError
from core.geography.tiles import TILE_PX
from core.store.catalogue import Catalogue, first_row
from generation.boxes.found import Box
from generation.tasks.kinds import NO, YES
from generation.tasks.task import Turn

Change = Literal["corrected", "rejected", "rephrased"]
_NUMBER = r"(\d{1,3}(?:\.\d{1,3})?)"
_WRITTEN = re.compile(rf"\[\s*{_NUMBER}\s*,\s*{_NUMBER}\s*,\s*{_NUMBER}\s*,\s*{_NUMBER}\s*\]")
_MARK = re.compile(r"<box\d+>")

LONGEST = 4_000
"""Characters of an answer or a question."""


class Changed(NamedTuple):
    """One change, the newest of its task last."""

    id: int
    turn: int
    change: Change
    question: str | None
    answer: str | None
    author: str
    at: datetime


class Standing(NamedTuple):
    """A task as it stands after its changes."""

    turns: tuple[Turn, ...]
    rejected: bool = False
    corrected_by: str = ""
    rephrased_by: str = ""


def correct(catalogue: Catalogue, key: int, task: int, turns: Sequence[Turn], turn: int, answer: str) -> None:
    """Give a turn another answer; the one that the map gave stays beside it.

    Raises:
        TaskError: It is no answer to this question.
    """
    answer = answer.strip()
    written = _WRITTEN.findall(answer)
    if (_MARK.search(turns[turn].answer) and not written) or any(_box(one) is None for one in written):
        raise TaskError("Give boxes as [left, top, right, bottom] in pixels of the tile, from 0 to 256.")
    options = (YES, NO) if turns[turn].form == "binary" else turns[turn].options
    if not answer or len(answer) > LONGEST:
        raise TaskError(f"An answer has 1 to {LONGEST:,} characters.")
    if options and answer not in options:
        raise TaskError(f"'{answer[:80]}' is none of the options: {', '.join(options)}.")
    _add(catalogue, key, task, turn, "corrected", None, answer, "reviewer")


def reject(catalogue: Catalogue, key: int, task: int) -> None:
    """Keep a task out of exports."""
    _add(catalogue, key, task, 0, "rejected", None, None, "reviewer")


def rephrase(catalogue: Catalogue, key: int, task: int, turn: int, question: str, answer: str, model: str) -> None:
    """Put a turn into a model's words."""
    _add(catalogue, key, task, turn, "rephrased", question, answer, model)


def _add(
    catalogue: Catalogue,
    key: int,
    task: int,
    turn: int,
    change: Change,
    question: str | None,
    answer: str | None,
    author: str,
) -> None:
    with catalogue.transaction() as cursor:
        cursor.execute(
            """insert into task_changes (task, key, turn, change, question, answer, author)
            values (?, ?, ?, ?, ?, ?, ?)""",
            [task, key, turn, change, question, answer, author],
        )


def undo(catalogue: Catalogue, task: int) -> bool:
    """Take back the newest change of a task; return whether there was one."""
    with catalogue.transaction() as cursor:
        row = first_row(cursor, "select max(id) from task_changes where task = ? and undone_at is null", [task])
        if row is None or row[0] is None:
            return False
        cursor.execute("update task_changes set undone_at = make_timestamp(epoch_us(now())) where id = ?", [row[0]])
    return True


def changes_of(catalogue: Catalogue, tasks: Collection[int] | None = None) -> dict[int, list[Changed]]:
    """Return the changes in force of some tasks, or of all, in their order."""
    chosen = "" if tasks is None else "and list_contains($tasks::ubigint[], task)"
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select task, id, turn, change, question, answer, author, made_at from task_changes
            where undone_at is null {chosen} order by id""",
            {} if tasks is None else {"tasks": list(tasks)},
        ).fetchall()
    found: dict[int, list[Changed]] = {}
    for task, *change in rows:
        found.setdefault(task, []).append(Changed(*change))
    return found


def standing(turns: Sequence[Turn], changes: Sequence[Changed]) -> Standing:
    """Return a task as it stands; of several changes of one turn the newest counts."""
    now = list(turns)
    rejected, corrected, rephrased = False, "", ""
    for one in changes:
        if one.change == "rejected":
            rejected = True
        elif one.turn < len(now):
            turn = now[one.turn]
            turn = turn._replace(question=one.question or turn.question)
            now[one.turn] = _with_answer(turn, one.answer or turn.answer)
            corrected, rephrased = (one.author, rephrased) if one.change == "corrected" else (corrected, one.author)
    return Standing(tuple(now), rejected, corrected, rephrased)


def _with_answer(turn: Turn, answer: str) -> Turn:
    """Give a turn an answer in which boxes are written out in pixels."""
    boxes = list(turn.boxes)
    name = boxes[0].name if boxes else ""

    def mark(found: re.Match[str]) -> str:
        box = _box(found.groups())
        if box is None:
            return found.group()
        boxes.append(Box(name, *box))
        return f"<box{len(boxes)}>"

    answer = _WRITTEN.sub(mark, answer)
    return turn._replace(answer=answer, boxes=tuple(boxes))


def _box(sides: Sequence[str]) -> tuple[float, float, float, float] | None:
    """Corners within the tile; None where they are none."""
    x0, y0, x1, y1 = map(float, sides)
    return (x0, y0, x1, y1) if x0 < x1 <= TILE_PX and y0 < y1 <= TILE_PX else None
