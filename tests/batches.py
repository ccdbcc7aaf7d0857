"""Runs of made-up requests without tiles behind them, and the server of `tests.chat_server` to make them of."""

import json
import subprocess
import sys
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from core.settings import Settings
from generation.batch.claims import packed_keys
from generation.batch.database import CallState, opened, transaction
from generation.batch.order import Limits, Order
from generation.calls.requests import Ask
from generation.models.endpoints import Endpoint
from generation.prompts.prompt import Parameters
from generation.prompts.recipes import RECIPES

LONGEST = 50
FIRST_KEY = 4481 << 14 | 2438


class ChatServer:
    """The server, from outside."""

    def __init__(self, port: int, process: "subprocess.Popen[str]") -> None:
        self.origin, self.process = f"http://127.0.0.1:{port}", process

    @property
    def url(self) -> str:
        return self.origin + "/v1"

    def reset(self, **rules: Any) -> None:
        """Forget all calls, and behave so from now on."""
        self._post("/reset", rules)

    def behave(self, **rules: Any) -> None:
        self._post("/script", rules)

    def told(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.origin + "/told", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def _post(self, path: str, rules: dict[str, Any]) -> None:
        body = json.dumps(rules).encode()
        request = urllib.request.Request(self.origin + path, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10):
            pass


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Serve in another process until the block ends."""
    script = Path(__file__).with_name("chat_server.py")
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield ChatServer(int(process.stdout.readline()), process)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def order_for(url: str, *, priced: bool = True, longest: int = LONGEST, timeout_s: float = 20.0) -> Order:
    """Ask a server of this machine, a millionth of a dollar for a token of a request and four for one of an answer."""
    prices = (1.0, 4.0) if priced else (None, None)
    place = Endpoint("loop", url, local=True, price_in=prices[0], price_out=prices[1], timeout_s=timeout_s)
    ask = Ask.of_recipe(RECIPES["gpt-3.5"], place, "tiny", Parameters(max_tokens=longest))
    return Order.of(ask, "made-up requests")


class Line(NamedTuple):
    """A request that was made up."""

    body: bytes
    ceiling: int


def line(number: int) -> Line:
    text = f"Describe row {number}."
    body = json.dumps({"model": "tiny", "messages": [{"role": "user", "content": text}], "max_tokens": LONGEST})
    return Line(body.encode(), len(body))


def planned(
    settings: Settings,
    order: Order,
    count: int,
    limits: Limits | None = None,
    *,
    pilot: int = 0,
    lines: Sequence[Line] | None = None,
) -> int:
    """Plan a run of made-up requests, each on a tile of its own; return its number."""
    made = lines or [line(number) for number in range(count)]
    with opened(settings.runs) as database, transaction(database):
        run = database.execute(
            """insert into runs (name, made_at, content, limits, calls, tiles, words)
            values ('made up', 0, ?, ?, ?, ?, ?) returning id""",
            [order.to_json(), (limits or Limits()).to_json(), len(made), len(made), made[0].body],
        ).fetchone()[0]
        for call, one in enumerate(made):
            packer = zlib.compressobj(6, zdict=made[0].body)
            body = packer.compress(one.body) + packer.flush()
            database.execute(
                """insert into calls (run, call, state, keys, fingerprint, body, ceiling, seen, pilot)
                values (?, ?, ?, ?, ?, ?, ?, 'statistics', ?)""",
                [
                    run,
                    call,
                    CallState.WAITING,
                    packed_keys([FIRST_KEY + call]),
                    one.body,
                    body,
                    one.ceiling,
                    call < pilot,
                ],
            )
    return int(run)
