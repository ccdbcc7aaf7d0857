import threading
import time

from generation.models.gates import Gate, gate_of
from generation.models.outcome import Failure

SLOW_DOWN = Failure("throttled", "Slow down.", 429, 0.05)


def filled(gate: Gate) -> int:
    """Take all places that there are."""
    taken = 0
    while gate.enter():
        taken += 1
    return taken


def test_places_grow_while_all_of_them_are_used() -> None:
    gate = Gate()
    first = filled(gate)
    for _ in range(first):
        gate.leave(time.monotonic(), None, 0.1)
        filled(gate)
    assert gate.under_way >= 2 * first - 1, "it doubles with each round until the server minds"


def test_a_server_that_asks_for_fewer_gets_half_once_a_round_and_a_rest() -> None:
    gate = Gate()
    gate.fix(32)
    began, taken = time.monotonic(), filled(gate)
    assert taken == 32
    for _ in range(taken):
        gate.leave(began, SLOW_DOWN, 0.1)
    assert gate.limit == 16 and not gate.enter() and gate.pause_s > 0
    time.sleep(0.06)
    assert filled(gate) == 16


def test_a_fixed_number_is_reached_again_after_trouble() -> None:
    gate = Gate()
    gate.fix(4)
    gate.enter()
    gate.leave(time.monotonic(), SLOW_DOWN, 0.1)
    time.sleep(0.06)
    for _ in range(40):
        filled(gate)
        gate.leave(time.monotonic(), None, 0.1)
    assert gate.limit == 4


def test_much_slower_answers_make_fewer_calls() -> None:
    gate = Gate()
    for seconds in (0.1, 2.0):
        for _ in range(60):
            filled(gate)
            gate.leave(time.monotonic(), None, seconds)
        if seconds == 0.1:
            quick = gate.limit
    assert gate.limit < quick


def test_a_person_who_waits_goes_before_a_batch() -> None:
    gate = Gate()
    gate.fix(1)
    assert gate.enter()
    seated, done = threading.Event(), threading.Event()

    def sit() -> None:
        with gate.seat(threading.Event()):
            seated.set()
            done.wait(5)

    person = threading.Thread(target=sit)
    person.start()
    time.sleep(0.05)
    gate.leave(time.monotonic(), None, 0.1)
    assert seated.wait(5) and not gate.enter()
    done.set()
    person.join()
    assert gate.enter()


def test_a_person_who_stops_waits_no_longer() -> None:
    gate, stop = Gate(), threading.Event()
    gate.fix(1)
    gate.enter()
    stop.set()
    with gate.seat(stop):
        assert gate.under_way == 1


def test_one_server_has_one_gate() -> None:
    assert gate_of("http://127.0.0.1:8000/v1") is gate_of("http://127.0.0.1:8000/v1/")
    assert gate_of("http://127.0.0.1:8000/v1") is not gate_of("http://127.0.0.1:8001/v1")


def test_a_429_that_a_person_gets_is_heard_by_the_batch() -> None:
    gate = Gate()
    gate.fix(16)
    gate.hear(time.monotonic(), None)
    assert gate.limit == 16
    gate.hear(time.monotonic(), Failure("throttled", "Rate limit reached.", 429, 30.0))
    assert gate.limit == 8 and gate.pause_s > 20 and not gate.enter()
