"""How the command speaks: results on stdout, progress with an estimate on stderr."""

import json
import shutil
import sys
import time

from core.progress import Progress


class Console:
    """Prints one result, as text or as JSON, and keeps everything else off stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._step = ""
        self._started = 0.0
        self._shown = 0.0

    def result(self, document: object, text: str) -> None:
        """Print the result of a command."""
        self._clear()
        if self._as_json:
            text = json.dumps(document, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=2)
        sys.stdout.write(text.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding) + "\n")

    def progress(self, now: Progress) -> None:
        """Show how far long work has come: one line that renews itself on a terminal, a line a step elsewhere."""
        moment = time.monotonic()
        if now.step != self._step:
            self._step, self._started, self._shown = now.step, moment, 0.0
            if not sys.stderr.isatty():
                sys.stderr.write(f"{now.step}{f' ({now.total:,})' if now.total else ''}\n")
        if sys.stderr.isatty() and moment - self._shown > 0.1:
            self._shown = moment
            line = f"{now.step}{_amount(now)}{_estimate(now, moment - self._started)}"
            sys.stderr.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
            sys.stderr.flush()

    def _clear(self) -> None:
        if sys.stderr.isatty() and self._step:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _amount(now: Progress) -> str:
    return f"  {now.done:,} of {now.total:,}" if now.total else ""


def _estimate(now: Progress, seconds: float) -> str:
    """Rate and time left, once there is something to judge by."""
    if not now.done or seconds < 1:
        return ""
    rate = now.done / seconds
    left = round((now.total - now.done) / rate)
    return f"  {rate:,.0f} a second, {left // 60} min {left % 60:02d} s left"
