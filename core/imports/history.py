"""What was imported, when, and what was not taken."""

import json
from datetime import UTC, datetime
from typing import NamedTuple

from core.release.problems import Problem
from core.store.catalogue import Catalogue


class PastImport(NamedTuple):
    """One run of an import."""

    started_at: datetime
    finished: bool
    """False for a run that was interrupted, or is still going on."""
    paths: tuple[str, ...]
    added: int
    skipped: int
    seconds: float
    problems: tuple[Problem, ...]
    """The first of what was not taken as it is."""


def past_imports(catalogue: Catalogue, *, limit: int = 10) -> list[PastImport]:
    """Return the latest imports, newest first."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            "select started_at, finished_at is not null, arguments, report from imports order by id desc limit ?",
            [limit],
        ).fetchall()
    return [_past(*row) for row in rows]


def _past(started_at: datetime, finished: bool, arguments: str, report: str | None) -> PastImport:
    given = json.loads(arguments)
    held = json.loads(report) if report else {}
    return PastImport(
        started_at=started_at.replace(tzinfo=UTC),
        finished=finished,
        paths=tuple(path for paths in given.values() for path in paths),
        added=held.get("added", 0),
        skipped=held.get("skipped", 0),
        seconds=held.get("seconds", 0.0),
        problems=tuple(Problem(**problem) for problem in held.get("problems", [])),
    )
