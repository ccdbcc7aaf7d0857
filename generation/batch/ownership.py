"""Who is at a run: a process, until it says that it has ended, or says nothing more for a while."""

import os
import socket
import time
import uuid

LEASE_S = 30.0
"""How long a run belongs to a process that says nothing more."""


def owner() -> str:
    """Return a name for who is at a run: this process, at this moment."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"


def is_held(name: str, lease: float) -> bool:
    """Tell whether a run belongs to somebody; whoever died on this machine is known to be gone at once."""
    if lease < time.time() or not name:
        return False
    host, _, rest = name.partition("/")
    return host != socket.gethostname() or _is_alive(int(rest.partition("/")[0]))


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # where a signal would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
