"""Opening the files of a release: only real files, and only where they may lie, wherever links lead by now."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_CAREFULLY = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""No link is followed any more, and a pipe does not wait for its writer."""


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path, all links followed, lies in a folder (or is that file) whose own path has no links."""
    return _is_below(os.path.realpath(path), root)


def open_inside(path: Path, root: Path) -> BinaryIO:
    """Open a file that lies in `root`, or is `root` itself; links that stay inside are followed.

    Raises:
        OSError: It cannot be read, is no file, or a link leads out of `root`; its `strerror` says so.
    """
    real = os.path.realpath(path)
    if not _is_below(real, root):
        raise OSError(errno.ELOOP, f"a link leads out of {root}; import the folder again", str(path))
    number = os.open(real, _CAREFULLY)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return os.fdopen(number, "rb")


def _is_below(real: str, root: Path) -> bool:
    """As `Path.is_relative_to`, which takes as long as opening the file: an import does this for every picture."""
    whole, base = os.path.normcase(real), os.path.normcase(root)
    return whole == base or whole.startswith(base.rstrip(os.sep) + os.sep)
