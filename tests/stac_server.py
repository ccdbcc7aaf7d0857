"""A small real STAC API in a process of its own, shaped like Earth Search; it pages, sorts, filters, or does not."""

import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.checkout import ROOT

CONTROL = "/_control"


@dataclass(frozen=True)
class StacServer:
    """The server as a test sees it."""

    url: str

    @property
    def root(self) -> str:
        return f"{self.url}/v1"

    def tell(self, **what: object) -> Any:
        """Set how it behaves from now on; see `_Behaviour`. What is not named goes back to normal."""
        request = urllib.request.Request(self.url + CONTROL, json.dumps(what).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def asked(self) -> list[dict[str, Any]]:
        """Bodies of the searches since it was last told something."""
        return list(self.tell(keep=True)["asked"])


@contextmanager
def serving(items: list[dict[str, Any]], folder: Path) -> Iterator[StacServer]:
    """Serve items until the block ends."""
    (folder / "items.json").write_text(json.dumps(items))
    command = [sys.executable, "-m", "tests.stac_server", str(folder / "items.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout
            yield StacServer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


class _State:
    def __init__(self, items: list[dict[str, Any]]) -> None:
        self.items = items
        self.asked: list[dict[str, Any]] = []
        self.behaviour: dict[str, Any] = {}
        self.lock = threading.Lock()


class _Handler(BaseHTTPRequestHandler):
    """Behaviours: page (items at most), unsorted (neither sorts nor filters), next (where its pages lead on to),
    body (sent instead of an answer), refusals (a list of [status, headers], one for each request)."""

    protocol_version = "HTTP/1.1"
    state: _State

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        state = self.state
        with state.lock:
            if self.path == CONTROL:
                if not body.get("keep"):
                    state.behaviour, state.asked = body, []
                return self.answer(200, {"asked": state.asked})
            state.asked.append(body)
            behaviour = state.behaviour
            if behaviour.get("refusals"):
                status, headers = behaviour["refusals"].pop(0)
                return self.answer(status, {"code": status, "description": "busy"}, headers)
        if "body" in behaviour:
            return self.answer(200, behaviour["body"])
        if self.path != "/v1/search":
            return self.answer(404, {})
        self.answer(200, self.page(body, behaviour))

    def page(self, body: dict[str, Any], behaviour: dict[str, Any]) -> dict[str, Any]:
        found = [item for item in self.state.items if item["collection"] in body["collections"]]
        found = [item for item in found if _meet(item["bbox"], body["bbox"])]
        if not behaviour.get("unsorted"):
            first, last = body["datetime"].split("/")
            most = body["query"]["eo:cloud_cover"]["lte"]
            found = [item for item in found if first <= item["properties"]["datetime"] <= last]
            found = [item for item in found if item["properties"]["eo:cloud_cover"] <= most]
            found.sort(key=lambda item: item["properties"]["eo:cloud_cover"])
        start, limit = int(body.get("next", 0)), min(behaviour.get("page", 100), body.get("limit", 10))
        links: list[dict[str, Any]] = []
        if start + limit < len(found):
            href = behaviour.get("next", f"http://{self.headers['host']}/v1/search")
            links = [{"rel": "next", "method": "POST", "href": href, "merge": False}]
            links[0] |= {"body": {**body, "next": str(start + limit)}, "headers": {"authorization": "Bearer stolen"}}
        return {"type": "FeatureCollection", "features": found[start : start + limit], "links": links}

    def answer(self, status: int, document: object, headers: dict[str, str] | None = None) -> None:
        data = document.encode() if isinstance(document, str) else json.dumps(document).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-type", "text/html" if isinstance(document, str) else "application/geo+json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def _meet(one: list[float], other: list[float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def main() -> None:
    """Serve; the first line says the port."""
    handler = type("Handler", (_Handler,), {"state": _State(json.loads(Path(sys.argv[1]).read_text()))})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever(0.05)


if __name__ == "__main__":
    main()
