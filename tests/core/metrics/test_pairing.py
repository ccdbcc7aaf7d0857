import pytest

from core.errors import EvaluationError
from core.metrics.captionfile import Said
from core.metrics.pairing import pair


def test_what_does_not_fit_is_told_and_only_what_has_both_is_scored() -> None:
    said = [Said("a", "one"), Said("b", "two"), Said("b", "other"), Said("a", "one"), Said("d", " "), Said("x", "more")]
    found = pair(said, {"a": ["r", "r", "s"], "b": ["t"], "c": ["u"], "d": ["v"], "e": [""]})
    assert found.images == ("a", "b", "d") and found.predictions == ("one", "two", " ")
    assert found.references == (("r", "s"), ("t",), ("v",)) and found.equal_references == 1
    assert (found.missing, found.extra, found.doubled, found.empty) == (("c",), ("x",), ("b",), ("d",))
    assert pair(said, {"a": ["r", "r"]}, keep_equal=True).references == (("r", "r"),)


def test_nothing_in_common_names_an_image_of_each() -> None:
    with pytest.raises(EvaluationError, match=r"'a'.*'b'"):
        pair([Said("a", "x")], {"b": ["y"]})


def test_images_can_be_left_out() -> None:
    found = pair([Said("a", ""), Said("b", "x")], {"a": ["r"], "b": ["s"]}).only([False, True])
    assert found.images == ("b",) and found.empty == ()
