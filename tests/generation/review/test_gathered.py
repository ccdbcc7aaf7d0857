"""Reports from what is stored: captions with their decisions, audits, known answers, and lines of JSON."""

import json
from pathlib import Path

import pytest

from core.errors import ReviewError
from core.exports import plan
from core.exports.order import Order
from core.selection.browse import Browser
from core.selection.filters import Selection
from generation.batch.choosing import choose
from generation.review import gathered, known, serving, summing
from generation.review.known import EVERY
from tests.generation.review.reviewed import NOW, Desk, ids


def test_a_report_counts_what_captions_came_to_and_whom_the_check_foresaw(desk: Desk) -> None:
    with desk.catalogue.cursor() as cursor:
        covered = cursor.execute(
            "select c.id from captions c join landcover g on g.key = c.key order by c.id"
        ).fetchall()
    desk.check({one: 20.0 if place == 0 else 90.0 for place, (one,) in enumerate(covered)})
    queue = desk.queue(answers=2)
    for turn, decision in enumerate(("accept", "edit", "reject", "accept", "accept")):
        for name in ("Ada", "Bo"):
            item = desk.take(queue, name)
            assert item
            differs = turn == 4 and name == "Bo"
            desk.decide(queue, item, name, "reject" if differs else decision, f"Mended {item.caption}.")
    found = summing.summary(desk.catalogue, queue)
    report = found.report
    assert (report.reviewed, report.accepted, report.changed, report.rejected, report.unsure) == (5, 2, 1, 1, 1)
    assert report.agreement.items == 5 and report.agreement.raw.value == pytest.approx(0.8)
    check = report.check
    assert check.hits + check.false_alarms + check.missed + check.quiet == sum(
        1 for one in gathered.reviewed(desk.catalogue, queue) if one.before and one.decision != "unsure"
    )
    assert [(one.first, one.second, one.agreed) for one in found.pairs] == [("Ada", "Bo", 4)]
    assert list(gathered.reviewed(desk.catalogue, queue)) == list(gathered.reviewed(desk.catalogue))


def test_pairs_hold_both_texts_and_hide_names(desk: Desk, tmp_path: Path) -> None:
    queue = desk.queue()
    with pytest.raises(ReviewError, match="No caption was changed"):
        gathered.write_pairs(desk.catalogue, tmp_path / "pairs.jsonl")
    item = desk.take(queue, "Ada")
    assert item
    desk.decide(queue, item, "Ada", "edit", "A lake.")
    assert gathered.write_pairs(desk.catalogue, tmp_path / "pairs.jsonl") == 1
    (line,) = (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pair = json.loads(line)
    assert (pair["before"], pair["after"]) == (item.text, "A lake.") and "Ada" not in line
    with pytest.raises(ReviewError, match="there already"):
        gathered.write_pairs(desk.catalogue, tmp_path / "pairs.jsonl")


def test_an_audit_counts_from_its_beginning_to_the_first_open_caption_alone(desk: Desk) -> None:
    audit = desk.queue("random:10:3")
    drawn, other = ids(desk.catalogue, audit), desk.queue()
    items = serving.take_next(desk.catalogue, other, "Ada", count=100, now=NOW)
    desk.decide(other, next(item for item in items if item.caption == drawn[5]), "Ada", "reject")
    assert summing.audit(desk.catalogue, audit).decided == 0, "it was not taken by lot"
    for decision in ("accept", "reject"):
        item = desk.take(audit, "Ada")
        assert item
        desk.decide(audit, item, "Ada", decision)
    found = summing.audit(desk.catalogue, audit)
    assert (found.wrong, found.decided) == (1, 2) and found.rate and found.rate.low < 0.5 < found.rate.high
    assert found.population == len(desk.in_force()) and 0 < found.more <= found.population - 2


def test_accepted_captions_are_exported_and_tiles_of_rejected_ones_chosen(desk: Desk) -> None:
    queue = desk.queue()
    put = set()
    for decision in ("accept", "edit", "reject", "unsure"):
        item = desk.take(queue, "Ada")
        assert item
        done = desk.decide(queue, item, "Ada", decision, "Mended.")
        put |= {item.caption} if decision == "accept" else {done.put} if done.put else set()
        if decision == "reject":
            rejected = item.tile.key
    order = Order("jsonl", Selection(), "accepted")
    assert set(plan.make(desk.catalogue, order).ids.tolist()) == put
    chosen = choose(Browser(desk.catalogue), desk.settings, "rejected", Selection())
    assert chosen.keys == [rejected] and chosen.words == "rejected in review"


def test_gold_captions_tell_how_reviewers_do_and_come_about_one_in_ten(desk: Desk) -> None:
    queue = desk.queue()
    for caption in range(1, 16):
        known.set_known(desk.catalogue, caption, "reject", "gold")
    for name, decision in (("Ada", "reject"), ("Bo", "accept")):
        for _ in range(12):
            if item := desk.take(queue, name):
                desk.decide(queue, item, name, decision if item.stage == "gold" else "accept")
    answers = {one.reviewer: one for one in gathered.known_answers(desk.catalogue)}
    assert all(one.answered == (one.right if one.reviewer == "Ada" else one.answered) for one in answers.values())
    assert sum(one.answered for one in answers.values()) <= 24 * 4 // EVERY
    known.forget(desk.catalogue, 1)
    assert len(known.all_known(desk.catalogue)) == 14
