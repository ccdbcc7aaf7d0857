"""How the command speaks: results on stdout, progress with an estimate on stderr."""

import json
import shutil
import sys
import time

from core.estimate import Estimate
from core.progress import Progress


class Console:
    """Prints one result, as text or as JSON, and keeps everything else off stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._step = ""
        self._estimate = Estimate()
        self._shown = 0.0

    def result(self, document: object, text: str) -> None:
        """Print the result of a command."""
        self._clear()
        if self._as_json:
            text = json.dumps(document, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=2)
        sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding) + "\n")

    def progress(self, now: Progress) -> None:
        """Show how far long work has come: one line that renews itself on a terminal, a line a step elsewhere."""
        words = self._estimate.words(now)
        if now.step != self._step:
            self._step, self._shown = now.step, 0.0
            if not sys.stderr.isatty():
                sys.stderr.write(f"{now.step}{f' ({now.total:,})' if now.total else ''}\n")
        if sys.stderr.isatty() and time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{words[: shutil.get_terminal_size().columns - 1]}")
            sys.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty() and self._step:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
