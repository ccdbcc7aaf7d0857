"""A small real server of `/v1/embeddings` on this machine, which counts letters and fails as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.letters import Letters


@dataclass
class Server:
    """What was asked, and what to answer instead of vectors: (status, body, headers), one a request."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    refuses: Callable[[dict[str, Any]], tuple[int, str] | None] = lambda body: None
    """Status and body for a request that is not taken; None for one that is."""
    form: Callable[[list[dict[str, Any]]], object] = lambda items: {"object": "list", "data": items}
    """What an answer looks like, made of its items."""
    kind: str = "application/json"

    def fail(self, status: int, times: int = 1, body: str = "{}", **headers: str) -> None:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers += [(status, body, {"retry-after-ms": "1", **told})] * times


@contextmanager
def serving() -> Iterator[Server]:
    """Serve until the block ends."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append({"path": self.path, **body})
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            refusal = state.refuses(body)
            made: tuple[int, str, dict[str, str]]
            made = (*refusal, {}) if refusal else (200, json.dumps(state.form(_items(body["input"]))), {})
            status, text, headers = state.answers.pop(0) if state.answers else made
            self.send_response(status)
            for name, value in {"content-type": state.kind, **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text.encode())))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield state
        server.shutdown()
        thread.join()


def _items(texts: list[str]) -> list[dict[str, Any]]:
    """Answer last to first, three times as long as they should be: a client has to sort and normalise."""
    rows = (Letters().embed(texts).vectors * 3).tolist()
    return [{"object": "embedding", "index": place, "embedding": row} for place, row in enumerate(rows)][::-1]
