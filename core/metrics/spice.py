"""SPICE by its own program, as the COCO caption code calls it: never fetched by us, so what is missing is named."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import PrerequisiteError
from core.metrics.java import jars, java
from core.metrics.texts import score_tokens

_JAR = "spice-1.0.jar"
_CORENLP = ("stanford-corenlp-3.6.0.jar", "stanford-corenlp-3.6.0-models.jar")
_OPEN = tuple(
    word
    for package in ("java.lang", "java.util", "java.math", "java.util.concurrent", "java.net", "java.text")
    for word in ("--add-opens", f"java.base/{package}=ALL-UNNAMED")
)
"""Java 17 and newer keep these closed, and SPICE reaches into them."""


class Spice(NamedTuple):
    """SPICE of all captions, the mean, and of each."""

    corpus: float
    per_image: NDArray[np.float64]
    """(n,) 0..1; NaN where neither text names anything."""


def lacking() -> str:
    """Say what SPICE needs and is not there; empty when it can run."""
    try:
        java()
        folder = jars("SPICE")
    except PrerequisiteError as error:
        return str(error)
    if missing := [name for name in _CORENLP if not (folder / "lib" / name).exists()]:
        return (
            f"SPICE needs {' and '.join(missing)} in {folder / 'lib'}: unpack them there from "
            "stanford-corenlp-full-2015-12-09.zip (530 MB, nlp.stanford.edu/software). It is not downloaded for you. "
            "It also needs 8 GB of memory."
        )
    return ""


def spice(candidates: Sequence[str], references: Sequence[Sequence[str]]) -> Spice:
    """Score captions.

    Raises:
        PrerequisiteError: Something that it needs is not there, or it failed.
    """
    if reason := lacking():
        raise PrerequisiteError(reason)
    folder = jars("SPICE")
    with tempfile.TemporaryDirectory() as scratch:
        given, cache, made = (Path(scratch) / name for name in ("in.json", "cache", "out.json"))
        cache.mkdir()
        images = [
            {"image_id": place, "test": _line(said), "refs": [_line(text) for text in texts]}
            for place, (said, texts) in enumerate(zip(candidates, references, strict=True))
        ]
        given.write_text(json.dumps(images), encoding="utf-8")
        command = [java(), *_OPEN, "-Xmx8G", "-jar", _JAR, str(given), "-cache", str(cache), "-out", str(made)]
        done = subprocess.run(  # noqa: S603 -- a fixed command; captions go through files
            [*command, "-subset", "-silent"], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode or not made.exists():
            raise PrerequisiteError(f"SPICE failed: {(done.stderr.strip() or 'it said nothing')[-300:]}")
        found = json.loads(made.read_text(encoding="utf-8"))
    each = np.full(len(candidates), np.nan)
    for item in found:
        each[int(item["image_id"])] = _number(item["scores"]["All"]["f"])
    return Spice(float(np.nanmean(each)) if np.isfinite(each).any() else 0.0, each)


def _line(text: str) -> str:
    return " ".join(score_tokens(text))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
