"""SPICE by its own program, as the COCO caption code calls it: never fetched by us, so what is missing is named.

The program writes its result by way of a JavaScript engine. Java has one up to version 14; with a newer one the COCO
code fails after all is parsed, unless the jars of an engine lie beside the others.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import PrerequisiteError
from core.metrics.java import jars, java, version
from core.metrics.texts import score_tokens

_JAR, _MAIN = "spice-1.0.jar", "edu.anu.spice.SpiceScorer"
_CORENLP = ("stanford-corenlp-3.6.0.jar", "stanford-corenlp-3.6.0-models.jar")
_OPEN = tuple(
    word
    for package in ("java.lang", "java.util", "java.math", "java.util.concurrent", "java.net", "java.text")
    for word in ("--add-opens", f"java.base/{package}=ALL-UNNAMED")
)
"""Java 9 and newer keep these closed, and SPICE reaches into them."""

_LAST_WITH_ENGINE, _FIRST_CLOSED = 14, 9
_ENGINES = ("nashorn-core*.jar", "rhino-engine*.jar")


class Spice(NamedTuple):
    """SPICE of all captions, the mean, and of each."""

    corpus: float
    per_image: NDArray[np.float64]
    """(n,) 0..1; NaN where neither text names anything."""


def lacking() -> str:
    """Say what SPICE needs and is not there; empty when it can run."""
    try:
        folder = jars("SPICE")
        held = version(java())
    except PrerequisiteError as error:
        return str(error)
    if missing := [name for name in _CORENLP if not (folder / "lib" / name).exists()]:
        return (
            f"SPICE needs {' and '.join(missing)} in {folder / 'lib'}: unpack them there from "
            "stanford-corenlp-full-2015-12-09.zip (530 MB, nlp.stanford.edu/software). It is not downloaded for you. "
            "It also needs 8 GB of memory."
        )
    if held > _LAST_WITH_ENGINE and not any(True for name in _ENGINES for _ in (folder / "lib").glob(name)):
        return (
            f"SPICE writes its scores with a JavaScript engine, which Java has up to version {_LAST_WITH_ENGINE}; this "
            f"is version {held}. Let JAVA_HOME name a Java 8 to {_LAST_WITH_ENGINE}, or put nashorn-core with the asm "
            f"jars that it needs into {folder / 'lib'}."
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
        start = java()
        opened = _OPEN if version(start) >= _FIRST_CLOSED else ()
        # by class path and not by -jar, which would look at no other jars than the program names
        command = [start, *opened, "-Xmx8G", "-cp", os.pathsep.join((_JAR, str(Path("lib") / "*"))), _MAIN]
        command += [str(given), "-cache", str(cache), "-out", str(made), "-subset", "-silent"]
        done = subprocess.run(  # noqa: S603 -- a fixed command; captions go through files
            command, cwd=folder, capture_output=True, text=True, check=False
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
