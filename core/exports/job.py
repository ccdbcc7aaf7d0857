"""The export that goes on while the explorer serves: one at a time, which everybody can watch and stop."""

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from core.background import BackgroundWork
from core.errors import CatalogueBusyError
from core.exports.order import Order
from core.exports.run import Exported, export
from core.settings import Settings
from core.store.catalogue import Catalogue


class Started(NamedTuple):
    """An export that somebody has begun."""

    order: Order
    target: Path
    by: str
    """Who began it, as others are told."""
    at: datetime


class ExportJob(BackgroundWork[Exported]):
    """Exports on request, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The export", "Choosing captions")
        self._catalogue, self._settings = catalogue, settings
        self.started: Started | None = None
        """The export that is going on, or the last one."""

    def start(self, order: Order, target: Path, *, by: str) -> None:
        """Export in the background, going on where the same export was stopped.

        Raises:
            CatalogueBusyError: An export is going on.
            ExportError: The format has no room for what was asked for.
        """
        order.check()
        with self._lock:
            if self.is_running() and self.started:
                raise CatalogueBusyError(
                    f"An export to {self.started.target.name} is going on, begun {self.started.by} at "
                    f"{self.started.at:%H:%M} UTC. {self.progress_words}. Wait for its end, or stop it."
                )
            self.started = Started(order, target, by, datetime.now(UTC))
            self._begin(lambda report: export(self._catalogue, self._settings, order, target, report))
