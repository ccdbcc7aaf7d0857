"""How the command speaks: results on stdout, progress with an estimate on stderr."""

import json
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from core.errors import PrerequisiteError
from core.estimate import Estimate, size_text
from core.progress import Progress

if TYPE_CHECKING:
    from core.release.problems import Problem

_SOON_S = 1.0
"""How long the steps of a command wait to be told where nobody watches: what fails by then begins with its error."""


_SHOWN = 20
"""Lines of a list that are printed; --json has all."""


class Console:
    """Prints one result, as text or as JSON, and keeps everything else off stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._step = ""
        self._estimate = Estimate()
        self._shown = 0.0
        self._steps = _Steps()

    def failed(self, message: str, document: object, text: str) -> NoReturn:
        """Say what went wrong before anything else, print what there is, and end with status 1."""
        self._steps.drop()
        self._clear()
        sys.stderr.write(f"chatearth: {message}\n")
        sys.stderr.flush()
        self._print(document, text)
        sys.exit(1)

    def result(self, document: object, text: str) -> None:
        """Print the result of a command."""
        self._clear()
        self._steps.tell()
        self._print(document, text)

    def note(self, text: str) -> None:
        """Say something on the way, at once."""
        self._clear()
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def line(self, document: object) -> None:
        """Tell programs how far long work has come, as one line of JSON on stderr; says nothing to people."""
        if self._as_json:
            sys.stderr.write(json.dumps(document) + "\n")
            sys.stderr.flush()

    @staticmethod
    def asks(question: str) -> bool | None:
        """Ask a person for a yes; None where nobody is there to answer."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return None
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def agree_to_send(self, what: str, *, yes: bool) -> None:
        """Go on if a person agrees to what was noted, or has agreed by an option.

        Raises:
            PrerequisiteError: Nobody has.
        """
        if yes:
            return
        said = self.asks("Send them?")
        if not said:
            raise PrerequisiteError("Nothing was sent." + ("" if said is False else f" Add --yes to send {what}."))

    @property
    def as_json(self) -> bool:
        """Whether a program reads the result."""
        return self._as_json

    def _print(self, document: object, text: str) -> None:
        if self._as_json:
            text = json.dumps(document, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=2)
        sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding) + "\n")

    def progress(self, now: Progress) -> None:
        """Show how far long work has come: one line that renews itself on a terminal, a line a step elsewhere."""
        words = self._estimate.words(now)
        if now.step != self._step:
            self._step, self._shown = now.step, 0.0
            if not sys.stderr.isatty():
                self._steps.add(f"{now.step}{_amount(now)}\n")
        if sys.stderr.isatty() and time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{words[: shutil.get_terminal_size().columns - 1]}")
            sys.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty() and self._step:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class _Steps:
    """Lines that are told after a moment, all that came until then, and from then on at once."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._lock = threading.Lock()
        self._later: threading.Timer | None = None

    def add(self, line: str) -> None:
        """Tell one more."""
        with self._lock:
            self._lines.append(line)
        if self._later is None:
            self._later = threading.Timer(_SOON_S, self.tell)
            self._later.daemon = True
            self._later.start()
        elif not self._later.is_alive():
            self.tell()

    def tell(self) -> None:
        """Tell what there is."""
        with self._lock:
            sys.stderr.write("".join(self._lines))
            sys.stderr.flush()
            self._lines.clear()

    def drop(self) -> None:
        """Forget what was not told."""
        with self._lock:
            self._lines.clear()


def _amount(now: Progress) -> str:
    if not now.total:
        return ""
    return f" ({size_text(now.total)})" if now.in_bytes else f" ({now.total:,})"


def shortened(lines: Iterable[str]) -> list[str]:
    """The first lines of a list, and how many more there are."""
    every = list(lines)
    more = [f"  and {len(every) - _SHOWN:,} more; --json lists them all"] if len(every) > _SHOWN else []
    return [*(f"  {line}" for line in every[:_SHOWN]), *more]


def listed(what: str, reasons: Mapping[str, str]) -> list[str]:
    """Say of how many something holds, and of the first why; nothing where there is none."""
    told = shortened(f"{name}: {why}" for name, why in reasons.items())
    return [f"{len(reasons):,} {what}:", *told] if reasons else []


def problems_told(problems: "Sequence[Problem]") -> list[str]:
    """Say what was not taken as it is, the first of it with its reason."""
    told = shortened(f"{problem.kind}: {problem.item}: {problem.reason}" for problem in problems)
    return [f"{len(problems):,} not taken as they are:", *told] if problems else []
