"""Where predictions come from: a file, the captions of a set, all or those that were reviewed, or those of a run."""

import json
from pathlib import Path
from typing import NamedTuple

from core.errors import EvaluationError
from core.geography.tiles import Tile
from core.metrics.captionfile import Said, read_captions
from core.settings import Settings
from core.store.authors import set_name
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.claims import keys_of
from generation.batch.database import opened
from generation.evaluation.reviewed import reviewed_captions
from generation.evaluation.uploads import content_of, shown_name

SET, RUN, KEPT, REVIEWED = "set:", "run:", "file:", "reviewed:"


class Predictions(NamedTuple):
    """Captions to be scored."""

    name: str
    """For people: the file, set or run."""
    said: list[Said]
    unread: int = 0
    """Records of the file that could not be read."""
    problems: tuple[str, ...] = ()
    """The first of these."""


def of_file(content: bytes, name: str) -> Predictions:
    """Read a file of predictions.

    Raises:
        EvaluationError: Nothing in it can be read.
    """
    found = read_captions(content, name, predicted=True)
    return Predictions(Path(name).stem, found.said, found.unread, tuple(found.problems))


def of_set(catalogue: Catalogue, name: str) -> Predictions:
    """Take the captions in force of a set, the first of each tile.

    Raises:
        EvaluationError: It has none.
    """
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            """select c.key, c.text from active_captions a join captions c on c.id = a.caption
            where c.caption_set = ? and a.variant = 0 order by c.key""",
            [name],
        ).fetchall()
    if not rows:
        raise EvaluationError(f"There is no caption of the set '{name}'. chatearth info lists the sets.")
    return Predictions(f"captions of {set_name(name)}", [Said(Tile.from_key(key).name, text) for key, text in rows])


def of_reviewed(catalogue: Catalogue, name: str) -> Predictions:
    """Take the captions of a set that reviewers decided about, as they were before.

    Raises:
        EvaluationError: There is none.
    """
    said = reviewed_captions(catalogue, name)
    if not said:
        raise EvaluationError(f"No caption of the set '{name}' was reviewed to its end. chatearth info lists the sets.")
    return Predictions(f"reviewed captions of {set_name(name)}", said)


def of_run(settings: Settings, number: int) -> Predictions:
    """Take the captions that a run has made so far.

    Raises:
        BatchError: There is no such run.
        EvaluationError: It has made none.
    """
    run = runs.run(settings, number)
    said = []
    with opened(settings.runs) as database:
        for keys, captions in database.execute(
            "select c.keys, a.captions from calls c join answers a on a.id = c.answer where c.run = ?", [number]
        ):
            for key, (text, *_) in zip(keys_of(keys), json.loads(captions), strict=True):
                said.append(Said(Tile.from_key(key).name, text))
    if not said:
        raise EvaluationError(f"Run {number} has no captions yet.")
    return Predictions(f"run {number}, {run.name}", said)


def named(catalogue: Catalogue, settings: Settings, source: str) -> Predictions:
    """Take predictions: `set:NAME`, `reviewed:NAME`, `run:NUMBER`, `file:` and one that was uploaded, or a file.

    Raises:
        EvaluationError: It is not there, or holds nothing that can be scored.
    """
    if source.startswith(SET):
        return of_set(catalogue, source.removeprefix(SET))
    if source.startswith(REVIEWED):
        return of_reviewed(catalogue, source.removeprefix(REVIEWED))
    if source.startswith(RUN):
        number = source.removeprefix(RUN)
        if not number.isdecimal():
            raise EvaluationError(f"'{source}' names no run. Runs have numbers, as in run:3.")
        return of_run(settings, int(number))
    if source.startswith(KEPT):
        kept = source.removeprefix(KEPT)
        return of_file(content_of(settings, kept), shown_name(kept))
    return of_file(file_bytes(Path(source)), Path(source).name)


def own_set(source: str) -> str:
    """The set that predictions were taken from; empty where they come from elsewhere."""
    return next((source.removeprefix(kind) for kind in (SET, REVIEWED) if source.startswith(kind)), "")


def file_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        EvaluationError: It is not there.
    """
    if not path.is_file():
        raise EvaluationError(f"There is no file '{path}'. Name a file, set:NAME, reviewed:NAME or run:NUMBER.")
    return path.read_bytes()
