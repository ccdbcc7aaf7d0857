"""Lists and tables are read line by line, and say what the same words say in prose."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.raster.landcover import decode_label, measure
from generation.checks.checking import check
from generation.checks.claims import parse
from tests.checkout import SHARED

ROWS = {"Trees": "47 %", "Snow": "none", "Grass": "39 %"}
MEANT = ["grass @ whole = 39 %", "no snow @ whole", "tree @ whole = 47 %"]

_TREES = ["tree @ top left"]
_N, _S = "top left + top right", "bottom left + bottom right"


def listed(line: str, *, between: str = "\n", before: str = "", after: str = "") -> str:
    return before + between.join(line.format(name, value) for name, value in ROWS.items()) + after


LISTS = [
    listed("- {0}: {1}"),
    listed("* **{0}**: {1}"),
    listed("* **{0}:** {1}"),
    listed("+ {0} - {1}"),
    listed("• {0} \u2013 {1}"),
    listed("\u2013 {0}: {1}"),
    listed("1. {0}: {1}"),
    listed("a) {0}: {1}"),
    listed("  - {0} = {1}"),
    listed("-{0}: {1}"),
    listed("> - {0}: {1}"),
    listed("{0}: {1}"),
    listed("{0}: {1}", between="\r\n"),
    listed("{0}: {1}", between=", "),
    listed("{0}: {1}", between="; "),
    listed("{0}: {1}", between=". "),
    listed("{0} ({1})", between=", "),
    listed("{0} | {1}"),
    listed("{0}\t{1}"),
    listed("{0}\t{1}", before="Class\tShare\n"),
    listed("| {0} | {1} |", before="| Class | Share |\n|---|:-:|\n"),
    listed("|{0}|{1}|", before="Class cover:\n\n|Class|Share|\n|--|--|\n", after="\n"),
    listed("| **{0}** | {1} | |", before="| Land cover | Share | Notes |\n|---|---|---|\n"),
    listed("- {0}: {1}", before="## Land cover\n\n"),
    listed("- {0}: {1}", before="**Land cover**\n"),
    listed("- {0}: {1}", before="The tile shows:\n"),
    listed("<li>{0}: {1}</li>", between="", before="<ul>", after="</ul>"),
    listed("{0}: {1}", between="<br>"),
    listed("- [x] {0}: {1}"),
]


@pytest.mark.parametrize("text", LISTS)
def test_a_list_says_what_its_lines_say(text: str) -> None:
    assert sorted(map(str, parse(text))) == MEANT


@pytest.mark.parametrize("text", LISTS)
def test_each_claim_lies_on_the_line_that_makes_it(text: str) -> None:
    for claim in parse(text):
        words = text[claim.start : claim.end]
        assert words.startswith({"tree": "Trees", "snow": "Snow", "grass": "Grass"}[claim.name])
        assert "\n" not in words
        assert not claim.amount or words.rstrip("*").endswith("%")


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("## Top left\n- Trees\n- Snow: none\n\n## Middle\nGrass", [*_TREES, "no snow @ top left", "grass @ middle"]),
        ("- **Top left**\n  - Trees\n- **Middle**\n  - Grass", ["tree @ top left", "grass @ middle"]),
        ("Top left: trees\nMiddle: grass", ["tree @ top left", "grass @ middle"]),
        ("Top left: trees, middle: grass", ["tree @ top left", "grass @ middle"]),
        ("Absent:\n- Snow\n- Moss", ["no snow @ whole", "no moss @ whole"]),
        ("### Absent classes\nSnow, moss\n\n### Other\nTrees", ["no snow @ whole", "no moss @ whole", "tree @ whole"]),
        ("Not visible:\n* Snow\n\nTrees.", ["no snow @ whole", "tree @ whole"]),
        ("No evidence of:\n- snow\n- moss", ["no snow @ whole", "no moss @ whole"]),
        ("Snow:\n- none", ["no snow @ whole"]),
        ("Trees:\n- 47 % of the tile", ["tree @ whole = 47 %"]),
        ("- [ ] Snow\n- [x] Trees\n- ❌ Moss\n- ✅ Grass", ["no moss @ whole", "tree @ whole", "grass @ whole"]),
        ("Snow: n/a\nMoss: unknown\nTrees: yes", ["tree @ whole"]),
        ("|Class|%|\n|---|---|\n|Trees|47|\n|Snow|0|\n|Moss|-|", ["tree @ whole = 47%", "no snow @ whole"]),
        ("|Class|Top left|Middle|\n|---|---|---|\n|Trees|60 %|none|", ["tree @ top left = 60 %", "no tree @ middle"]),
        ("| Place | Trees | Snow |\n|---|---|---|\n| North | yes | no |", [f"tree @ {_N}", f"no snow @ {_N}"]),
        ("| Place | Class | Share |\n|---|---|---|\n| South | Trees | 60 % |", [f"tree @ {_S} = 60 %"]),
        ("**Dominant class:** trees.", ["lead tree @ whole", "tree @ whole"]),
        ("Snow: <1 %\nTrees: 45-50 %", ["snow @ whole = at most 1 %", "tree @ whole = 45-50 %"]),
        ("mostly\n- **Snow**: none", ["no snow @ whole"]),
        ("Trees | 47 % | Snow | none", ["tree @ whole = 47 %", "no snow @ whole"]),
        ("Trees | 47 % | Grass | 10 %", ["tree @ whole = 47 %", "grass @ whole = 10 %"]),
        ("Trees cover the north\n---\nSnow: none", [f"tree @ {_N}", "no snow @ whole"]),
        ("North\n=====\nTrees", [f"tree @ {_N}"]),
        ("47 %\nSnow: none", ["no snow @ whole"]),
        ("The picture shows a landscape that is covered mostly by\ntrees.", ["lead tree @ whole", "tree @ whole"]),
    ],
)  # fmt: skip
def test_lines_are_read_with_what_they_stand_under(text: str, claims: list[str]) -> None:
    assert sorted(map(str, parse(text))) == sorted(claims)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared cases beside the checkout")
def test_lists_of_vision_models_are_supported_by_their_label_map() -> None:
    label = decode_label((SHARED / "cases" / "label.png").read_bytes(), max_pixels=1 << 20)
    texts = json.loads((SHARED / "cases" / "28-lists-in-captions" / "texts.json").read_text(encoding="utf-8"))
    for text in texts:
        result = check(text, measure(label.ids))
        assert {item.verdict for item in result.claims} == {"supported"}
        assert "no snow @ whole" in [str(item.claim) for item in result.claims]


_PIECES = [
    "\n",
    "- ",
    "| ",
    "## ",
    "**",
    ":",
    "Trees",
    "Snow",
    "none",
    "47 %",
    "Top left",
    "|---|",
    "\t",
    " ",
    "[ ] ",
    "no",
    "<br>",
    "?",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join) | st.text(max_size=80))
def test_any_layout_can_be_read_and_its_claims_lie_in_the_text(text: str) -> None:
    assert all(0 <= claim.start < claim.end <= len(text) for claim in parse(text))
