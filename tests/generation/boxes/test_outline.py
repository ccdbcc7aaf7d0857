import xml.etree.ElementTree as ET  # of what we write ourselves

from generation.boxes.found import Box
from generation.boxes.outline import MOST, Outlined, colours, outlines

SVG = "{http://www.w3.org/2000/svg}"


def test_each_box_is_drawn_in_the_colour_of_its_class_over_a_dark_line() -> None:
    lake, plane = Box("water", 0, 0, 40, 30, 900), Box('a "plane" <1>', 60.5, 60, 68, 68)
    drawn = ET.fromstring(outlines([Outlined([lake]), Outlined([plane], dashed=True)]))
    under, water, _, other = drawn.findall(f"{SVG}rect")
    assert (water.get("x"), water.get("y"), water.get("width"), water.get("height")) == ("0", "0", "40", "30")
    assert water.get("stroke") == "#0064C8"
    assert under.get("class") == "under"
    assert water.get("stroke-dasharray") is None
    assert other.get("stroke-dasharray")
    assert other.get("x") == "60.5"
    assert other.get("stroke") == colours([plane])[plane.name]


def test_the_largest_boxes_are_drawn_the_smallest_on_top() -> None:
    boxes = [Box("tree", 0, 0, side, side) for side in range(1, MOST + 3)]
    widths = [float(rect.get("width", "")) for rect in ET.fromstring(outlines([Outlined(boxes)])).findall(f"{SVG}rect")]
    assert widths[::2] == sorted(range(3, MOST + 3), reverse=True)
