"""Make all captions findable by meaning soon: some get exact vectors, and by these all others get estimated ones."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cache, partial
from typing import Any

import numpy as np

from core.embedding import estimates, turns
from core.embedding.build import BATCH, embed_in_turn
from core.embedding.covering import Part, cover
from core.embedding.phrases import Phrases, Reader, Said, count
from core.embedding.protocol import Embedder, Space
from core.embedding.ridge import Ridge, fit
from core.embedding.spaces import SpaceTable, find, register
from core.processes import aside
from core.progress import Progress, Report, silent
from core.store.catalogue import Catalogue, scalar

SAMPLE = 8_000
"""Captions that are fitted on: a minute and a half on two cores."""

LEAST = 16_000
"""Captions that have to wait before it is worth while: fewer have their exact vectors in the same time."""

_COUNTED = 24_000
"""Captions that decide which words and pairs count."""

_PART = 1_024
"""Captions whose words are counted at once, 4 KB times the number of columns."""

Stop = Callable[[], bool]
Read = Callable[[Sequence[str]], Said]


class _EndedError(Exception):
    """It is to stop."""


def is_worth_while(catalogue: Catalogue, space: Space) -> bool:
    """Tell whether so many captions cannot be found that estimates are wanted, or some were begun."""
    table = find(catalogue, space)
    with catalogue.cursor() as cursor:
        if table is None:
            return scalar(cursor, "select count(*) from active_captions") >= LEAST
        begun = scalar(cursor, "select count(*) from estimate_samples where space = ?", [table.number])
        return bool(begun) or turns.count_unfound(cursor, table) >= LEAST


def estimate(
    catalogue: Catalogue,
    embedder: Embedder,
    report: Report = silent,
    *,
    size: int | None = None,
    batch: int = BATCH,
    threads: int = 1,
    until: Stop = lambda: False,
) -> None:
    """Give every caption in force without a vector an estimated one, or stop early when `until` says so.

    It may be ended at any moment: what is committed stays, and the next run goes on. A regression that was fitted
    before is used again as long as any vector is estimated by it.

    Args:
        catalogue: Where the captions are.
        embedder: The model of the space.
        report: Told of the progress.
        size: Captions to fit on at most, SAMPLE of them by default; of few captions a quarter.
        batch: Exact vectors a commit.
        threads: How many ask the model at a time.
        until: Whether to stop.
    """
    table = register(catalogue, embedder.space)
    ridge = estimates.ridge(catalogue, table)
    with suppress(_EndedError), _reading(catalogue, table, until) as said:
        if ridge is None:
            phrases = _phrases(catalogue, said)
            if not estimates.has_sample(catalogue, table):
                _choose(catalogue, table, said, phrases, size or SAMPLE, report)
            _embed(catalogue, embedder, table, report, batch, threads, until)
            if until():
                return
            ridge = _fit(catalogue, table, said, phrases)
        _estimate(catalogue, table, ridge, report, said)


@contextmanager
def _reading(catalogue: Catalogue, table: SpaceTable, until: Stop) -> Iterator[Read]:
    """Lend what finds the words of texts until it is to stop; of many in a process of its own.

    It is done at every step, and in this process a page would wait for the interpreter each time it sends something.
    """
    with catalogue.cursor() as cursor:
        many = turns.count_unfound(cursor, table) >= LEAST
    with aside() if many else nullcontext() as process:

        def said(texts: Sequence[str]) -> Said:
            if until():
                raise _EndedError
            return process.submit(_said, texts).result() if process else _said(texts)

        yield said


@cache
def _reader() -> Reader:
    return Reader()


def _said(texts: Sequence[str]) -> Said:
    return _reader().said(texts)


def _embed(
    catalogue: Catalogue, embedder: Embedder, table: SpaceTable, report: Report, batch: int, threads: int, until: Stop
) -> None:
    """Give the chosen captions their exact vectors, and before them those that are saved meanwhile."""
    step = f"Reading captions to estimate by ({table.space.name})"

    def told(_: int) -> None:
        with catalogue.cursor() as cursor:
            total, done = turns.count_sample(cursor, table)
        report(Progress(step, done, total))

    told(0)
    turn = partial(turns.next_of_sample, catalogue, table, batch)
    embed_in_turn(catalogue, embedder, table, turn, told, threads=threads, until=until)


def _phrases(catalogue: Catalogue, said: Read) -> Phrases:
    """Count words and pairs in captions from all over, whether they have a vector or not."""
    with catalogue.cursor() as cursor:
        every = max(1, scalar(cursor, "select count(*) from active_captions") // _COUNTED)
        rows = cursor.execute(
            """select text from captions where id in (select caption from active_captions where caption % ? = 0)
            order by id""",
            [every],
        ).fetchall()
    return count(said([text for (text,) in part]) for part in _parts(rows))


def _choose(catalogue: Catalogue, table: SpaceTable, said: Read, phrases: Phrases, size: int, report: Report) -> None:
    """Choose captions that hold the words of all that wait, and keep which."""
    with catalogue.cursor() as cursor:
        waiting = turns.count_unfound(cursor, table)
        newest = scalar(cursor, "select coalesce(max(caption), 0) from active_captions")
    wanted = min(size, max(size // 8, waiting // 4), waiting)
    step = f"Choosing captions to estimate by ({table.space.name})"

    def parts() -> Iterator[Part]:
        seen = 0
        for texts in _unfound(catalogue, table):
            report(Progress(step, seen, waiting))
            seen += len(texts)
            yield Part(np.array([number for number, _ in texts], np.uint64), said([text for _, text in texts]))

    chosen = cover(phrases, parts(), wanted / max(1, waiting))
    estimates.keep_sample(catalogue, table, chosen, newest)


def _fit(catalogue: Catalogue, table: SpaceTable, said: Read, phrases: Phrases) -> Ridge:
    """Fit on those of the chosen captions that have an exact vector, and keep the regression."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(
            f"""select c.text, e.vector from {table.name} e join captions c on c.id = e.caption
            where e.caption in (select unnest(captions) from estimate_samples where space = ?) order by c.id""",
            [table.number],
        ).fetchall()
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), "<f2").astype(np.float32)
    fitted = fit(
        phrases,
        (said([text for text, _ in part]) for part in _parts(rows)),
        vectors.reshape(-1, table.space.dimension),
    )
    estimates.keep_ridge(catalogue, table, fitted)
    return fitted


def _estimate(catalogue: Catalogue, table: SpaceTable, ridge: Ridge, report: Report, said: Read) -> None:
    """Estimate the vectors of all captions without one, a commit each few thousand."""
    step, seen = f"Estimating ({table.space.name})", 0
    with catalogue.cursor() as cursor:
        waiting = turns.count_unfound(cursor, table)
    for texts in _unfound(catalogue, table):
        made = ridge.estimate(said([text for _, text in texts]))
        estimates.keep(catalogue, table, [number for number, _ in texts], made)
        seen += len(texts)
        report(Progress(step, seen, max(waiting, seen)))


def _unfound(catalogue: Catalogue, table: SpaceTable) -> Iterator[turns.Texts]:
    """Yield all captions without any vector, in parts."""
    after = 0
    while texts := turns.unfound(catalogue, table, after, _PART):
        after = texts[-1][0]
        yield texts


def _parts(rows: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    return (rows[start : start + _PART] for start in range(0, len(rows), _PART))
