import threading
import time
from collections.abc import Callable

import pytest

from core.errors import BatchError
from core.settings import Settings
from generation.batch import figures, runs
from generation.batch.claims import Claim, Result
from generation.batch.ending import Ended
from generation.batch.order import Limits
from generation.batch.verdict import Policy
from generation.models.outcome import Failure
from tests.batches import ChatServer, line, order_for, planned

FAST = Limits(concurrency=8)
Go = Callable[..., Ended]


def test_every_request_is_made_once_and_its_caption_kept_with_what_it_cost(
    server: ChatServer, bare: Settings, run_it: Go
) -> None:
    number = planned(bare, order_for(server.url), 60, FAST)
    assert run_it(number) == Ended("ended", "")
    run, told = runs.run(bare, number), server.told()
    assert (run.state, run.counts.done, run.counts.waiting, run.requests) == ("ended", 60, 0, 60)
    assert set(told["calls"].values()) == {1} and len(told["calls"]) == 60
    assert [run.tokens_in, run.tokens_out] == told["tokens"]
    assert run.usd == pytest.approx((told["tokens"][0] + 4 * told["tokens"][1]) / 1e6) == run.usd_bound
    (sample,) = figures.samples(bare, number, 1)
    assert sample.caption.startswith("Trees cover most") and sample.model == "tiny-1"


def test_a_pilot_makes_its_requests_alone_and_the_rest_follows(server: ChatServer, bare: Settings, run_it: Go) -> None:
    number = planned(bare, order_for(server.url), 30, FAST, pilot=5)
    assert run_it(number, pilot=True) == Ended("tried", "")
    assert server.told()["total"] == 5 == runs.run(bare, number).counts.done
    run_it(number)
    assert server.told()["total"] == 30
    with pytest.raises(BatchError, match="nothing waits"):
        run_it(number)


def test_identical_requests_are_answered_from_the_store_and_told_as_cached(
    server: ChatServer, bare: Settings, run_it: Go
) -> None:
    order = order_for(server.url)
    run_it(planned(bare, order, 20, FAST))
    again = planned(bare, order, 30, FAST)
    run_it(again)
    run = runs.run(bare, again)
    assert (run.counts.cached, run.counts.done, run.requests) == (20, 10, 10)
    assert server.told()["total"] == 30


def test_the_same_request_in_one_run_is_made_once(server: ChatServer, bare: Settings, run_it: Go) -> None:
    number = planned(bare, order_for(server.url), 0, FAST, lines=[line(1)] * 12)
    assert run_it(number).state == "ended"
    counts = runs.run(bare, number).counts
    assert (counts.done, counts.cached, server.told()["total"]) == (1, 11, 1)


def test_failures_that_may_pass_are_asked_again_and_others_are_dead_letters_until_their_retry(
    server: ChatServer, bare: Settings, run_it: Go
) -> None:
    server.reset(odd={"error": 0.1, "cut": 0.1, "item": 0.1, "length": 0.1, "empty": 0.1})
    number = planned(bare, order_for(server.url), 80, Limits(concurrency=8, stop_share=1.0))
    assert run_it(number).state == "ended"
    run = runs.run(bare, number)
    kinds = figures.failure_kinds(bare, number)
    assert run.counts.failed and run.counts.done + run.counts.failed == 80
    assert set(kinds) <= {"item", "output", "transient"} and {"item", "output"} <= set(kinds)
    for failed in figures.failed_calls(bare, number, limit=100):
        assert failed.message and figures.attempts(bare, number, failed.call)
    assert all(sample.caption.startswith("Trees") for sample in figures.samples(bare, number, 100))
    server.behave()
    assert runs.retry(bare, number, "item") == kinds["item"]
    assert runs.run(bare, number).counts.waiting == kinds["item"]
    run_it(number)
    assert set(figures.failure_kinds(bare, number)) == set(kinds) - {"item"}
    runs.retry(bare, number)
    run_it(number)
    assert runs.run(bare, number).counts.done == 80


def test_a_storm_of_429_is_waited_out_with_fewer_calls_and_loses_nothing(
    server: ChatServer, bare: Settings, run_it: Go
) -> None:
    server.reset(storm=20, retry_after=0.2, delay=0.01)
    number = planned(bare, order_for(server.url), 60, Limits(concurrency=16))
    assert run_it(number).state == "ended"
    run = runs.run(bare, number)
    assert (run.counts.done, run.counts.failed) == (60, 0)
    assert 60 < server.told()["total"] == run.requests <= 80


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"dead_after": 10, "status": 404, "message": "The model 'tiny' does not exist."}, "does not have this model"),
        ({"dead_after": 10, "status": 402, "message": "Pay."}, "no credit left"),
        ({"dead_after": 10, "status": 401, "message": "No."}, "asks for a key"),
        ({"odd": {"html": 1.0}}, "web page"),
    ],
)
def test_what_no_further_call_can_mend_stops_the_run_and_keeps_its_queue(
    server: ChatServer, bare: Settings, run_it: Go, rules: dict[str, object], words: str
) -> None:
    server.reset(**rules)
    number = planned(bare, order_for(server.url), 100, FAST)
    ended = run_it(number)
    assert ended.state == "paused" and words in ended.reason
    run = runs.run(bare, number)
    assert run.counts.failed == 0 and run.counts.done + run.counts.waiting == 100
    assert server.told()["total"] <= run.counts.done + 2 * 8
    server.behave()
    assert run_it(number).state == "ended" and runs.run(bare, number).counts.done == 100


def test_web_pages_between_good_answers_are_asked_again_as_what_may_pass(
    server: ChatServer, bare: Settings, run_it: Go
) -> None:
    server.reset(odd={"html": 0.3}, odd_after=10)
    number = planned(bare, order_for(server.url), 60, Limits(concurrency=4, attempts=2, stop_share=1.0))
    assert run_it(number).state == "ended"
    assert server.told()["total"] > 60
    assert set(figures.failure_kinds(bare, number)) <= {"transient"}
    again = [made for call in range(60) for made in figures.attempts(bare, number, call)]
    assert {made.failure for made in again} == {"transient"}
    assert all("web page" in made.message and "base URL" not in made.message for made in again)


def test_many_failures_stop_the_run(server: ChatServer, bare: Settings, run_it: Go) -> None:
    server.reset(odd={"item": 1.0})
    number = planned(bare, order_for(server.url), 200, Limits(concurrency=4, stop_window=20))
    ended = run_it(number)
    assert ended.state == "paused" and "20 of the last 20 requests failed" in ended.reason
    assert server.told()["total"] < 40


def test_the_rule_for_failures_can_be_another_one_while_the_run_goes_on() -> None:
    policy = Policy(Limits(stop_share=1.0, stop_window=20))
    claim = Claim(0, (1,), b"", None, 10, 1, again=False)
    good, bad = Result(claim), Result(claim, failure=Failure("item", "It is refused."))
    for result in (good, bad, bad, bad):
        assert not policy.settle(result, 1).pause
    policy.adopt(Limits(stop_share=0.6, stop_window=5))
    assert "4 of the last 5 requests failed" in policy.settle(bad, 1).pause


@pytest.mark.parametrize(("share", "pauses"), [(0.79, True), (0.8, False), (1.0, False)])
def test_failures_pause_a_run_above_their_share_of_a_full_window(share: float, pauses: bool) -> None:
    policy, claim = Policy(Limits(stop_share=share, stop_window=5)), Claim(0, (1,), b"", None, 10, 1, again=False)
    bad = Result(claim, failure=Failure("item", "It is refused."))
    said = [policy.settle(one, 1).pause for one in (Result(claim), bad, bad, bad, bad)]
    assert (bool(said[-1]), any(said[:-1])) == (pauses, False)


def test_a_server_that_goes_away_is_left_alone_and_found_again(server: ChatServer, bare: Settings, run_it: Go) -> None:
    server.reset(dead_after=30, delay=0.01)
    number = planned(bare, order_for(server.url), 60, FAST)
    back = threading.Timer(4.0, lambda: server.behave(delay=0.01))
    back.start()
    assert run_it(number).state == "ended"
    run = runs.run(bare, number)
    assert (run.counts.done, run.counts.failed) == (60, 0)
    assert server.told()["total"] < 60 + 8 * 4, "it was asked again and again while it was down"


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        (Limits(requests=25, concurrency=8), 25),
        (Limits(usd=0.0045, concurrency=8), None),
        (Limits(tokens=2000, concurrency=8), None),
    ],
)
def test_a_limit_is_never_passed_and_holds_over_resumes(
    server: ChatServer, bare: Settings, run_it: Go, limits: Limits, most: int | None
) -> None:
    server.reset(random_cost=50)
    number = planned(bare, order_for(server.url), 400, limits)
    for _ in range(3):
        ended = run_it(number)
        assert ended.state == "paused" and "limit" in ended.reason
    told, run = server.told(), runs.run(bare, number)
    asked, written = told["tokens"]
    assert most is None or told["total"] == most
    assert limits.usd is None or 0.8 * limits.usd < (asked + 4 * written) / 1e6 <= limits.usd
    assert limits.tokens is None or 0.7 * limits.tokens < asked + written <= limits.tokens
    assert run.counts.failed == 0
    runs.change(bare, number, Limits(concurrency=8))
    assert run_it(number).state == "ended"


def test_a_limit_for_each_start_begins_anew(server: ChatServer, bare: Settings, run_it: Go) -> None:
    number = planned(bare, order_for(server.url), 50, Limits(requests=20, per_start=True, concurrency=8))
    assert [run_it(number).state for _ in range(3)] == ["paused", "paused", "ended"]
    assert server.told()["total"] == 50


def test_the_time_that_is_allowed_ends_a_run_in_time(server: ChatServer, bare: Settings, run_it: Go) -> None:
    server.reset(delay=0.1)
    number = planned(bare, order_for(server.url), 500, Limits(minutes=1 / 60, concurrency=4))
    ended = run_it(number)
    assert ended.state == "paused" and "minutes" in ended.reason
    assert 0 < runs.run(bare, number).counts.done < 100


def test_a_pause_lets_calls_come_to_their_end_and_a_cancel_does_not(
    server: ChatServer, bare: Settings, run_it: Go
) -> None:
    server.reset(delay=0.3)
    number = planned(bare, order_for(server.url), 200, Limits(concurrency=10))
    threading.Timer(0.8, lambda: runs.pause(bare, number)).start()
    assert run_it(number) == Ended("paused", "")
    run = runs.run(bare, number)
    assert run.requests == run.counts.done == server.told()["total"] < 100
    threading.Timer(0.8, lambda: runs.cancel(bare, number)).start()
    began = time.monotonic()
    assert run_it(number) == Ended("cancelled", "")
    assert time.monotonic() - began < 5
    after = runs.run(bare, number)
    assert after.usd is not None and after.usd_bound is not None and after.usd_bound > after.usd
    with pytest.raises(BatchError, match="cancelled"):
        run_it(number)


def test_limits_and_concurrency_change_while_it_runs(server: ChatServer, bare: Settings, run_it: Go) -> None:
    server.reset(delay=0.05)
    number = planned(bare, order_for(server.url), 150, Limits(concurrency=2))
    threading.Timer(0.6, lambda: runs.change(bare, number, Limits(concurrency=20))).start()
    assert run_it(number).state == "ended"
    assert 2 < server.told()["most"] <= 20


def test_two_do_not_run_the_same_run(server: ChatServer, bare: Settings, run_it: Go) -> None:
    server.reset(delay=0.2)
    number = planned(bare, order_for(server.url), 40, Limits(concurrency=4))
    first = threading.Thread(target=run_it, args=(number,))
    first.start()
    time.sleep(0.6)
    with pytest.raises(BatchError, match="going on"):
        run_it(number)
    first.join()
    assert server.told()["total"] == 40


def test_what_nobody_counted_stays_within_the_bound(server: ChatServer, bare: Settings, run_it: Go) -> None:
    server.reset(odd={"hang": 0.3})
    order = order_for(server.url, timeout_s=0.5)
    number = planned(bare, order, 12, Limits(concurrency=12, attempts=1, stop_share=1.0))
    run_it(number)
    run = runs.run(bare, number)
    assert run.usd is not None and run.usd_bound is not None and run.usd_bound > run.usd
    assert run.counts.failed + run.counts.done == 12
