"""A question is read with its answer, and a doubled, distant or shortened denial means what a reader takes it for."""

import pytest

from generation.checks.claims import parse, read

ALL = "top left + top right + bottom left + bottom right + middle"


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Is there any forest in the upper right? No, none whatsoever.", ["no tree @ top right"]),
        ("Is the picture free of water? Yes, there is not a drop.", ["no water @ whole"]),
        ("Any paddies? Yes, in the bottom right.", ["crop @ bottom right"]),
        ("Q: Does the tile contain water? A: It does not.", ["no water @ whole"]),
        ("Where does cropland reach its maximum? In the top left.", ["crop @ top left", "top crop @ top left"]),
        ("What dominates? Grass.", ["grass @ whole", "lead grass @ whole"]),
        ("How much of the tile is forest? About a third.", ["tree @ whole = third"]),
        ("How is the land divided? Trees get half.", ["tree @ whole = half"]),
    ],
)
def test_a_question_is_read_with_its_answer(text: str, claims: list[str]) -> None:
    assert sorted(map(str, parse(text))) == claims
    assert not read(text).unread


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("No quarter lacks trees.", [f"tree @ {ALL}"]),
        ("Hardly a quarter is without trees.", [f"tree @ {ALL}"]),
        ("There is no lack of trees.", ["tree @ whole"]),
        ("None of the four quarters has water.", ["no water @ whole"]),
        ("Buildings in none.", ["no developed area @ whole"]),
        ("Wetland does not occur, nor does moss.", ["no moss @ whole", "no wetland @ whole"]),
        ("Nowhere in the north, look as one may, does a house stand.", ["no developed area @ top left + top right"]),
        ("The north lacks water, the south does not.", ["no water @ top left + top right"]),
        ("There are trees everywhere but in the middle.", ["no tree @ middle", f"tree @ {ALL}"]),
        ("Shrubs missing in the SE, not missing in the NE.", ["no shrub @ bottom right", "shrub @ top right"]),
        ("One could not find even one bush.", ["no shrub @ whole"]),
        ("Residents deny that reeds are spreading.", []),
    ],
)
def test_denials_are_followed_through(text: str, claims: list[str]) -> None:
    assert sorted(map(str, parse(text))) == claims
