"""Leave the processor to whoever waits for a page."""

import os
import sys
import threading

NICENESS = 10


def be_nice() -> None:
    """Lower the priority of this thread; only on Linux a thread has one of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
