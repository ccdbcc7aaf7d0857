import pytest

from core.counting import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 tiles"), (1, "1 tile"), (2, "2 tiles"), (1_200, "1,200 tiles"), (-1, "-1 tiles")]
)
def test_one_of_a_thing_is_no_plural(number: int, said: str) -> None:
    assert counted(number, "tile") == said


def test_some_nouns_have_a_plural_of_their_own() -> None:
    assert counted(1, "new tile") == "1 new tile"
    assert counted(3, "class", "classes") == "3 classes"
