"""METEOR 1.5 by its own program, as the COCO caption code calls it; no other program gives the same figures."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import PrerequisiteError
from core.metrics.java import jars, java
from core.metrics.texts import score_tokens
from core.progress import Progress, Report, silent

_JAR = "meteor-1.5.jar"


class Meteor(NamedTuple):
    """METEOR of all captions together, and of each."""

    corpus: float
    per_image: NDArray[np.float64]
    """(n,) 0..1."""


def meteor(candidates: Sequence[str], references: Sequence[Sequence[str]], report: Report = silent) -> Meteor:
    """Score captions; the program takes half a minute to start, for its table of paraphrases.

    Args:
        candidates: (n,) captions.
        references: (n,) captions of the same images, at least one of each.
        report: Told of progress.

    Raises:
        PrerequisiteError: Java or the program is not there, or it failed.
    """
    with _started() as (ask, answer):
        statistics = []
        report(Progress("METEOR, which starts slowly", 0, len(candidates)))
        for place, (said, given) in enumerate(zip(candidates, references, strict=True), start=1):
            ask(" ||| ".join(("SCORE", *(_line(text) for text in given), _line(said))))
            statistics.append(answer())
            report(Progress("METEOR, which starts slowly", place, len(candidates)))
        ask(" ||| ".join(("EVAL", *statistics)))
        each = np.array([_number(answer()) for _ in candidates])
        return Meteor(_number(answer()), each)


def _line(text: str) -> str:
    return " ".join(score_tokens(text)).replace("|||", "").replace("  ", " ")


def _number(said: str) -> float:
    try:
        return float(said)
    except ValueError as error:
        raise PrerequisiteError(f"METEOR answered '{said[:80]}' where a number was expected.") from error


@contextmanager
def _started() -> Iterator[tuple["_Ask", "_Answer"]]:
    folder = jars("METEOR")
    # with a decimal comma in its language Java could not read its own numbers
    command = [java(), "-Duser.language=en", "-Xmx2G", "-jar", _JAR, "-", "-", "-stdio", "-l", "en", "-norm"]
    with subprocess.Popen(  # noqa: S603 -- a fixed command; captions go through its input
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise PrerequisiteError("METEOR could not be started.")
        try:
            yield _Ask(process.stdin), _Answer(process.stdout)
        finally:
            process.kill()


class _Ask:
    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __call__(self, line: str) -> None:
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except BrokenPipeError as error:
            raise PrerequisiteError(f"METEOR ended while it was asked. It needs 2 GB of memory and {_JAR}.") from error


class _Answer:
    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __call__(self) -> str:
        line = self._stream.readline()
        if not line:
            raise PrerequisiteError(f"METEOR ended without an answer. It needs 2 GB of memory and {_JAR}.")
        return line.strip()
