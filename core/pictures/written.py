"""Writing the files of pictures so that each is there whole or not at all."""

import os
import threading
from pathlib import Path


def write_whole(target: Path, data: bytes) -> None:
    """Write a file, its folder included.

    Raises:
        OSError: It cannot be written; nothing half-written stays.
    """
    partial = f"{target}.{os.getpid()}.{threading.get_ident()}.part"
    try:
        try:
            _write(partial, data)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(partial, data)
        os.replace(partial, target)  # noqa: PTH105 -- half the time of a path's own way, a thousand times a second
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def _write(path: str, data: bytes) -> None:
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123 -- as above
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]
