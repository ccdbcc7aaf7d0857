import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import BatchError
from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import figures, portable, runs
from generation.batch.ending import Ended
from generation.batch.handing import hand_out, take_back
from generation.batch.order import Limits
from generation.batch.service import ServiceEngine
from generation.batch.start import Start
from generation.models.keys import Keys
from tests.batches import ChatServer, order_for, planned

FREE = Limits(stop_share=1.0)


@pytest.fixture
def empty(bare: Settings) -> Iterator[Catalogue]:
    with Catalogue(bare.catalogue) as catalogue:
        yield catalogue


def serve(catalogue: Catalogue, settings: Settings, number: int) -> Ended:
    return ServiceEngine(Start(catalogue, settings, number, Keys({})), poll_s=0.02).go()


def answer(line: bytes, text: str = "A lake lies in the middle of the tile.") -> bytes:
    body = {
        "model": "tiny-1",
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
    }
    mark = json.loads(line)["custom_id"]
    return json.dumps({"custom_id": mark, "response": {"status_code": 200, "body": body}, "error": None}).encode()


def test_requests_go_out_as_a_file_and_answers_come_back_in_any_order(
    bare: Settings, empty: Catalogue, tmp_path: Path
) -> None:
    number = planned(bare, order_for("http://127.0.0.1:9/v1"), 12, FREE)
    made = hand_out(empty, bare, number, tmp_path / "requests.jsonl")
    lines = (tmp_path / "requests.jsonl").read_bytes().splitlines()
    assert made.requests == len(lines) == 12
    assert json.loads(lines[3])["body"]["messages"][0]["content"] == "Describe row 3."
    assert {"method": "POST", "url": "/v1/chat/completions"}.items() <= json.loads(lines[0]).items()
    with pytest.raises(BatchError, match="Nothing of run"):
        hand_out(empty, bare, number, tmp_path / "again.jsonl")
    back = [answer(line) for line in reversed(lines[:9])] + [b'{"custom_id": "run-9-9"}', b"no json", answer(lines[0])]
    (tmp_path / "answers.jsonl").write_bytes(b"\n".join(back))
    found = take_back(bare, number, tmp_path / "answers.jsonl")
    assert (len(found.results), found.strangers, found.unread, len(found.missing)) == (9, 2, 1, 3)
    run = runs.run(bare, number)
    assert (run.counts.done, run.counts.waiting, run.state) == (9, 3, "paused")
    assert run.usd_bound is not None and run.usd is not None and run.usd_bound > run.usd
    assert hand_out(empty, bare, number, tmp_path / "rest.jsonl").requests == 3


def test_a_file_holds_no_more_than_the_limits_allow_and_what_is_out_stays_set_aside(
    bare: Settings, empty: Catalogue, tmp_path: Path
) -> None:
    number = planned(bare, order_for("http://127.0.0.1:9/v1"), 30, Limits(tokens=1000))
    made = hand_out(empty, bare, number, tmp_path / "requests.jsonl")
    assert 0 < made.requests < 10 and "1,000 tokens" in made.refusal
    with pytest.raises(BatchError, match="1,000 tokens"):
        hand_out(empty, bare, number, tmp_path / "more.jsonl")


def test_a_batch_service_is_sent_files_and_asked_until_all_is_back(
    server: ChatServer, bare: Settings, empty: Catalogue
) -> None:
    server.reset(odd={"gone": 0.1, "text": 0.1, "object": 0.1, "item": 0.1})
    number = planned(bare, order_for(server.url), 60, FREE)
    assert serve(empty, bare, number).state == "ended"
    run = runs.run(bare, number)
    assert run.counts.done + run.counts.failed == 60 and run.counts.done > 40
    assert "item" in figures.failure_kinds(bare, number)
    assert all("refuse" in one.message for one in figures.failed_calls(bare, number, failure="item"))


def test_a_service_is_asked_for_its_files_by_the_next_start(
    server: ChatServer, bare: Settings, empty: Catalogue
) -> None:
    server.reset(looks=2)
    number = planned(bare, order_for(server.url), 10, FREE)
    asked = iter([False, False, True])
    start = Start(empty, bare, number, Keys({}), stopping=lambda: next(asked, True))
    first = ServiceEngine(start, poll_s=0.02)
    assert first.go().state == "paused"
    assert runs.run(bare, number).counts.done == 0
    assert serve(empty, bare, number).state == "ended"
    assert runs.run(bare, number).counts.done == 10 and server.told()["total"] == 10


def test_a_file_that_the_service_refuses_costs_nothing_and_says_why(
    server: ChatServer, bare: Settings, empty: Catalogue
) -> None:
    server.reset(batch_error="Line 1: no such model.")
    number = planned(bare, order_for(server.url), 5, FREE)
    ended = serve(empty, bare, number)
    assert ended.state == "paused" and "no such model" in ended.reason
    run = runs.run(bare, number)
    assert (run.counts.waiting, run.requests, run.usd_bound) == (5, 0, 0)


def test_a_run_starts_elsewhere_from_one_file_without_a_key(bare: Settings, tmp_path: Path) -> None:
    order = order_for("https://api.example.org/v1")
    number = planned(bare, order, 4, Limits(usd=2.0, concurrency=3))
    portable.write(bare, number, tmp_path / "run.json")
    held = portable.read(tmp_path / "run.json")
    assert (held.order, held.limits, len(held.keys)) == (order, Limits(usd=2.0, concurrency=3), 4)
    (tmp_path / "other.json").write_text('{"form": "something else"}')
    with pytest.raises(BatchError, match="no file of a run"):
        portable.read(tmp_path / "other.json")
