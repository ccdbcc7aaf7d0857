"""A real explorer in a process of its own, for tests that ask it over HTTP or in a browser."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

READY = re.compile(r"ready at (http://\S+)")
LONGEST_START_S = 120


class Explorer:
    """A `chatearth serve` on a free port of this machine; a context manager that stops it with Ctrl-C."""

    def __init__(
        self,
        data: Path,
        *,
        command: Sequence[str] = (sys.executable, "-m", "chatearth"),
        folder: Path | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 -- closed with the explorer
        self._process = subprocess.Popen(
            [*command, "serve", "--port", "0", "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
        self.url = self._wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._log.close()

    def stop(self) -> int:
        """Press Ctrl-C and return the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            status = self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        finally:
            if self._process.stdout:
                self._process.stdout.close()
        return status

    def log(self) -> str:
        """What it has written on stderr so far."""
        self._log.seek(0)
        return self._log.read()

    def peak_memory_gb(self) -> float:
        """Most memory it has held at a time; Linux only."""
        return self._memory_gb("VmHWM:")

    def memory_gb(self) -> float:
        """Memory that it holds; Linux only."""
        return self._memory_gb("VmRSS:")

    def _memory_gb(self, name: str) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(status.partition(name)[2].split()[0]) / 1e6

    def open_files(self) -> int:
        """How many files and sockets it has open; Linux only."""
        return len(list(Path(f"/proc/{self._process.pid}/fd").iterdir()))

    def processor_s(self) -> float:
        """Processor time it has had so far; Linux only."""
        spent = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")

    def _wait(self) -> str:
        assert self._process.stdout
        ends = time.monotonic() + LONGEST_START_S
        while time.monotonic() < ends and (line := self._process.stdout.readline()):
            if found := READY.search(line):
                return found[1].rstrip("/")
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        log = self.log()
        self._log.close()
        raise AssertionError(f"the explorer did not start:\n{log}")
