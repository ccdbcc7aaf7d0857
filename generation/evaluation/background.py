"""Scoring while the explorer serves: one at a time, the last few results remembered for everybody."""

from collections import OrderedDict

from core.background import BackgroundWork
from core.errors import ExplorerError
from core.progress import Report
from core.settings import Settings
from core.store.catalogue import Catalogue, State
from generation.evaluation.compared import Compared, Wanted, scored

_REMEMBERED = 6


class EvaluationWork(BackgroundWork[Compared]):
    """One scoring at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The scoring", "Scoring captions")
        self._catalogue, self._settings = catalogue, settings
        self._results: OrderedDict[tuple[Wanted, State], Compared | ExplorerError] = OrderedDict()
        self.wanted: Wanted | None = None
        """What is being scored, or was last."""

    def result(self, wanted: Wanted) -> Compared | ExplorerError | None:
        """Return what came of it with the catalogue as it is; None where it was not scored."""
        return self._results.get((wanted, self._catalogue.state()))

    def start(self, wanted: Wanted) -> None:
        """Score, unless something is being scored."""
        with self._lock:
            if not self.is_running():
                self.wanted = wanted
                self._begin(lambda report: self._score(wanted, report))

    def _score(self, wanted: Wanted, report: Report) -> Compared:
        key = wanted, self._catalogue.state()
        try:
            found: Compared = scored(self._catalogue, self._settings, wanted, report=report)
        except ExplorerError as error:
            self._results[key] = error
            raise
        self._results[key] = found
        while len(self._results) > _REMEMBERED:
            self._results.popitem(last=False)
        return found
