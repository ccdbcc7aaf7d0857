"""A small Overpass server on this machine: it answers with what it is told to, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from tests.osm_files import TILE, degrees

Place = tuple[float, float]


def geometry(*places: Place | None) -> list[dict[str, float] | None]:
    """Places in pixels of the tile as the server tells them; None for one that it leaves out."""
    return [
        None if place is None else dict(zip(("lon", "lat"), degrees(*place, TILE), strict=True)) for place in places
    ]


def way(number: int, tags: Mapping[str, str], *places: Place | None) -> dict[str, Any]:
    return {"type": "way", "id": number, "tags": dict(tags), "geometry": geometry(*places)}


@dataclass
class Overpass:
    """What was asked, and what to answer before the elements: (status, body, headers), one a request."""

    url: str = ""
    elements: list[dict[str, Any]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    before: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def serving(*elements: dict[str, Any]) -> Iterator[Overpass]:
    """Serve until the block ends."""
    state = Overpass(elements=list(elements))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            state.questions.append(parse_qs(body)["data"][0])
            state.agents.append(self.headers["user-agent"])
            usual = json.dumps({"version": 0.6, "elements": state.elements})
            status, text, headers = state.before.pop(0) if state.before else (200, usual, {})
            self.send_response(status)
            for name, value in {"content-length": str(len(text.encode())), "connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_address[1]}/api/interpreter"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
