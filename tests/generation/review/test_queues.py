"""Queues by rule: which captions, in which order, how many, and how they are told of."""

from collections import Counter
from math import log
from statistics import median
from typing import Any
from urllib.parse import parse_qsl

import pytest

from core.errors import ReviewError
from core.geography.tiles import Tile
from core.selection.filters import Selection
from core.store import disputes, tilelists
from core.store.captionversions import NewCaption, Slot, add_version
from core.store.disputes import FoundPair
from core.store.madecaptions import MadeCaption, MadeSet, put_all
from generation.batch import keeping
from generation.batch.keeping import Kept
from generation.checks.disputes import DISPUTES_VERSION
from generation.review import queues, rules
from generation.review.rules import Rule, parse
from tests.generation.review.reviewed import NOW, Desk, ids


def rows(desk: Desk, sql: str) -> list[Any]:
    with desk.catalogue.cursor() as cursor:
        return cursor.execute(sql).fetchall()


@pytest.fixture
def checked(desk: Desk) -> dict[int, float]:
    """Truth of the captions of tiles with land cover."""
    covered = rows(desk, "select c.id from captions c join landcover g on g.key = c.key order by c.id")
    truths = {one: float(one * 37 % 101) for (one,) in covered}
    desk.check(truths)
    return truths


def test_the_lowest_truth_the_contradicted_and_the_comparing_come_by_their_rules(
    desk: Desk, checked: dict[int, float]
) -> None:
    low = sorted((one for one, truth in checked.items() if truth < 40), key=lambda one: (checked[one], one))
    assert ids(desk.catalogue, desk.queue("truth:40")) == low
    assert ids(desk.catalogue, desk.queue("contradicted")) == sorted(one for one in checked if checked[one] < 50)
    comparing = sorted(one for one in checked if one % 2)
    assert ids(desk.catalogue, desk.queue("comparison")) == comparing == ids(desk.catalogue, desk.queue("style"))
    assert ids(desk.catalogue, desk.queue("style:comparison")) == comparing
    counts = queues.counts(desk.catalogue)
    assert counts[Rule("comparison")] == len(comparing) and counts[Rule("disputed")] == 0
    queue = desk.queue("comparison")
    item = desk.take(queue, "Ada")
    assert item
    desk.decide(queue, item, "Ada")
    assert queues.counts(desk.catalogue)[Rule("comparison")] == len(comparing) - 1
    assert queues.standing(desk.catalogue, queue) == (len(comparing), 1)


def test_odd_lengths_and_rare_classes_are_told_by_the_whole_catalogue(desk: Desk) -> None:
    words = {one: (name, count) for one, name, count in rows(desk, "select id, caption_set, words from captions")}
    middle = {name: median(count for other, count in words.values() if other == name) for name, _ in words.values()}
    far = {one: abs(log(count / middle[name])) for one, (name, count) in words.items()}
    expected = sorted((one for one in far if far[one] > log(2)), key=lambda one: (-far[one], one))
    if expected:
        assert set(ids(desk.catalogue, desk.queue("length"))) == set(expected)
    dominant = dict(rows(desk, "select key, dominant from tiles"))
    parts = Counter(one for one in dominant.values() if one)
    rare = {land for land, count in parts.items() if count / parts.total() < rules.RARE}
    expected = [one for one, key in rows(desk, "select id, key from captions") if dominant[key] in rare]
    if expected:
        assert set(ids(desk.catalogue, desk.queue("rare"))) == set(expected)
    else:
        with pytest.raises(ReviewError, match="No caption is like that"):
            desk.queue("rare")


def test_pairs_far_apart_come_by_scores_and_by_contradictions_that_were_read(desk: Desk) -> None:
    pairs = rows(
        desk,
        """select f.id, s.id from captions f join captions s on s.key = f.key and s.caption_set = '4v'
        join landcover g on g.key = f.key where f.caption_set = '35'""",
    )
    assert len(pairs) > 2
    scores = {one: 50.0 for pair in pairs for one in pair} | {pairs[0][0]: 90.0}
    desk.check(scores)
    disputes.store(desk.catalogue, DISPUTES_VERSION, [FoundPair(pairs[1][0], pairs[1][1], 0.9, 1, 1)])
    assert ids(desk.catalogue, desk.queue("apart")) == [*sorted(pairs[1]), *sorted(pairs[0])]


def test_a_sample_is_drawn_by_its_seed_once_and_other_queues_take_in_what_comes_later(desk: Desk) -> None:
    drawn = ids(desk.catalogue, desk.queue("random:7:1"))
    assert len(set(drawn)) == 7 and drawn != ids(desk.catalogue, desk.queue("random:7:2"))
    everything = ids(desk.catalogue, desk.queue())
    key, name, variant = rows(desk, f"select key, caption_set, variant from captions where id = {drawn[0]}")[0]
    new = add_version(
        desk.catalogue, Tile.from_key(key), NewCaption("New.", "human", "me"), slot=Slot(key, str(name), variant)
    )
    assert ids(desk.catalogue, desk.queue("random:7")) != drawn
    assert ids(desk.catalogue, desk.queue("random:7:1")) == drawn
    assert ids(desk.catalogue, desk.queue()) == [*everything, new.caption]
    queue = desk.queue("random:7:1")
    taken = set()
    place = 0
    while item := desk.take(queue, "Ada", after=place):
        taken.add(item.caption)
        place = item.place
    assert taken == set(drawn[1:]), "what is no longer in force is passed over"


def test_filters_lists_and_runs_narrow_a_queue(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    only = queues.open_queue(desk.catalogue, desk.settings, parse("all"), within=Selection(sets=("4v",)))
    expected = [one for (one,) in rows(desk, "select id from captions where caption_set = '4v' order by id")]
    assert ids(desk.catalogue, only) == expected and len(expected) > 2
    assert only in queues.queues(desk.catalogue)
    assert Selection.from_query(parse_qsl(only.within.to_query())) == Selection(sets=("4v",))
    keys = [key for (key,) in rows(desk, "select distinct key from captions order by key limit 3")]
    name = tilelists.keep(desk.catalogue, keys, "Three")
    listed = desk.queue(f"list:{name}")
    among = f"select distinct key from captions where list_contains({ids(desk.catalogue, listed)}, id)"
    assert {key for (key,) in rows(desk, among)} == set(keys)
    with pytest.raises(ReviewError, match="No captions of run 3 are in force"):
        desk.queue("run:3")
    put = put_all(desk.catalogue, MadeSet("made", "Made"), [[MadeCaption(keys[0], 0, "A made text.", "rules")]])
    held = Kept(1, 3, "made", 1, NOW, None, (put.first_change, put.last_change))
    monkeypatch.setattr(keeping, "kept", lambda *_: [held])
    desk.settings.runs.touch()
    (caption,) = ids(desk.catalogue, desk.queue("run:3"))
    assert rows(desk, f"select text from captions where id = {caption}") == [("A made text.",)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lies",
        "truth:101",
        "truth:low",
        "style:beauty",
        "random",
        "random:0",
        "random:5:x",
        "run:one",
        "list:",
        "all:1",
    ],
)
def test_what_is_no_rule_says_what_can_be_written(text: str) -> None:
    with pytest.raises(ReviewError, match="is no review queue"):
        parse(text)


def test_a_rule_is_written_as_it_is_read() -> None:
    for text in ("truth:60", "contradicted", "style:cut text", "random:400:7", "run:3", "list:0123456789ab"):
        assert str(parse(text)) == text and parse(text).words
    assert str(parse("random:400")) == "random:400:0" and str(parse("truth")) == "truth:60"
