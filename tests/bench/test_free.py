from collections import Counter

import pytest

from bench.free.__main__ import failed, main, report
from bench.free.batches import verdicts, wrongly
from bench.free.labels import LabelError, parse_label
from bench.free.proof import disagreements
from bench.free.reading import found
from bench.free.score import Found, Judged, Share, score
from bench.free.sentences import DEV, KEPT, Sentence, cases, read
from core.query.lexicon import WHOLE
from core.raster.landcover import REGIONS
from generation.checks.claims import Claim
from generation.checks.relations import LAST
from generation.checks.verdicts import Judged as Claimed

TREE_TOP = Found("P", ("tree",), ("top left",), True)


def sentence(*labels: str, true: bool = True) -> Sentence:
    return Sentence(1, "pond", "prose", "plain", true, "Some text.", tuple(map(parse_label, labels)))


def test_every_label_is_borne_out_by_its_map() -> None:
    assert [found for path in (DEV, KEPT) for case in cases(path) for found in disagreements(case)] == []


def test_a_wrong_label_is_found_out() -> None:
    case = next(cases(DEV))
    for label in ("P snow * T", "S mang * T 40-60", "A crop ALL F"):
        made = Sentence(1, "pond", "prose", "plain", True, "", (parse_label(label),))
        assert list(disagreements(type(case)(made, case.composition, case.facts)))


def test_both_halves_have_every_manner_and_kind_and_as_many_false_as_the_other() -> None:
    halves = [read(DEV), read(KEPT)]
    assert sum(map(len, halves)) >= 480
    for of in (lambda s: s.manner, lambda s: s.kind, lambda s: str(s.true)):
        one, other = (Counter(map(of, half)) for half in halves)
        assert one.keys() == other.keys()
        assert all(abs(one[key] - other[key]) <= 4 for key in one)
    assert len({item.manner for item in halves[0]}) >= 14
    texts = [item.text for half in halves for item in half]
    assert len(set(texts)) == len(texts)


def test_a_label_says_kinds_class_place_verdict_and_amount() -> None:
    label = parse_label("~S/P tree+grass TL|N F ~50")
    assert (label.kinds, label.names, label.verdict, label.detail) == (("S", "P"), ("tree", "grass"), "F", "~50")
    assert label.places == (("top left",), ("top left", "top right")) and label.any_place and label.optional
    assert parse_label("R dev#-1 * T").rank == -1
    assert parse_label("P snow ALL T").places == (REGIONS,)
    for wrong in ("P trees * T", "Z tree * T", "P tree XX T", "tree is here"):
        with pytest.raises(LabelError):
            parse_label(wrong)


def test_an_alarm_is_a_contradicted_claim_in_a_true_sentence_and_a_miss_none_in_a_false_one() -> None:
    no = Found("P", ("snow",), WHOLE, False)
    figures = score(
        [
            Judged(sentence("P tree TL T"), (TREE_TOP,)),
            Judged(sentence("P tree TL T"), (TREE_TOP, no)),
            Judged(sentence("P snow * F", true=False), ()),
            Judged(sentence("P snow * F", true=False), (no,)),
        ]
    )
    assert (figures.alarms, figures.misses) == (Share(1, 2), Share(1, 2))
    assert (figures.wrong, figures.coverage, figures.silent) == (Share(1, 4), Share(3, 4), Share(1, 4))
    assert figures.qualities["P"] == (3, 4, 4) and figures.qualities["P"].f1 == 0.75


def test_a_verdict_against_the_label_is_wrong_and_one_left_open_is_not() -> None:
    label = sentence("P tree TL T")
    assert score([Judged(label, (Found("P", ("tree",), ("top left",), False),))]).wrong == Share(1, 1)
    assert score([Judged(label, (Found("P", ("tree",), ("top left",), None),))]).wrong == Share(0, 1)


@pytest.mark.parametrize(
    ("label", "claim"),
    [
        ("S/D tree N T 50-100", Found("D", ("tree",), ("top left", "top right"), True)),
        ("P tree N T", TREE_TOP),
        ("R tree#2 * T", Found("O", ("crop", "tree"), WHOLE, True)),
        ("R tree#-1 * T", Found("R", ("tree",), WHOLE, True, rank=-1)),
        ("Q grass=tree * T", Found("Q", ("tree", "grass"), WHOLE, True)),
        ("X tree * T band", Found("X", ("tree",), ("top left",), None, shape="band")),
    ],
)
def test_a_claim_is_read_in_any_of_the_forms_that_its_label_allows(label: str, claim: Found) -> None:
    figures = score([Judged(sentence(label), (claim,))])
    assert figures.coverage == Share(1, 1) and figures.wrong == Share(0, 1)


@pytest.mark.parametrize(
    ("label", "claim"),
    [
        ("P tree TL T", Found("P", ("tree",), ("top right",), True)),
        ("O tree>crop * T", Found("O", ("crop", "tree"), WHOLE, True)),
        ("R tree#2 * T", Found("R", ("tree",), WHOLE, True, rank=3)),
        ("A tree * T", Found("P", ("tree",), WHOLE, True)),
        ("S tree+grass * T ~50", Found("S", ("tree",), WHOLE, True)),
    ],
)
def test_another_claim_is_none_of_the_labels(label: str, claim: Found) -> None:
    figures = score([Judged(sentence(label), (claim,))])
    assert figures.coverage == Share(0, 1) and figures.wrong == Share(1, 1)


def test_what_is_large_somewhere_is_there_and_costs_nothing() -> None:
    figures = score(
        [Judged(sentence("S tree TL T 50-100", "~P crop * ?"), (TREE_TOP, Found("P", ("crop",), WHOLE, True)))]
    )
    assert figures.wrong == Share(0, 2) and figures.coverage == Share(0, 1)


def test_claims_of_the_check_come_in_the_form_of_the_labels() -> None:
    order = Claim(0, 5, "order", "grass", other="tree", equal=True)
    assert found(Claimed(order, "supported")) == Found("Q", ("grass", "tree"), WHOLE, True)
    last = Claim(0, 5, "rank", "crop", ("middle",), group=LAST)
    assert found(Claimed(last, "unverifiable")) == Found("R", ("crop",), ("middle",), None, rank=-1)
    shape = Claim(0, 5, "shape", "water", other="band")
    assert found(Claimed(shape, "contradicted")) == Found("X", ("water",), WHOLE, False, shape="band")


def test_the_failures_of_the_kept_half_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["bench.free", str(KEPT), "--failed"])
    with pytest.raises(SystemExit):
        main()


def test_the_report_names_every_figure_and_the_failed_sentences() -> None:
    items = [Judged(sentence("P tree TL T"), (TREE_TOP,)), Judged(sentence("P snow * F", true=False), ())]
    text = "\n".join(report(items))
    assert "misses of false ones      100.0%     1 of 1" in text and "coverage of labels" in text
    assert [line.split()[1] for line in failed(items)] == ["miss"]


def test_sentences_that_were_read_wrongly_at_first_are_read_rightly_now() -> None:
    found = verdicts()
    alarms, misses = wrongly(found, true=True), wrongly(found, true=False)
    assert alarms.some <= alarms.of * 0.01 and misses.some <= misses.of * 0.13
    assert len({item.statement.text for item in found}) == len(found)
