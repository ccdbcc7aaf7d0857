"""A report counts what was decided, what went wrong before and after, and what the truth check foresaw."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.checks.checking import check
from generation.review.proportions import proportion
from generation.review.ratings import DECISIONS, Rating
from generation.review.report import NEVER_NAMED, Checked, Foresight, Reviewed, before_and_after, checked, report
from tests.checked_tiles import TRUE_35, four

WRONG = f"Snow covers 40 % of the top left, as in the other images. {TRUE_35}"
AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def of(text: str) -> Checked:
    return checked(check(text, four(), caption_set="35"))


CAPTIONS = [
    Reviewed(1, "tile_1", "35", TRUE_35, "accept", ratings=(Rating(1, "anna", "accept"),), before=of(TRUE_35)),
    Reviewed(
        2,
        "tile_2",
        "35",
        WRONG,
        "edit",
        TRUE_35,
        (Rating(2, "anna", "edit", AT, "no snow"), Rating(2, "ben", "accept", AT)),
        of(WRONG),
        of(TRUE_35),
    ),
    Reviewed(3, "tile_3", "35", WRONG, "accept", ratings=(Rating(3, "ben", "accept"),), before=of(WRONG)),
    Reviewed(
        4, "tile_4", "35", "Trees.", "reject", ratings=(Rating(4, "ben", "reject", AT, "says \u201ctoo\u201d little"),)
    ),
    Reviewed(5, "tile_5", "35", WRONG, "unsure", before=of(WRONG)),
    Reviewed(6, "tile_6", "35", TRUE_35, "reject", before=of(TRUE_35)),
]


def test_captions_are_counted_by_what_was_decided() -> None:
    found = report(iter(CAPTIONS))
    assert (found.reviewed, found.accepted, found.changed, found.rejected, found.unsure) == (6, 2, 1, 2, 1)
    assert found.agreement.items == 1
    assert found.agreement.raw.value == 0


def test_errors_are_counted_before_and_after_and_by_what_people_said_of_them() -> None:
    errors = {one.kind: one for one in report(CAPTIONS).errors}
    assert set(errors) == {"invented class", "comparison"}
    snow = errors["invented class"]
    assert (snow.before, snow.after) == (3, 2)
    assert snow.confirmed == proportion(1, 2)


def test_precision_and_recall_of_the_check_have_exact_intervals() -> None:
    found = report(CAPTIONS).check
    assert found == Foresight(hits=1, false_alarms=1, missed=1, quiet=1)
    assert found.precision == proportion(1, 2)
    assert found.recall is not None and found.recall.low == pytest.approx(0.0126, abs=1e-4)


def test_the_headline_rises_with_what_was_mended() -> None:
    before, after = report(CAPTIONS).truth
    assert before is not None and after is not None and before < after


def test_a_review_of_nothing_has_no_figures() -> None:
    found = report([])
    assert (found.reviewed, found.errors, found.truth) == (0, (), (None, None))
    assert found.check.precision is None and found.check.recall is None
    assert found.agreement.raw.value is None


def test_a_class_that_is_never_named_is_an_error_too() -> None:
    assert of("The image is dominated by trees.").errors == {NEVER_NAMED: 2}


def test_pairs_leave_as_lines_of_json_with_reasons_and_without_names() -> None:
    edited, rejected, other = (json.loads(line) for line in before_and_after(CAPTIONS))
    assert (edited["before"], edited["after"]) == (WRONG, TRUE_35)
    assert edited["ratings"] == [
        {"reviewer": "reviewer 1", "decision": "edit", "reason": "no snow", "at": "2026-11-30T12:00:00+00:00"},
        {"reviewer": "reviewer 2", "decision": "accept", "reason": "", "at": "2026-11-30T12:00:00+00:00"},
    ]
    assert edited["errors_before"] == {"invented class": 1, "comparison": 1}
    assert edited["errors_after"] == {}
    assert (rejected["after"], rejected["ratings"][0]["reviewer"]) == (None, "reviewer 2")
    assert rejected["ratings"][0]["reason"] == "says \u201ctoo\u201d little"
    assert other["ratings"] == []
    assert json.loads(next(before_and_after(CAPTIONS, with_names=True)))["ratings"][0]["reviewer"] == "anna"


CHECKED = st.none() | st.builds(
    Checked,
    st.integers(0, 2),
    st.dictionaries(st.sampled_from(("invented class", "comparison")), st.integers(1, 3)),
    st.none() | st.floats(0, 100),
)
REVIEWED = st.builds(
    Reviewed,
    st.integers(0, 20),
    st.just("t"),
    st.just("35"),
    st.text(max_size=12),
    st.sampled_from(DECISIONS),
    st.text(max_size=12),
    before=CHECKED,
    after=CHECKED,
)


@settings(max_examples=25)
@given(st.lists(REVIEWED, max_size=8))
def test_parts_add_up(captions: list[Reviewed]) -> None:
    found = report(captions)
    assert found.accepted + found.changed + found.rejected + found.unsure == found.reviewed == len(captions)
    told = [one for one in captions if one.before and one.decision != "unsure"]
    assert sum(found.check) == len(told)
    lines = list(before_and_after(captions))
    assert len(lines) == found.changed + found.rejected
    assert all("\n" not in line for line in lines)
    changed = [one for one in captions if one.decision in ("edit", "reject")]
    assert [json.loads(line)["before"] for line in lines] == [one.original for one in changed]
