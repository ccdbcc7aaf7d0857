"""Writing the files of pictures so that each is there whole or not at all."""

import os
import threading
from pathlib import Path


def write_whole(target: Path, data: bytes) -> None:
    """Write a file, its folder included.

    Raises:
        OSError: It cannot be written; nothing half-written stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
