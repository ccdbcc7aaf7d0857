import math

import pytest

from generation.boxes.found import Box
from generation.tasks.task import Turn
from generation.tasks.wording import answered, asked, filled, in_pixels, in_shares, rotated

BOX = Box("water", 64, 0, 192, 32)
TURN = Turn("referring/box", "choice", "What lies in <box1>?", "snow", ("moss", "snow"), (BOX,))


def test_a_question_is_read_with_its_options_and_boxes() -> None:
    assert asked(TURN, in_pixels) == "What lies in [64, 0, 192, 32]?\nA. moss\nB. snow\nAnswer with the letter."
    assert asked(TURN, in_shares, how=False) == "What lies in [0.25, 0.00, 0.75, 0.12]?\nA. moss\nB. snow"
    assert answered(TURN, in_pixels) == "B"


def test_a_rotated_box_has_the_corners_of_the_upright_one() -> None:
    text = rotated(BOX)
    assert text == "<rbox>({<50.00><6.25><12.50><50.00>|<90>})</rbox>"
    x, y, first, second = 50.0, 6.25, 12.5, 50.0
    turned = math.radians(90)
    across = first / 2 * math.cos(turned) + second / 2 * math.sin(turned)
    down = first / 2 * math.sin(turned) + second / 2 * abs(math.cos(turned))
    assert (x - across, y - down, x + across, y + down) == pytest.approx((25, 0, 75, 12.5))
    several = filled("<box1>, <box1>", TURN, rotated)
    assert several.count("<rbox>") == 1 == several.count("</rbox>") and several.count("{") == 2
