from pathlib import Path

import pytest

from core.errors import PrerequisiteError
from core.metrics import java as place
from core.metrics.meteor import meteor
from core.metrics.spice import lacking, spice


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(place, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PrerequisiteError, match="need Java"):
        place.java()
    with pytest.raises(PrerequisiteError, match="METEOR needs the jars"):
        meteor(["a"], [["a"]])
    assert "need Java" in lacking()
    with pytest.raises(PrerequisiteError):
        spice(["a"], [["a"]])


def test_meteor_is_that_of_its_own_program_where_it_is_installed() -> None:
    try:
        place.java(), place.jars("METEOR")
    except PrerequisiteError as error:
        pytest.skip(str(error))
    found = meteor(["a lake in the north", "trees"], [["a lake in the south"], ["trees"]])
    assert found.per_image[1] == pytest.approx(1) and 0.3 < found.per_image[0] < 0.9
