"""The same measuring script run against this checkout and against another revision, in turns."""

import filecmp
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_LOCKS = ("requirements.lock", "requirements-dev.lock")


class Side(NamedTuple):
    """A checkout and the Python that it is measured with."""

    name: str
    folder: Path
    python: Path


Numbers = Mapping[str, float]
"""What a script prints as its last line, as JSON; less is better."""


@contextmanager
def beside(revision: str) -> Iterator[tuple[Side, Side]]:
    """Lend another revision in a temporary folder, and this checkout, both with the packages of this one.

    What either revision needs is the same as long as its lock files are; where they differ, a line says so.
    """
    with tempfile.TemporaryDirectory(prefix="chatearth-beside-") as folder:
        other = Path(folder) / "checkout"
        _git("worktree", "add", "--quiet", "--detach", str(other), revision)
        try:
            if moved := [name for name in _LOCKS if not _same(ROOT / name, other / name)]:
                print(f"{', '.join(moved)} of {revision} differ: it is measured with the packages of this checkout.")
            python = Path(sys.executable)
            yield Side("here", ROOT, python), Side(revision, other, python)
        finally:
            _git("worktree", "remove", "--force", str(other))


def known(revision: str) -> bool:
    """Tell whether a revision is in this clone."""
    asked = ["git", "rev-parse", "--quiet", "--verify", f"{revision}^{{commit}}"]
    return not subprocess.run(asked, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode


def run(side: Side, script: Path, *arguments: str) -> dict[str, float]:
    """Run a script of this checkout on the code of one side, and return the numbers that it prints."""
    # A script lies in the folder of this checkout, which must not come before the other one on the path.
    command = [str(side.python), "-c", _RUN, str(script), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(side.folder)}
    done = subprocess.run(command, cwd=side.folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{script.name} failed on {side.name}")
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers


_RUN = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


def in_turns(sides: Sequence[Side], script: Path, *arguments: str, rounds: int = 3) -> list[dict[str, float]]:
    """Run a script on each side in turns, so that what else the machine does befalls all; return each side's best."""
    best: list[dict[str, float]] = [{} for _ in sides]
    for _ in range(rounds):
        for kept, side in zip(best, sides, strict=True):
            for name, value in run(side, script, *arguments).items():
                kept[name] = min(kept.get(name, value), value)
    return best


def show_beside(sides: Sequence[Side], found: Sequence[Numbers]) -> None:
    """Print the numbers of both sides, and how many times as much the other one takes."""
    (here, other), (mine, theirs) = sides, found
    print(f"{'':44}{here.name:>12}{other.name:>12}   ratio")
    for name, value in mine.items():
        print(f"{name:44}{value:12.3f}{theirs[name]:12.3f}{theirs[name] / value:8.2f}", flush=True)


def _same(one: Path, other: Path) -> bool:
    return one.exists() == other.exists() and (not one.exists() or filecmp.cmp(one, other, shallow=False))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True)
