"""The programs of METEOR and SPICE: what they lack, what they are given, and what they answer."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import PrerequisiteError
from core.metrics import java as place
from core.metrics.meteor import meteor
from core.metrics.spice import lacking, spice
from tests.core.metrics.test_scoring import RECORDED

SPICE_JAVA = """#!{python}
# Stands in for Java with SPICE: the options that SPICE 1.0 takes, its input, and its output by JSON.stringify.
import json, pathlib, sys
if sys.argv[1] == "-version":
    sys.exit(print('openjdk version "{version}" 2020-01-01', file=sys.stderr))
at = sys.argv.index("edu.anu.spice.SpiceScorer")
first, given, (out, cache) = sys.argv[1:at], sys.argv[at + 1], (sys.argv[at + 5], sys.argv[at + 3])
assert sys.argv[at + 2 :: 2][:2] == ["-cache", "-out"] and sys.argv[at + 6 :] == ["-subset", "-silent"]
assert ("--add-opens" in first) == ("{version}"[:2] != "1.") and first[-1].startswith("spice-1.0.jar")
assert pathlib.Path(cache).is_dir() and pathlib.Path("spice-1.0.jar").exists()
items = json.load(open(given))
if items[0]["test"] == "fail":
    sys.exit("Error: Could not score batched file input:")
def score(item):
    said, meant = set(item["test"].split()), set(" ".join(item["refs"]).split())
    f = 2 * len(said & meant) / (len(said) + len(meant)) if meant else None
    return {{"image_id": item["image_id"], "scores": {{"All": {{"f": f, "numImages": 1}}, "Color": {{"f": None}}}}}}
json.dump([score(item) for item in reversed(items)], open(out, "w"), indent=2)
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as pycocoevalcap has it, with the two jars that one adds by hand, and a Java 8."""
    folder = tmp_path / "spice"
    (folder / "lib").mkdir(parents=True)
    for name in ("spice-1.0.jar", "lib/stanford-corenlp-3.6.0.jar", "lib/stanford-corenlp-3.6.0-models.jar"):
        (folder / name).touch()
    _java(tmp_path, "1.8.0_402")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(
        place,
        "find_spec",
        lambda name: SimpleNamespace(submodule_search_locations=[str(tmp_path)]) if "coco" in name else None,
    )
    return folder


def _java(home: Path, version: str) -> None:
    (home / "bin").mkdir(exist_ok=True)
    command = home / "bin" / "java"
    command.write_text(SPICE_JAVA.format(python=sys.executable, version=version))
    command.chmod(0o755)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(place, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(PrerequisiteError, match="need Java"):
        place.java()
    with pytest.raises(PrerequisiteError, match="METEOR needs the jars"):
        meteor(["a"], [["a"]])
    assert "SPICE needs the jars" in lacking()
    with pytest.raises(PrerequisiteError):
        spice(["a"], [["a"]])


def test_spice_says_what_it_needs_before_it_starts(installed: Path, tmp_path: Path) -> None:
    assert lacking() == ""
    _java(tmp_path, "17.0.15")
    assert "this is version 17. Let JAVA_HOME name a Java 8 to 14" in lacking()
    (installed / "lib" / "nashorn-core-15.4.jar").touch()
    assert lacking() == ""
    (installed / "lib" / "stanford-corenlp-3.6.0.jar").unlink()
    assert "SPICE needs stanford-corenlp-3.6.0.jar in" in lacking()
    (tmp_path / "bin" / "java").write_text("#!/bin/sh\necho nothing\n")
    assert "is no Java" in lacking()


@pytest.mark.parametrize("version", ["1.8.0_402", "14.0.2"])
def test_spice_is_given_captions_and_its_scores_are_put_in_their_places(
    installed: Path, tmp_path: Path, version: str
) -> None:
    _java(tmp_path, version)
    found = spice(["a lake.", "trees", "no"], [["a lake"], ["grass", "green trees"], [""]])
    assert found.per_image.tolist()[:2] == [1.0, pytest.approx(0.5)] and np.isnan(found.per_image[2])
    assert found.corpus == pytest.approx(0.75)
    with pytest.raises(PrerequisiteError, match="SPICE failed: Error: Could not score"):
        spice(["fail"], [["a"]])


@pytest.mark.coco
def test_meteor_is_that_of_the_coco_code_where_it_is_installed() -> None:
    try:
        place.java(), place.jars("METEOR")
    except PrerequisiteError as error:
        pytest.skip(str(error))
    found = meteor(RECORDED["candidates"], RECORDED["references"])
    assert found.corpus == pytest.approx(RECORDED["METEOR"], abs=1e-9)
    assert found.per_image.tolist() == pytest.approx(RECORDED["METEOR of each"], abs=1e-9)
