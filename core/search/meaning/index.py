"""Search by meaning as one thing: the model, loaded aside, and the vectors of a space, made in the background."""

import threading
from collections.abc import Callable

import duckdb

from core.embedding.build import Held, build, held
from core.embedding.estimating import estimate, is_worth_while
from core.embedding.protocol import Embedder
from core.errors import ExplorerError, IndexBuildingError, SearchError
from core.estimate import Estimate
from core.priority import be_nice
from core.progress import Progress
from core.search.meaning.scan import Meaning
from core.store.catalogue import Catalogue

BATCH = 32
"""Captions a commit: a caption that is saved while many wait has its turn within a second."""

THREADS = 2
"""Captions that are embedded at a time until all can be found; then one at a time."""

PATIENCE_S = 0.5
"""How long a question waits for the model before it says that it is being loaded."""

_LOADING = "Loading the model of search by meaning"


class MeaningIndex:
    """Search by meaning in one space. Safe to share between threads; only the thread it starts takes long."""

    def __init__(self, catalogue: Catalogue, open_model: Callable[[], Embedder]) -> None:
        self._catalogue, self._open_model = catalogue, open_model
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked = self._stopping = False
        self._meaning: Meaning | None = None
        self._model: Embedder | None = None
        self._loaded = threading.Event()
        self._held: tuple[int, Held] | None = None
        """How many captions had a vector, after how many changes of the catalogue."""
        self._estimate = Estimate()
        self.progress = Progress(_LOADING, 0, 0)
        """How many of the captions that had no vector have one now."""
        self.progress_words = _LOADING
        """The same in a line, with the rate and the time left."""
        self.failure: ExplorerError | None = None
        """Why there is no search by meaning, or why it has no further vectors; words are searched all the same."""

    def start(self) -> threading.Thread:
        """Load the model and give every caption a vector, in the background; again after an edit or a failure."""
        with self._lock:
            self._asked, self._stopping = True, False
            thread = self._thread
            if thread is None:
                thread = self._thread = threading.Thread(target=self._work, name="meaning-index", daemon=True)
                thread.start()
            return thread

    def stop(self) -> None:
        """End the work after the captions in hand; what is done stays, and `start` goes on."""
        with self._lock:
            self._asked, self._stopping = False, True
            thread = self._thread
        if thread:
            thread.join()

    def meaning(self) -> Meaning:
        """Return what answers questions; it knows the captions that have a vector by now.

        Raises:
            IndexBuildingError: The model is being loaded.
            PrerequisiteError: The model is missing or damaged.
        """
        if self._meaning is None:
            if self.failure is None:
                self.start()
                self._loaded.wait(PATIENCE_S)
            if self.failure:
                raise self.failure
        if self._meaning is None:
            raise IndexBuildingError(f"{_LOADING}. Search again in a moment.")
        return self._meaning

    def ready(self) -> Meaning | None:
        """Return what answers questions if it is there already, without loading anything."""
        return self._meaning

    def is_complete(self) -> bool:
        """Tell whether every caption in force has an exact vector."""
        held = self.held()
        return held is not None and not held.waiting and not held.estimated

    def held(self) -> Held | None:
        """Count the captions by their vectors; looks again only where something was written since.

        None while the model is being loaded.
        """
        if self._model is None:
            return None
        changes = self._catalogue.changes
        if self._held is None or self._held[0] != changes:
            self._held = changes, held(self._catalogue, self._model.space)
        return self._held[1]

    def _work(self) -> None:
        be_nice()
        while self._is_asked():
            try:
                model = self._ready()
                self._make(model)
                if self._meaning:
                    self._meaning.measure()
                self.failure = None
            except ExplorerError as error:
                self.failure = error
            except duckdb.Error as error:  # the catalogue was closed meanwhile
                self.failure = SearchError(f"The catalogue cannot be read: {error}")
            self._loaded.set()

    def _make(self, model: Embedder) -> None:
        """Have all captions found soon, by estimates if they are many, then make all vectors exact."""
        while not self._stopping:
            if is_worth_while(self._catalogue, model.space):
                estimate(
                    self._catalogue, model, self._report, batch=BATCH, threads=THREADS, until=lambda: self._stopping
                )
                if self._meaning:
                    self._meaning.measure()
            build(
                self._catalogue,
                model,
                self._report,
                batch=BATCH,
                answered=self._answered,
                until=lambda: self._stopping or is_worth_while(self._catalogue, model.space),
            )
            if not is_worth_while(self._catalogue, model.space):
                return

    def _answered(self) -> list[int]:
        return self._meaning.answered.captions() if self._meaning else []

    def _is_asked(self) -> bool:
        """Tell whether there is something to do; otherwise the thread ends, and the next call starts another."""
        with self._lock:
            asked, self._asked = self._asked, False
            if not asked:
                self._thread = None
            return asked

    def _ready(self) -> Embedder:
        if self._model is None:
            self._model = self._open_model()
        if self._meaning is None:
            meaning = Meaning(self._catalogue, self._model)
            meaning.warm_up()
            self._meaning = meaning
            self._loaded.set()
        return self._model

    def _report(self, now: Progress) -> None:
        self.progress, self.progress_words = now, self._estimate.words(now)
