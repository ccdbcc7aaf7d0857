from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import pytest

from pages.ui.frame import turns


def test_no_more_than_two_pages_are_drawn_at_a_time_and_all_have_their_turn() -> None:
    lock, now, most = Lock(), 0, 0
    both = Barrier(2)

    def drawn(_: int) -> None:
        nonlocal now, most
        with turns.turn():
            with lock:
                now += 1
                most = max(most, now)
            both.wait(20)  # each waits for another one, so that two are there together
            with lock:
                now -= 1

    with ThreadPoolExecutor(8) as people:
        list(people.map(drawn, range(8)))
    assert (most, now) == (2, 0)


def test_a_part_of_a_page_goes_on_with_the_turn_of_its_page() -> None:
    with ThreadPoolExecutor(2) as people, turns.turn(), turns.turn():
        with turns.turn():
            pass  # would wait for a third turn otherwise
        assert people.submit(_has_a_turn).result(20)


def test_who_waits_for_something_slow_lets_others_have_the_turn_and_gets_one_again() -> None:
    drawn = Event()

    def slow() -> bool:
        with turns.turn():
            with turns.aside():
                drawn.wait(20)
            return turns._has()

    with ThreadPoolExecutor(3) as people:
        waiting = [people.submit(slow) for _ in range(2)]
        assert people.submit(_has_a_turn).result(20)
        drawn.set()
        assert all(one.result(20) for one in waiting)


def test_a_turn_is_given_back_by_a_page_that_ends_early() -> None:
    for _ in range(3):
        with pytest.raises(RuntimeError), turns.turn():
            raise RuntimeError
    assert _has_a_turn()


def test_outside_of_a_turn_there_is_none_to_give_away() -> None:
    with turns.aside():
        assert not turns._has()
    assert not turns._has()


def test_a_page_is_drawn_nevertheless_when_the_others_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_LONGEST_S", 0.01)
    drawing, over = Barrier(3), Event()

    def slow() -> None:
        with turns.turn():
            drawing.wait(20)
            over.wait(20)

    with ThreadPoolExecutor(2) as people:
        waiting = [people.submit(slow) for _ in range(2)]
        drawing.wait(20)
        assert not _has_a_turn()
        over.set()
        for one in waiting:
            one.result(20)
    assert _has_a_turn()


def _has_a_turn() -> bool:
    with turns.turn():
        return turns._has()
