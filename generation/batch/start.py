"""What starts a run, or goes on with it."""

from collections.abc import Callable
from dataclasses import dataclass

from core.progress import Report, silent
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.models.keys import Keys


@dataclass(frozen=True, slots=True)
class Start:
    """One start of one run, by whichever engine."""

    catalogue: Catalogue
    """Where tiles are described from."""
    settings: Settings
    """Where runs are kept."""
    run: int
    """Which one."""
    keys: Keys
    """Keys of who started it."""
    pilot: bool = False
    """Whether only the requests of the pilot are made."""
    report: Report = silent
    """Told how far it has come."""
    stopping: Callable[[], bool] = lambda: False
    """Asked whether it is to pause."""
