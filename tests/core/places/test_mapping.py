import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import MappingError
from core.places.mapping import FileMapping, read_mapping, template

CLASSES = {0: 0, 1: 1, 40: 6, -3: 3}
FORMS = {
    "m.toml": '[classes]\n0 = "unknown"\n1 = "Water"\n40 = 6\n-3 = "tree_cover"\n',
    "plain.toml": '0 = "unknown"\n1 = "water"\n40 = "Cropland"\n"-3" = "tree"\n',
    "m.json": json.dumps({"classes": {"0": "unknown", "1": "water", "40": "crop", "-3": 3}}),
    "plain.json": json.dumps({"0": 0, "1": 1, "40": "crop", "-3": "tree"}),
    "m.csv": "value,class\n0,unknown\n1,water\n40,crop\n-3,tree\n",
    "bare.csv": "\ufeff0,unknown\n1,water\n40,6\n-3,tree\n",
    "m.tsv": "code\tname\tmore\n0\tunknown\tx\n1\twater\tx\n40\tcrop\tx\n-3\ttree\tx\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_mapping_says_the_same_in_every_form(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    assert read_mapping(str(tmp_path / name)).classes == CLASSES


def test_bands_and_patterns_stand_beside_the_classes(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('images = "*_S2.tif"\nlabels = "*_LC.tif"\nbands = { red = 4, green = 3, blue = 2 }\n[classes]\n')
    told = read_mapping(str(path))
    assert (told.bands, told.images, told.labels) == ((4, 3, 2), "*_S2.tif", "*_LC.tif")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("m.toml", '1 = "forest"', "'forest' is no class. Classes: unknown, water"),
        ("m.toml", "1 = 12", "'12' is no class"),
        ("m.toml", "1 = true", "'True' is no class"),
        ("m.toml", 'one = "water"', "'one' is no value"),
        ("m.toml", "1 = ", "is damaged"),
        ("m.json", "[1, 2]", "no table"),
        ("m.json", "[" * 100_000, "is damaged"),
        ("m.toml", "bands = [0, 1, 2]", "numbers of red, green and blue from 1"),
        ("m.toml", "bands = [1, 2]", "numbers of red, green and blue from 1"),
        ("m.toml", "images = 3\n[classes]", "patterns of file names"),
        ("gone.toml", None, "cannot be read as a mapping file"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told(tmp_path: Path, name: str, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(MappingError, match=said):
        read_mapping(str(tmp_path / name))


def test_a_known_legend_needs_no_file() -> None:
    assert read_mapping("worldcover").classes[95] == 10
    assert read_mapping("ChatEarthNet").classes[11] == 11


@given(st.lists(st.integers(-5, 300), min_size=1, max_size=20))
def test_every_value_has_its_class_or_is_counted_as_unmapped(values: list[int]) -> None:
    told = FileMapping({value: value % 12 for value in range(100)})
    numbers = np.resize(np.array(values), (256, 256))
    valid = np.ones(numbers.shape, bool)
    valid[0] = False
    label = told.apply(numbers, valid)
    mapped = (numbers >= 0) & (numbers < 100)
    assert (label.ids == np.where(mapped & valid, numbers % 12, 0)).all()
    assert label.unmatched == int((~mapped & valid).sum())


def test_a_template_that_is_filled_in_is_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(template({7: 1200, -1: 3}).replace('7 = "unknown"', '7 = "moss"'))
    assert read_mapping(str(path)).classes == {-1: 0, 7: 11}
