"""Laws of reservations and decisions, with several reviewers on one queue."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import CaptionChangedError, DecisionError, ReviewError
from core.store.authors import author_name
from core.store.captionversions import NewCaption, add_version
from generation.review import answers, decisions, known, serving
from generation.review.decisions import Ruling
from generation.review.serving import HELD_FOR, Item
from tests.generation.review.reviewed import NOW, Desk

PEOPLE = ("Ada", "Bo", "Cy")
LATER = NOW + HELD_FOR + timedelta(seconds=1)


def must(item: Item | None) -> Item:
    assert item is not None
    return item


def test_an_edit_stands_beside_the_original_and_is_taken_back(desk: Desk) -> None:
    queue, before = desk.queue(), desk.in_force()
    item = must(desk.take(queue, "Ada"))
    done = desk.decide(queue, item, "Ada", "edit", "A lake between fields.")
    assert desk.in_force() == {**before, item.slot: "A lake between fields."}
    assert desk.marks() == {item.caption: "corrected", done.put: "accepted"}
    with desk.catalogue.cursor() as cursor:
        assert cursor.execute("select text from captions where id = ?", [item.caption]).fetchall() == [(item.text,)]
    again = must(decisions.undo(desk.catalogue, queue, "Ada", now=NOW))
    assert again.caption == item.caption and desk.in_force() == before and desk.marks() == {}
    assert [hold.caption for hold in serving.holds(desk.catalogue, queue, now=NOW)] == [item.caption]


def written(desk: Desk, caption: int | None) -> tuple[str, int | None, str | None]:
    """Who wrote a version, by which call, and who put it in force."""
    with desk.catalogue.cursor() as cursor:
        name, origin, author, call, reviewer = cursor.execute(
            "select caption_set, origin, author, generation, reviewer from captions where id = ?", [caption]
        ).fetchall()[0]
    return author_name(name, origin, author), call, reviewer


@pytest.mark.parametrize(("backend", "author"), [("endpoint", "tiny"), ("rules", "the rules")])
def test_an_answer_that_is_taken_is_its_models_and_a_change_of_it_is_an_edit_of_that(
    desk: Desk, backend: str, author: str
) -> None:
    queue = desk.queue()
    item = must(desk.take(queue, "Ada"))
    call = desk.answered(item, "A lake.\n", backend=backend)
    taken = desk.decide(queue, item, "Ada", "edit", "A lake.", taken=call)
    assert written(desk, taken.put) == (author, call, "Ada")
    decisions.undo(desk.catalogue, queue, "Ada", now=NOW)
    changed = desk.decide(queue, item, "Ada", "edit", "A small lake.", taken=call)
    assert written(desk, changed.put) == ("a person, from a text of tiny", call, "Ada")
    decisions.undo(desk.catalogue, queue, "Ada", now=NOW)
    own = desk.decide(queue, item, "Ada", "edit", "A lake.")
    assert written(desk, own.put) == ("a person", None, "Ada")


def test_an_answer_about_another_tile_is_not_taken(desk: Desk) -> None:
    queue = desk.queue()
    item, other = must(desk.take(queue, "Ada")), must(desk.take(queue, "Bo"))
    while other.tile == item.tile:
        other = must(desk.take(queue, "Bo", after=other.place))
    call = desk.answered(other, "A lake.")
    for number in (call, call + 1):
        with pytest.raises(DecisionError, match="none about"):
            desk.decide(queue, item, "Ada", "edit", "A lake.", taken=number)
    assert desk.marks() == {} and desk.in_force()[item.slot] == item.text


def test_an_answer_that_several_took_stays_its_models(desk: Desk) -> None:
    queue = desk.queue(answers=2)
    item = must(desk.take(queue, "Ada"))
    call = desk.answered(item, "A lake.")
    desk.decide(queue, item, "Ada", "edit", "A lake.", taken=call)
    must(desk.take(queue, "Bo"))
    agreed = desk.decide(queue, item, "Bo", "edit", "A lake.", taken=call)
    assert agreed.mark == "corrected" and written(desk, agreed.put) == ("tiny", call, "Ada")


def test_one_caption_goes_to_as_many_people_as_were_asked_and_no_more_until_their_time_runs_out(desk: Desk) -> None:
    queue = desk.queue(answers=2)
    first = [must(desk.take(queue, name)).place for name in PEOPLE]
    assert first == [1, 1, 2]
    assert {hold.holder for hold in serving.holds(desk.catalogue, queue, now=NOW)} == set(PEOPLE)
    assert serving.holds(desk.catalogue, queue, now=LATER) == []
    assert must(desk.take(queue, "Dee", now=LATER)).place == 1


def test_who_comes_back_after_others_took_a_caption_up_overwrites_nothing(desk: Desk) -> None:
    queue = desk.queue()
    item = must(desk.take(queue, "Ada"))
    assert must(desk.take(queue, "Bo", now=LATER)).caption == item.caption
    with pytest.raises(ReviewError, match="taken up by somebody else"):
        desk.decide(queue, item, "Ada", now=LATER)
    assert desk.decide(queue, item, "Bo", now=LATER).mark == "accepted"
    with pytest.raises(ReviewError, match="Nothing was written"):
        desk.decide(queue, item, "Ada", "edit", "Mine.", now=LATER)


def test_a_text_that_somebody_changed_elsewhere_is_not_overwritten(desk: Desk) -> None:
    queue = desk.queue()
    item = must(desk.take(queue, "Ada"))
    add_version(desk.catalogue, item.tile, NewCaption("Changed on the tile page.", "human", "Bo"), slot=item.slot)
    with pytest.raises(CaptionChangedError, match="Nothing was decided"):
        desk.decide(queue, item, "Ada", "edit", "Mine.")
    other = must(desk.take(queue, "Ada"))
    assert other.caption != item.caption
    done = desk.decide(queue, other, "Ada", "edit", "Mine.")
    add_version(desk.catalogue, other.tile, NewCaption("Bo's.", "human", "Bo"), slot=other.slot)
    with pytest.raises(CaptionChangedError):
        decisions.undo(desk.catalogue, queue, "Ada")
    assert desk.in_force()[other.slot] == "Bo's." and desk.marks()[other.caption] == "corrected" and done.put


def test_different_answers_wait_for_somebody_who_settles_them_and_sees_them(desk: Desk) -> None:
    queue = desk.queue(answers=2)
    item = must(desk.take(queue, "Ada"))
    assert desk.decide(queue, item, "Ada", "edit", "A lake.").mark is None
    assert desk.in_force()[item.slot] == item.text, "an edit is a proposal until all have answered"
    with pytest.raises(ReviewError, match="after your own decision"):
        answers.answers(desk.catalogue, queue, item.caption, "Bo")
    must(desk.take(queue, "Bo"))
    assert desk.decide(queue, item, "Bo", "reject").mark == "disputed"
    assert [one.reviewer for one in answers.answers(desk.catalogue, queue, item.caption, "Bo")] == ["Ada", "Bo"]
    settling = desk.queue("disputed")
    disputed = must(desk.take(settling, "Cy"))
    assert (disputed.caption, disputed.stage) == (item.caption, "settling")
    told = answers.answers(desk.catalogue, settling, item.caption, "Cy")
    assert [(one.decision, one.text) for one in told] == [("edit", "A lake."), ("reject", None)]
    assert desk.decide(settling, disputed, "Cy", "edit", "A lake.").mark == "corrected"
    assert desk.in_force()[item.slot] == "A lake." and desk.take(settling, "Dee") is None
    assert must(decisions.undo(desk.catalogue, settling, "Cy")).caption == item.caption
    assert desk.marks() == {item.caption: "disputed"} and desk.in_force()[item.slot] == item.text


def test_known_captions_come_unseen_change_nothing_and_training_says_what_was_right(desk: Desk) -> None:
    queue = desk.queue()
    before = desk.in_force()
    known.set_known(desk.catalogue, 3, "reject", "training", "No lake here.")
    known.set_known(desk.catalogue, 4, "accept", "gold")
    item = must(desk.take(queue, "Ada"))
    assert (item.caption, item.stage) == (3, "training")
    lesson = desk.decide(queue, item, "Ada", "edit", "Other.").lesson
    assert lesson and (lesson.decision, lesson.note) == ("reject", "No lake here.")
    seen = []
    while item := desk.take(queue, "Ada"):  # type: ignore[assignment]
        seen.append((item.caption, item.stage))
        desk.decide(queue, item, "Ada")
    assert ("gold" in {stage for _, stage in seen}) and [one for one in seen if one[0] in (3, 4)] == [(4, "gold")]
    assert desk.in_force() == before and not {3, 4} & set(desk.marks())
    assert len({caption for caption, _ in seen}) == len(seen) == len(before) - 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Ruling("reject"), "Say why"),
        (Ruling("edit", text=" "), "1 to 20,000 characters"),
        (Ruling("accept", "because"), "A reason is one of"),
        (Ruling("maybe"), "A decision is one of"),  # type: ignore[arg-type]
    ],
)
def test_an_answer_that_is_none_is_refused(desk: Desk, answer: Ruling, said: str) -> None:
    queue = desk.queue()
    item = must(desk.take(queue, "Ada"))
    with pytest.raises(ReviewError, match=said):
        decisions.decide(desk.catalogue, queue, item, answer, "Ada")
    assert desk.marks() == {}


def test_several_are_accepted_at_once_or_none(desk: Desk) -> None:
    queue = desk.queue()
    items = serving.take_next(desk.catalogue, queue, "Ada", count=5, now=NOW)
    add_version(desk.catalogue, items[3].tile, NewCaption("New.", "human", "Bo"), slot=items[3].slot)
    with pytest.raises(CaptionChangedError):
        decisions.decide_all(desk.catalogue, queue, [(item, Ruling("accept")) for item in items], "Ada", now=NOW)
    assert desk.marks() == {}
    done = [(item, Ruling("accept")) for place, item in enumerate(items) if place != 3]
    assert len(decisions.decide_all(desk.catalogue, queue, done, "Ada", now=NOW)) == 4
    assert set(desk.marks().values()) == {"accepted"}


ACTS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(("accept", "edit", "reject", "unsure", "skip", "undo", "wait"))),
    max_size=25,
)


class Model:
    """What should be, of plain dicts: the live decisions of each caption, in their order."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.given: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.order: dict[str, list[int]] = defaultdict(list)

    def mark(self, caption: int) -> str | None:
        given = [decision for _, decision in self.given[caption]]
        if len(given) < self.answers:
            return None
        names = {"accept": "accepted", "edit": "corrected", "reject": "rejected", "unsure": "disputed"}
        return names[given[0]] if len(set(given)) == 1 else "disputed"


@settings(max_examples=12, deadline=None)
@given(acts=ACTS, wanted=st.sampled_from((1, 2)))
def test_whatever_people_do_marks_and_texts_follow_from_the_decisions_that_stand(
    acts: list[tuple[str, str]], wanted: int
) -> None:
    with TemporaryDirectory() as folder:
        desk = Desk.made(Path(folder), count=12)
        with desk.catalogue:
            _walk(desk, acts, Model(wanted))


def _walk(desk: Desk, acts: list[tuple[str, str]], model: Model) -> None:
    queue, original = desk.queue(answers=model.answers), desk.in_force()
    now, places = NOW, dict.fromkeys(PEOPLE, 0)
    with desk.catalogue.cursor() as cursor:
        texts = dict(cursor.execute("select id, text from captions").fetchall())
        slots: dict[int, Any] = {row[0]: row[1:] for row in cursor.execute(
            "select id, key, caption_set, variant from captions").fetchall()}  # fmt: skip
    for person, act in acts:
        if act == "wait":
            now += HELD_FOR + timedelta(seconds=1)
        elif act == "undo":
            if back := decisions.undo(desk.catalogue, queue, person, now=now):
                assert back.caption == model.order[person].pop()
                model.given[back.caption] = [one for one in model.given[back.caption] if one[0] != person]
        elif item := desk.take(queue, person, after=places[person], now=now):
            assert person not in {name for name, _ in model.given[item.caption]}
            assert len(model.given[item.caption]) < model.answers and model.mark(item.caption) is None
            if act == "skip":
                places[person] = item.place
            else:
                desk.decide(queue, item, person, act, f"Mended {item.caption}.", now=now)
                model.given[item.caption].append((person, act))
                model.order[person].append(item.caption)
    marks = {one: mark for one in slots if (mark := model.mark(one))}
    assert {one: mark for one, mark in desk.marks().items() if one in slots} == marks
    corrected = {slots[one]: f"Mended {one}." for one, mark in marks.items() if mark == "corrected"}
    assert desk.in_force() == {**original, **corrected}
    with desk.catalogue.cursor() as cursor:
        now_there = dict(cursor.execute("select id, text from captions").fetchall())
    assert {one: now_there[one] for one in texts} == texts


def test_people_at_the_same_moment_never_hold_the_same_caption(desk: Desk, at_once: Callable[..., list[Any]]) -> None:
    queue = desk.queue()
    taken = at_once([lambda name=name: desk.take(queue, name) for name in map(str, range(8))])
    assert len({must(item).caption for item in taken}) == 8
