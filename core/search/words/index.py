"""Descriptions by their words: an index derived from the catalogue, which mends and renews itself."""

import logging
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from tantivy import Document as Entry
from tantivy import Index, IndexWriter, Query

from core.errors import ExplorerError, IndexBuildingError, SearchError
from core.progress import Progress, Report, silent
from core.query.terms import PLAIN, STEMMED, runs
from core.search.words import files
from core.search.words.files import IndexState
from core.search.words.reader import RUNS, SCHEMA, WordReader
from core.store.catalogue import Catalogue, State, scalar

BATCH = 5_000
"""Captions read at a time."""

PATIENCE_S = 0.5
"""How long a search waits for the index before it says that it is being built."""

_FEW = 2_000
"""Up to so many new captions, one thread and little memory will do."""


@dataclass(frozen=True, slots=True)
class _Opened:
    index: Index
    ids: NDArray[np.uint64]
    """Captions in the index, ascending."""
    state: IndexState


class WordIndex:
    """The index of one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self._catalogue = catalogue
        self._folder = folder
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._opened: _Opened | None = None
        self._current: tuple[State, WordReader] | None = None
        self._failure: ExplorerError | None = None
        self.progress = Progress("Indexing the descriptions", 0, 0)
        """How far the index has come."""

    def prepare(self, report: Report = silent) -> None:
        """Bring the index up to date with the catalogue; does nothing where it is.

        Raises:
            SearchError: The folder cannot be written.
        """
        with self._lock:
            now = self._catalogue.state()
            if self._current and self._current[0] == now:
                return
            try:
                opened = self._catch_up(self._opened or self._open(), report)
            except (OSError, ValueError) as error:
                raise SearchError(
                    f"The word index in {self._folder} cannot be written: {error}. "
                    "Check that there is room and that the folder may be written, or delete it; it is made anew."
                ) from error
            self._opened = opened
            self._current = (now, WordReader(opened.index.searcher()))

    def start(self) -> threading.Thread:
        """Bring the index up to date in the background."""
        thread = self._thread
        if thread is None or not thread.is_alive():
            thread = self._thread = threading.Thread(target=self._prepare_aside, name="word-index", daemon=True)
            thread.start()
        return thread

    def reader(self, *, patience_s: float = PATIENCE_S) -> WordReader:
        """Return the index as it is now; waits a moment for it to be brought up to date.

        Raises:
            IndexBuildingError: The index is not up to date yet.
            SearchError: It cannot be made.
        """
        for wait in (patience_s, None):
            current = self._current
            if current and current[0] == self._catalogue.state():
                return current[1]
            if wait is not None:
                self.start().join(wait)
        if self._failure:
            raise self._failure
        raise IndexBuildingError("The descriptions are being indexed. Search again in a moment.")

    def is_current(self) -> bool:
        """Tell whether a search can be answered now, or will fail for good."""
        return self._failure is not None or (self._current is not None and self._current[0] == self._catalogue.state())

    def _prepare_aside(self) -> None:
        def report(now: Progress) -> None:
            self.progress = now

        self._failure = None
        try:
            self.prepare(report)
        except ExplorerError as error:
            self._failure = error
        except duckdb.Error as error:  # the catalogue was closed meanwhile
            self._failure = SearchError(f"The catalogue cannot be read: {error}")

    def _identity(self, ids: NDArray[np.uint64]) -> int:
        """Fingerprint of captions: another catalogue may have other texts under the same numbers."""
        with self._catalogue.cursor() as cursor:
            cursor.register("indexed", pa.table({"id": pa.array(ids, pa.uint64())}))
            return scalar(
                cursor,
                "select coalesce(bit_xor(hash(id, key, created_at)), 0) from captions semi join indexed using (id)",
            )

    def _open(self) -> _Opened | None:
        """Open what is in the folder, or say why it cannot be used."""
        held = files.load(self._folder)
        if not isinstance(held, str):
            state, ids = held
            try:
                if state.identity == self._identity(ids):
                    return _Opened(_tokenised(Index.open(str(self._folder))), ids, state)
                held = "it belongs to another catalogue"
            except ValueError as error:
                held = f"it cannot be opened ({error})"
        level = logging.INFO if held == files.NONE_YET else logging.WARNING
        logging.getLogger("chatearth").log(level, "The word index in %s is built anew: %s.", self._folder, held)
        return None

    def _catch_up(self, opened: _Opened | None, report: Report) -> _Opened:
        """Take what is new into the index and drop what is no longer active."""
        with self._catalogue.cursor() as cursor:
            active = cursor.execute("select caption from active_captions order by caption").fetchnumpy()["caption"]
        wanted = np.ascontiguousarray(active).astype(np.uint64)
        wanted = wanted[np.diff(wanted, prepend=np.uint64(0)) > 0]  # ids begin at 1
        held = opened.ids if opened else np.empty(0, np.uint64)
        added, gone = _missing(wanted, held), _missing(held, wanted)
        if opened and not len(added) and not len(gone):
            return opened
        self._opened = self._current = None  # until the new state is written down, the old one is not to be trusted
        if opened is None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
        index = opened.index if opened else _tokenised(Index(SCHEMA, path=str(self._folder)))
        self._write(index, added, gone, report)
        index.reload()
        known, before = (opened.state.files, opened.state.identity) if opened else ({}, 0)
        identity = before ^ self._identity(np.concatenate([added, gone]))  # of what came and what went: the rest stays
        return _Opened(index, wanted, files.save(self._folder, wanted, identity, known))

    def _write(self, index: Index, added: NDArray[np.uint64], gone: NDArray[np.uint64], report: Report) -> None:
        many = len(added) > _FEW
        writer = index.writer(heap_size=100_000_000 if many else 20_000_000, num_threads=2 if many else 1)
        if len(gone):
            writer.delete_documents_by_query(Query.term_set_query(SCHEMA, "id", gone.tolist()))
        for start in range(0, len(added), BATCH):
            report(Progress("Indexing the descriptions", start, len(added)))
            self._add(writer, added[start : start + BATCH])
        report(Progress("Indexing the descriptions", len(added), len(added)))
        writer.commit()
        writer.wait_merging_threads()

    def _add(self, writer: IndexWriter, ids: NDArray[np.uint64]) -> None:
        with self._catalogue.cursor() as cursor:
            cursor.register("batch", pa.table({"id": pa.array(ids, pa.uint64())}))
            rows = cursor.execute(
                "select id, text from captions where id between ? and ? and id in (select id from batch)",
                [int(ids[0]), int(ids[-1])],
            ).fetchall()
        for number, text in rows:
            entry = Entry()
            entry.add_unsigned("id", number)
            entry.add_text("stems", text)
            entry.add_text("words", text)
            tokens = PLAIN.analyze(text)
            for field, length in RUNS.items():
                entry.add_text(field, " ".join(runs(tokens, length)))
            writer.add_document(entry)


def _missing(those: NDArray[np.uint64], held: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return those that are not held; both ascend and have nothing twice."""
    if not len(held):
        return those
    places = np.minimum(np.searchsorted(held, those), len(held) - 1)
    missing: NDArray[np.uint64] = those[held[places] != those]
    return missing


def _tokenised(index: Index) -> Index:
    index.register_tokenizer("stemmed", STEMMED)
    index.register_tokenizer("plain", PLAIN)
    return index
