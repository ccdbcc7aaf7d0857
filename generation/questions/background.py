"""Asking a model while the explorer serves: one run at a time, which everybody can watch and stop."""

from collections.abc import Sequence
from pathlib import Path

from core.background import BackgroundWork
from core.errors import CatalogueBusyError
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.questions.asking import STEP, AskedRun, Who, ask_all
from generation.questions.kinds import Question


class AskingWork(BackgroundWork[AskedRun]):
    """One run of questions at a time, in a thread that no closed page ends. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        super().__init__("The asking of questions", STEP)
        self._catalogue, self._settings = catalogue, settings
        self.name = ""
        """Who is asked, or was last."""

    def start(self, questions: Sequence[Question], who: Who, path: Path, max_usd: float | None) -> None:
        """Ask, by the keys of who asks, for no more than so much; answers go into a file as they come.

        Raises:
            CatalogueBusyError: Something is being asked already.
        """
        with self._lock:
            if self.is_running():
                raise CatalogueBusyError(f"{self.progress_words}. Wait for its end, or stop it.")
            self.name = who.name
            self._begin(
                lambda report: ask_all(
                    self._catalogue, self._settings, questions, who, path, max_usd=max_usd, report=report
                )
            )
