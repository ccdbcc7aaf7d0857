"""One run of the check on the code that is on the path: import, check all, read real captions; prints JSON."""

import contextlib
import io
import json
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from chatearth.cli import run as chatearth


def _sink() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8")


def _command(*arguments: str) -> None:
    """Run a command of the explorer in this process, without what it prints."""
    with contextlib.redirect_stdout(_sink()), contextlib.redirect_stderr(_sink()):
        try:
            chatearth([*arguments])
        except SystemExit as ended:
            if ended.code:
                raise


def _processor_s() -> float:
    """Seconds of all processors that this process and those it lent have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak_mb() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(one.ru_maxrss for one in used) / 1024


def _checked(release: Path) -> dict[str, float]:
    """Import the release into a catalogue of its own, which each revision writes in its own form, and check it."""
    data = Path(tempfile.mkdtemp(prefix="chatearth-check-"))
    try:
        _command("import", str(release), "--data", str(data), "--json")
        captions = sum(len(json.loads(path.read_bytes())) for path in (release / "json_files").glob("*.json"))
        started, before = time.perf_counter(), _processor_s()
        _command("check", "--all", "--data", str(data), "--json")
        spent = _processor_s() - before
        return {
            "all captions checked, s": time.perf_counter() - started,
            "processor time a caption, ms": spent / captions * 1000,
            "largest process, import too, MB": _peak_mb(),
        }
    finally:
        shutil.rmtree(data)


def _read(texts: list[str]) -> dict[str, float]:
    """Read real captions, each once, and the slowest of them again as the lab does."""
    from generation.checks.claims import parse

    if not texts:
        return {}
    slowest = 0.0
    started = time.process_time()
    for text in texts:
        before = time.process_time()
        parse(text)
        slowest = max(slowest, time.process_time() - before)
    spent = time.process_time() - started
    return {
        "real captions, no two alike, ms a caption": spent / len(texts) * 1000,
        "the same, us a character": spent / sum(map(len, texts)) * 1e6,
        "the slowest of them, ms": slowest * 1000,
    }


if __name__ == "__main__":
    print(json.dumps(_read(json.loads(Path(sys.argv[2]).read_text())) | _checked(Path(sys.argv[1]))))
