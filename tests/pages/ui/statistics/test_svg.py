import csv
import io
from xml.etree import ElementTree

import pytest

from pages.ui.statistics.chart import Chart, Figure, Form, Row
from pages.ui.statistics.svg import svg, write

HOSTILE = '<script>alert(1)</script>"&'
SVG = "{http://www.w3.org/2000/svg}"


def chart(form: Form, *, series: tuple[str, ...] = ("35", HOSTILE)) -> Chart:
    rows = [
        Row(
            label,
            tuple(
                Figure(value, f"{value}", f"{HOSTILE} {label}", (lambda: []) if value else None)
                for value in (float(number), 2.0)[: len(series)]
            ),
        )
        for number, label in enumerate(("=1+1", HOSTILE, "10 to 20"))
    ]
    return Chart("Words, of all", "times", series, tuple(rows), form)


@pytest.mark.parametrize("form", ["bars", "columns", "matrix"])
def test_a_chart_is_whole_xml_in_which_no_text_is_code_and_every_door_is_marked(form: Form) -> None:
    root = ElementTree.fromstring(write(svg(chart(form))))
    assert {element.tag for element in root.iter()} <= {
        SVG + tag for tag in ("svg", "g", "text", "title", "rect", "path")
    }
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert "Words, of all" in texts and ("35" in texts)
    doors = [(one.get("data-row"), one.get("data-series")) for one in root.iter(f"{SVG}g") if one.get("data-row")]
    assert set(doors) == {("0", "1"), ("1", "0"), ("1", "1"), ("2", "0"), ("2", "1")}
    named = [one.get("aria-label") for one in root.iter(f"{SVG}g") if one.get("role") == "button"]
    assert all(name and HOSTILE in name and "open the tiles" in name for name in named)


@pytest.mark.parametrize("form", ["bars", "columns", "matrix"])
def test_a_chart_of_nothing_can_be_drawn(form: Form) -> None:
    assert write(svg(Chart("Nothing", "times", ("35",), (), form))).startswith("<svg")
    nothing = Row("none", (Figure(None, "-", "none"),))
    ElementTree.fromstring(write(svg(Chart("Nothing", "times", ("35",), (nothing,), form))))


def test_a_table_holds_the_numbers_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(chart("bars").to_csv())))
    assert rows[0] == ["Words, of all", "35 (times)", f"{HOSTILE} (times)"]
    assert rows[1] == ["'=1+1", "0", "2"] and rows[2] == [HOSTILE, "1", "2"]
    assert chart("bars").file_name == "words-of-all"
    assert Chart("../..", "times", (), ()).file_name == "chart"
