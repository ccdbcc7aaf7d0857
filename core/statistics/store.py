"""Captions as numbers, kept beside the catalogue: each is read once, whatever is asked of it later."""

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from core.errors import StatisticsError
from core.processes import lend
from core.progress import Progress, Report, silent
from core.statistics.parts import Parts, Vocabulary
from core.statistics.reading import Read, joined, read
from core.statistics.segment import DAMAGED, Segment, encode, load, load_head
from core.store.catalogue import Catalogue

BATCH = 20_000
"""Captions of a file, and in memory at a time."""

VERSION = 1
"""Goes up whenever the same captions give other numbers; files of another version are made anew."""

_FEW = 2
"""Batches for which other processes are not worth their start."""

_MOST_SMALL = 40
"""Files of few captions, as edits leave them, before all are made anew in one go."""

STEP = "Reading captions"


class CaptionStore:
    """The captions of one catalogue as files of numbers. Safe to share between threads of one process.

    Files only come, and a caption never changes, so what was read of a file stays true. A file that is damaged, or
    made from another catalogue, is not used: all are made anew.
    """

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self._catalogue, self._folder = catalogue, folder / f"v{VERSION}"
        self._lock = threading.Lock()
        self._files: list[Path] | None = None
        self._known = np.zeros(0, np.uint64)
        self.vocabulary = Vocabulary()
        """The words of all captions by number."""
        self._words = len(self.vocabulary.words)
        """How many of them the files hold."""

    def waiting(self) -> int:
        """Count the captions in force that are not read yet."""
        with self._lock, self._catalogue.cursor() as cursor:
            self._open(cursor)
            return len(self._missing(cursor))

    def update(self, report: Report = silent, *, workers: int = 1) -> int:
        """Read the captions in force that are not read yet, in so many processes; return how many these were.

        An interruption loses the batch in hand; the next call goes on with it.

        Raises:
            StatisticsError: The folder cannot be written.
        """
        with self._lock:
            try:
                with self._catalogue.cursor() as cursor:
                    self._open(cursor)
                    return self._read(cursor, self._missing(cursor), report, workers)
            except OSError as error:
                raise StatisticsError(
                    f"{error.filename or self._folder} cannot be written: {error.strerror}. Free some space or mend "
                    "the folder; the captions are then read on from where it stopped."
                ) from error

    def segments(self) -> Iterator[Segment]:
        """Yield what is read, a file at a time, so that memory holds one of them.

        Raises:
            StatisticsError: A file was damaged; it is gone, and the next update makes it anew.
        """
        for path in tuple(self._files or ()):
            try:
                segment = load(path)
            except DAMAGED as error:
                self._forget()
                raise StatisticsError(
                    f"{path} was damaged, so that the captions have to be read anew. Ask again: it takes a moment."
                ) from error
            yield segment

    def _forget(self) -> None:
        with self._lock:
            self._drop(sorted(self._folder.glob("*.npz")))
            self._files, self._known, self.vocabulary = None, np.zeros(0, np.uint64), Vocabulary()
            self._words = len(self.vocabulary.words)

    def _drop(self, files: list[Path]) -> None:
        for path in files:
            path.unlink(missing_ok=True)

    def _open(self, cursor: DuckDBPyConnection) -> None:
        """Take in the files that are there, once, if they are whole and of this catalogue."""
        if self._files is not None:
            return
        files = sorted(self._folder.glob("*.npz"))
        try:
            held = [load_head(path) for path in files]
        except DAMAGED:
            held = []
        known = [ids for ids, _ in held]
        names = [path.stem.rpartition("-")[2] for path in files]
        if not held or names != identities(cursor, known) or _are_crumbs(known):
            self._drop(files)
            self._files = []
            return
        for _, words in held:
            self.vocabulary.extend(words)
        self._words = len(self.vocabulary.words)
        self._files, self._known = files, np.sort(np.concatenate(known))

    def _missing(self, cursor: DuckDBPyConnection) -> NDArray[np.uint64]:
        ids = cursor.execute("select caption from active_captions order by caption").fetchnumpy()["caption"]
        active = np.unique(np.asarray(ids, np.uint64))
        return active[~np.isin(active, self._known)] if len(self._known) else active

    def _read(self, cursor: DuckDBPyConnection, missing: NDArray[np.uint64], report: Report, workers: int) -> int:
        batches = [missing[first : first + BATCH] for first in range(0, len(missing), BATCH)]
        done = 0
        for segment in self._encoded(cursor, batches, workers if len(batches) > _FEW else 1):
            report(Progress(STEP, done, len(missing)))
            self._add(segment, identities(cursor, [segment.captions])[0])
            done += len(segment.captions)
        if len(missing):
            report(Progress(STEP, len(missing), len(missing)))
        return len(missing)

    def _encoded(
        self, cursor: DuckDBPyConnection, batches: list[NDArray[np.uint64]], workers: int
    ) -> Iterator[Segment]:
        """Yield batches as numbers, in order; with several processes a batch more than these is held in memory."""
        with lend(workers) as pool:
            if pool is None:
                parts = Parts(self.vocabulary)
                yield from (encode(ids.tolist(), _texts(cursor, ids), parts) for ids in batches)
                return
            under_way = deque[Future[Read]]()
            for ids in batches:
                under_way.append(pool.submit(read, ids.tolist(), _texts(cursor, ids)))
                if len(under_way) > workers:
                    yield joined(under_way.popleft().result(), self.vocabulary)
            while under_way:
                yield joined(under_way.popleft().result(), self.vocabulary)

    def _add(self, segment: Segment, name: str) -> None:
        files = self._files or []
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{len(files):06}-{name}.npz"
        segment.save(path, self.vocabulary.words[self._words :])
        self._words = len(self.vocabulary.words)
        self._files = [*files, path]
        self._known = np.sort(np.concatenate([self._known, segment.captions]))


def identities(cursor: DuckDBPyConnection, files: list[NDArray[np.uint64]]) -> list[str]:
    """Name the captions of each file by number and time, so that those of another catalogue are not taken for them."""
    file = np.repeat(np.arange(len(files)), [len(ids) for ids in files])
    cursor.register("chosen", pa.table({"id": pa.array(np.concatenate(files)), "file": pa.array(file)}))
    found = cursor.execute(
        """select f.file, count(*), bit_xor(hash(c.id, c.created_at, c.words))
        from chosen f join captions c using (id) group by f.file"""
    ).fetchall()
    cursor.unregister("chosen")
    named = {number: f"{count}x{mixed:016x}" for number, count, mixed in found}
    return [named.get(number, "") for number in range(len(files))]


def _texts(cursor: DuckDBPyConnection, ids: NDArray[np.uint64]) -> list[str]:
    """Read the texts of captions, which are ascending, in their order."""
    cursor.register("chosen", pa.table({"id": pa.array(ids)}))
    found = cursor.execute("select c.text from captions c join chosen using (id) order by c.id").fetchnumpy()["text"]
    cursor.unregister("chosen")
    texts: list[str] = found.tolist()
    return texts


def _are_crumbs(known: list[NDArray[np.uint64]]) -> bool:
    return sum(len(ids) < BATCH // 10 for ids in known) > _MOST_SMALL
