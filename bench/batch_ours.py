"""One run of made-up requests as a process of its own; prints time, processor time and memory as JSON."""

import json
import sys
import time
from pathlib import Path

from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import runs
from generation.batch.engine import Engine
from generation.batch.order import Limits
from generation.batch.start import Start
from generation.models.keys import Keys
from tests.batches import order_for, planned


def main(folder: str, url: str, rows: int, at_once: int) -> None:
    """Make a run of so many requests if there is none yet, and start it or go on with it."""
    settings = Settings(data=Path(folder))
    if not settings.runs.exists():
        planned(settings, order_for(url), rows, Limits(concurrency=at_once))
    with Catalogue(settings.catalogue, memory_limit="200MB") as catalogue:
        used, began = time.process_time(), time.perf_counter()
        ended = Engine(Start(catalogue, settings, 1, Keys({}))).go()
        took, used = time.perf_counter() - began, time.process_time() - used
    counts = runs.run(settings, 1).counts
    print(
        json.dumps(
            {
                "seconds": took,
                "cpu_s": used,
                "rss_mb": _peak_mb(),
                "done": counts.done,
                "state": ended.state,
            }
        )
    )


def _peak_mb() -> float:
    """Return the most memory that this process had; what resource tells begins with that of who started it."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
