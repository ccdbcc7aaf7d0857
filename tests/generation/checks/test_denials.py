"""Denials in all their forms deny, limits and near-denials are amounts, and what is in doubt is not claimed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.raster.landcover import decode_label, measure
from generation.checks.checking import check
from generation.checks.claims import parse
from tests.checkout import SHARED

_N, _S = "top left + top right", "bottom left + bottom right"

FORMS = [
    "There is no {0}.",
    "There isn't any {0}.",
    "There is not a single {0}.",
    "There ain't any {0}.",
    "The tile isn't covered by {0}.",
    "The tile doesn't contain {0}.",
    "It does not show any {0}.",
    "The tile has no visible {0}.",
    "There is no sign of {0}.",
    "There is no evidence of {0}.",
    "There is not even a trace of {0}.",
    "You won't find any {0}.",
    "You will not find {0} here.",
    "One can't see any {0}.",
    "The tile fails to show {0}.",
    "The tile lacks {0}.",
    "The tile is devoid of {0}.",
    "A tile without {0}.",
    "A {0}-free tile.",
    "None of the tile is {0}.",
    "No part of the tile contains {0}.",
    "There is zero {0}.",
    "0 % {0}.",
    "0.0 % of the tile is {0}.",
    "Zero percent {0}.",
    "{0} covers 0 % of the tile.",
    "{0} isn't present.",
    "{0} cannot be seen.",
    "{0} can not be found.",
    "{0} is not visible.",
    "{0} is absent.",
    "{0} is nowhere to be seen.",
    "{0} does not occur.",
    "{0} is no longer visible.",
    "{0} hasn't been detected.",
    "{0}: none",
    "{0}: not present.",
    "{0} - absent",
    "{0} = 0",
    "{0} (none).",
    "Absent: {0}.",
    "- {0}: no",
    "Is there {0}? No.",
    "{0} [none]",
    "{0} [absent]",
    "{0}: \u274c",
    "{0}: \u2717",
    "{0}: \u00d7",
    "{0} \u2717",
    "\u2717 {0}",
    "{0} present: no",
    "{0}: no {0}",
    "{0}: no {0} here.",
    "{0} present? no",
    "{0}\n----\nNone",
    "Absent - {0}",
    "The following are absent: {0}.",
    "The following classes are not present: {0}.",
    "None: {0}.",
    "None here: {0}.",
    "Excluded: {0}",
    "Undetected: {0}",
    "Not detected: {0}",
    "{0}: undetected",
    "{0}: below detection",
    "{0}: below the detection limit",
    "{0}: no trace",
    "{0} is excluded.",
    "{0}, which is absent, is white.",
    "{0} isn 't present.",
    "There isn t any {0}.",
    "| Class | Share |\n|---|---|\n| {0} | 0 % |",
]


@pytest.mark.parametrize("name", ["snow", "mangroves"])
def test_each_form_of_a_denial_denies(name: str) -> None:
    read = {form: [(claim.kind, claim.name) for claim in parse(form.format(name))] for form in FORMS}
    assert {form: claims for form, claims in read.items() if claims != [("absence", name)]} == {}


def test_an_apostrophe_of_any_kind_and_none_mean_the_same() -> None:
    for form in FORMS:
        straight = parse(form.format("snow"))
        for apostrophe in ("\u2019", "\u2018", "\u02bc", "\u2032", "\uff07", "`", "\u00b4"):
            assert parse(form.format("snow").replace("'", apostrophe)) == straight
        spelled = form.replace("n't", " not").replace("ca not", "can not").replace("wo not", "will not")
        assert list(map(str, parse(spelled.replace("ai not", "is not").format("snow")))) == list(map(str, straight))
        bare = parse(form.format("snow").replace("n't", "nt"))
        assert [str(claim) for claim in bare] == [str(claim) for claim in straight]


_VALUELESS = [
    "{0}: -",
    "{0}: \u2014",
    "- {0}: \u2013",
    "{0}: ...",
    "{0}: ?",
    "Nothing here is {0}.",
    "Nothing in the tile is {0}.",
    "There's nothing like {0}.",
    "{0} plays no role.",
    "{0} plays no significant role and trees cover the north.",
    "{0} has no part in this scene.",
    "{0} makes no appearance.",
    "{0} covers nothing.",
    "Apart from {0} and moss, all classes occur.",
    "Except for {0}, every class occurs.",
    "It is non-{0}.",
    "Non-{0} land covers the tile.",
    "The tile is mostly {0}-free.",
    "It is far from {0}-free.",
    "It is hardly {0}-free.",
    "It is not entirely {0}-free.",
    "This is no {0}-free plain.",
    "The area is neither {0}-free nor dry.",
]


@pytest.mark.parametrize("name", ["snow", "water"])
def test_what_says_too_little_claims_nothing_of_the_class(name: str) -> None:
    assert [form for form in _VALUELESS if name in [claim.name for claim in parse(form.format(name))]] == []


@pytest.mark.parametrize("denial", [" not", " never", "n't", " not a", " not really"])
@pytest.mark.parametrize("less", ["treeless", "tree-free", "tree-less"])
def test_a_denied_absence_is_a_presence(denial: str, less: str) -> None:
    form = f"The area is{denial} {less}."
    assert list(map(str, parse(form))) == ["tree @ whole"]
    assert list(map(str, parse(f"The area is {less}."))) == ["no tree @ whole"]


_SAID = [
    "The tile is{0} covered by {1}.",
    "{1} is{0} visible.",
    "{1} is{0} found in the north.",
    "The tile does{0} contain {1}.",
    "The tile does{0} have much {1}.",
    "The tile is{0} mostly {1}.",
    "{1} does{0} dominate.",
    "{1} does{0} cover the north.",
    "The tile is{0} dominated by {1}.",
    "The north is{0} {1}.",
    "{1} is{0} the main class.",
    "It is{0} 30 % {1}.",
    "The tile has{0} more {1} than grass.",
    "{1} is{0} extensive.",
    "{1} does{0} exceed 20 %.",
    "The tile does{0} have more than 30 % {1}.",
    "It is{0} without {1}.",
    "{1} is{0} absent.",
    "{1}: {0} found",
    "The conspicuous {1} is{0} where one expects it.",
]


@pytest.mark.parametrize("name", ["snow", "water"])
@pytest.mark.parametrize("denial", [" not", "n't", "n\u2019t", " never", " no longer"])
def test_a_statement_and_its_denial_never_claim_the_same_of_the_class(name: str, denial: str) -> None:
    for said in _SAID:
        plain = {str(claim) for claim in parse(said.format("", name)) if claim.name == name}
        denied = {str(claim) for claim in parse(said.format(denial, name)) if claim.name == name}
        assert plain.isdisjoint(denied), said


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("The scene is not without water.", ["water @ whole"]),
        ("Water isn't absent.", ["water @ whole"]),
        ("There isn't no water.", []),
        ("It is not crops but trees that lead.", ["lead tree @ whole", "tree @ whole"]),
        ("Trees are in the north but not in the south.", [f"tree @ {_N}", f"no tree @ {_S}"]),
        ("Trees are absent from the north-west but not the north-east.", ["no tree @ top left", "tree @ top right"]),
        ("No part of the lower half contains any trees.", [f"no tree @ {_S}"]),
        ("No snow and trees cover most of it.", ["no snow @ whole", "tree @ whole = most"]),
        ("Snow is absent, and so are wetlands.", ["no snow @ whole", "no wetland @ whole"]),
        ("Snow is absent, wetlands too.", ["no snow @ whole", "no wetland @ whole"]),
        ("There is no conspicuous snow, wetland or moss.", []),
        ("Without snow, the trees stand out.", ["no snow @ whole", "tree @ whole"]),
        ("Ice-free and snow-free.", ["no snow @ whole", "no snow @ whole"]),
        ("Unlike snow, trees are there.", ["tree @ whole"]),
        ("One looks in vain for snow.", ["no snow @ whole"]),
        ("It has no more trees than grass.", []),
        ("Not only trees but also grass.", ["grass @ whole", "tree @ whole"]),
        ("Without a doubt there are trees.", ["tree @ whole"]),
        ("There is no class other than grass.", ["grass @ whole"]),
        ("A treeless plain.", ["no tree @ whole"]),
        ("It's anything but forest.", []),
        ("Trees rather than snow cover the tile.", ["tree @ whole"]),
        ("No snow and about half trees.", ["no snow @ whole", "tree @ whole = half"]),
        ("No snow, 47 % trees.", ["no snow @ whole", "tree @ whole = 47 %"]),
        ("The lack of snow and wetland is notable.", ["no snow @ whole", "no wetland @ whole"]),
        ("Absent - snow, wetland", ["no snow @ whole", "no wetland @ whole"]),
        ("\u2717 Snow, \u2713 Trees", ["no snow @ whole", "tree @ whole"]),
        ("Snow \u2717, Trees \u2713", ["no snow @ whole", "tree @ whole"]),
        ("Snow \u2717 Trees \u2713", []),
        ("Trees and snow, which is absent, are named.", ["tree @ whole", "no snow @ whole"]),
        ("Trees have no gaps.", ["tree @ whole"]),
        ("There is nothing here but trees.", ["tree @ whole"]),
        ("Apart from trees, there is grass.", ["tree @ whole", "grass @ whole"]),
        ("Snow: little to none", ["snow @ whole = extra small"]),
        ("Snow: none to minimal", ["snow @ whole = extra small"]),
        ("Water is not extensive.", ["no water @ whole = substantial"]),
        ("Trees: none in the north, 60 % in the south.", [f"no tree @ {_N}", f"tree @ {_S} = 60 %"]),
    ],
)  # fmt: skip
def test_turns_of_denial(text: str, claims: list[str]) -> None:
    assert sorted(map(str, parse(text))) == sorted(claims)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared cases beside the checkout")
@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("0 % snow", "supported"),
        ("0 % water", "supported"),  # 0.4 % rounds to it
        ("0.0 % water", "contradicted"),
        ("No water.", "contradicted"),
        ("0 % crops", "contradicted"),
        ("0.4 % water", "supported"),
        ("0.4 % snow", "contradicted"),
        ("Hardly any water.", "supported"),
        ("Hardly any snow.", "supported"),
        ("Snow: little to none", "supported"),
        ("Snow: minimal to none", "supported"),
        ("Trees: little to none", "contradicted"),
        ("Virtually no snow is present.", "supported"),
        ("Almost no trees.", "contradicted"),
        ("Next to no crops.", "contradicted"),
        ("Traces of water.", "supported"),
        ("Traces of snow.", "contradicted"),
        ("A negligible amount of water.", "supported"),
        ("Less than 1 % water.", "supported"),
        ("Less than 1 % snow.", "supported"),
        ("<1 % snow", "supported"),
        ("Snow: ≤ 1 %", "supported"),
        ("Less than 5 % trees.", "contradicted"),
        ("No more than 10 % crops.", "supported"),
        ("No more than 10 % trees.", "contradicted"),
        ("At most 10 % snow.", "supported"),
        ("At least 40 % trees.", "supported"),
        ("No less than 60 % trees.", "contradicted"),
        ("The tile does not have more than 30 % trees.", "contradicted"),
        ("The tile doesn't have more than 60 % trees.", "supported"),
        ("Trees do not cover less than 40 % of the tile.", "supported"),
        ("Trees make up 45-50 % of the tile.", "supported"),
        ("Between 20 and 30 % of the tile is trees.", "contradicted"),
        ("Five percent developed area.", "supported"),
        ("Nothing but trees.", "contradicted"),
    ],
)
def test_amounts_about_nothing_are_judged_as_a_careful_reader_does(text: str, verdict: str) -> None:
    label = decode_label((SHARED / "cases" / "label.png").read_bytes(), max_pixels=1 << 20)
    (item,) = check(text, measure(label.ids)).claims
    assert item.verdict == verdict


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared cases beside the checkout")
def test_contracted_denials_are_supported_where_there_is_none() -> None:
    label = decode_label((SHARED / "cases" / "label.png").read_bytes(), max_pixels=1 << 20)
    texts = (SHARED / "cases" / "26-contracted-denials" / "texts.txt").read_text(encoding="utf-8").splitlines()
    for text in filter(str.strip, texts):
        claims = check(text, measure(label.ids)).claims
        assert claims
        assert {(item.claim.kind, item.verdict) for item in claims} == {("absence", "supported")}


_WORDS = (
    "not never no n't isn't without snow water trees free none nowhere but in the north , . and is zero 0 % : | - too"
)


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=30).map(" ".join))
def test_claims_of_any_denial_lie_in_the_text(text: str) -> None:
    assert all(0 <= claim.start < claim.end <= len(text) for claim in parse(text))
