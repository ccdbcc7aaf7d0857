import csv
import io
from xml.etree import ElementTree

import numpy as np

from core.intervals import Interval
from core.metrics.published import METRICS, PUBLISHED, SOURCE
from core.metrics.tables import Row, per_image_csv, to_csv, to_latex, to_svg

ROWS = [
    *(Row(row.model, row.scores, published=True) for row in PUBLISHED),
    Row("=own & <b>_1", {"BLEU-1": 0.5, "truth": 91.25}, {"BLEU-1": Interval(0.5, 0.4, 0.6)}),
]


def test_a_table_marks_what_was_published_and_runs_nothing_in_a_spreadsheet() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(ROWS, [*METRICS, "truth"]))))
    assert [row["source"] for row in rows] == ["published"] * 6 + ["computed"]
    assert rows[-1]["model"].startswith("'=") and rows[-1]["BLEU-1 low"] == "0.400000" and rows[-1]["CIDEr"] == ""


def test_latex_is_escaped_and_only_own_scores_are_bold() -> None:
    made = to_latex(ROWS, ["BLEU-1", "truth"], "50 % of_it")
    assert r"=own \& <b>\_1" in made and r"50 \% of\_it" in made
    assert r"$^{\dagger}$ published, ChatEarthNet (Yuan et al. 2025), Table 2: GPT-4V test split, 3,000 tiles" in made
    assert made.count(r"\textbf") == 2 and made.count(r"$^{\dagger}$") == 7


def test_a_figure_is_well_formed_and_says_what_was_published() -> None:
    root = ElementTree.fromstring(to_svg(ROWS, ["BLEU-1", "SPICE", "truth", "nothing"], "A & B"))
    words = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert f"† {SOURCE}" in words
    assert "GeoChat †" in words and "=own & <b>_1" in words and "91.2" in words and "nothing" not in words


def test_scores_of_each_image_leave_gaps_empty() -> None:
    made = per_image_csv(["a", "+b"], {"truth": np.array([1.5, np.nan])})
    assert made.splitlines() == ["image,truth", "a,1.500000", "'+b,"]
