"""Opening the files of a release: only real files, and only where they may lie, wherever links lead by now."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Self

_CAREFULLY = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""No link is followed any more, and a pipe does not wait for its writer."""

_BY_FOLDER = os.open in os.supports_dir_fd

Open = Callable[[Path, Path], BinaryIO]
"""Opens a file that lies in a folder, or is that file, as `open_inside` does."""


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
    return _file(os.open(real, _CAREFULLY), path)


class ManyInside:
    """Opens one file after the other as `open_inside` does, and follows the links above them once a folder.

    The folder stays open: what takes its place meanwhile is not looked into.
    """

    def __init__(self) -> None:
        self._folder, self._real, self._number = "", "", -1

    def __enter__(self) -> Self:
        """Lend it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the folder."""
        self._leave()

    def open(self, path: Path, root: Path) -> BinaryIO:
        """Open a file, as `open_inside` does and with its errors."""
        folder, name = os.path.split(path)
        if not _BY_FOLDER or not name:
            return open_inside(path, root)
        if folder != self._folder:
            self._enter(folder)
        if not _is_below(f"{self._real}{os.sep}{name}", root):
            return open_inside(path, root)
        try:
            number = os.open(name, _CAREFULLY, dir_fd=self._number)
        except OSError:  # a link, which may stay inside; whatever else is wrong is told by the whole path
            return open_inside(path, root)
        return _file(number, path)

    def _enter(self, folder: str) -> None:
        self._leave()
        real = os.path.realpath(folder)
        self._number = os.open(real, _CAREFULLY | os.O_DIRECTORY)
        self._folder, self._real = folder, real.rstrip(os.sep)

    def _leave(self) -> None:
        if self._number >= 0:
            os.close(self._number)
        self._folder, self._real, self._number = "", "", -1


def _file(number: int, path: Path) -> BinaryIO:
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return os.fdopen(number, "rb")


def _is_below(real: str, root: Path) -> bool:
    """As `Path.is_relative_to`, which takes as long as opening the file: an import does this for every picture."""
    whole, base = os.path.normcase(real), os.path.normcase(root)
    return whole == base or whole.startswith(base.rstrip(os.sep) + os.sep)
