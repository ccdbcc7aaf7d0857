"""A run against a model server that others wrote, held against what that server has counted itself."""

import json
import urllib.request
from pathlib import Path
from typing import Any

from core.settings import Settings
from core.store.catalogue import Catalogue
from generation.batch import figures, runs
from generation.batch.ending import Ended
from generation.batch.order import Limits
from generation.batch.work import go
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from tests.batches import order_for, planned
from tests.generation.models.test_foreign_servers import CANARY, katan

COUNT, MOST = 40, 25


def told_by(place: Endpoint) -> dict[str, Any]:
    with urllib.request.urlopen(place.base_url.removesuffix("/v1") + "/stats", timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_its_calls_its_tokens_and_its_failures_are_those_of_the_run(tmp_path: Path, bare: Settings) -> None:
    with katan(tmp_path, "--error-rate", "0.2", "--latency-ms", "20") as place, Catalogue(bare.catalogue) as catalogue:
        limits = Limits(concurrency=4, attempts=10, stop_share=1.0, requests=MOST)
        number = planned(bare, order_for(place.base_url), COUNT, limits)

        def start(key: str) -> Ended:
            keys = Keys({}, {place.base_url.removesuffix("/v1"): key})
            return go(catalogue, bare, number, keys, report=lambda _: None)

        before = told_by(place)["total"]  # it counts who asks for its models too
        assert "key" in start("sk-another-key").reason
        refused = runs.run(bare, number).requests
        assert start(CANARY).reason == f"The limit of {MOST} requests is reached."
        runs.change(bare, number, Limits(concurrency=4, attempts=10, stop_share=1.0))
        assert start(CANARY) == Ended("ended", "")
        told = told_by(place)
    run, echoes = runs.run(bare, number), figures.failed_calls(bare, number, limit=COUNT)
    assert run.requests == told["total"] - before > COUNT + refused, "no call has failed, or one was not counted"
    assert {"prompt": run.tokens_in, "completion": run.tokens_out} == told["tokens"]["openai"]
    assert run.counts.failed == len(echoes) == COUNT, "an echo of the question was taken for a caption"
    for one in echoes:
        *_, last = figures.attempts(bare, number, one.call)
        assert last.failure == "output" and last.said and f"Describe row {one.call}." in last.said
