"""A small real server of files by byte ranges, in a process of its own, which counts, waits and fails as it is told."""

import json
import re
import struct
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.checkout import ROOT

CONTROL = "/_control"
HEAD_BYTES = 64 << 10


@dataclass(frozen=True)
class CogServer:
    """The server as a test sees it."""

    url: str

    def tell(self, **what: object) -> Any:
        request = urllib.request.Request(self.url + CONTROL, json.dumps(what).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def fail(self, kind: str, *, times: int = 1, after: int = 0, name: str = "", **how: object) -> None:
        """Fail `times` requests for files whose names hold `name`, after letting some pass.

        Kinds: status (with status, headers), cut, slow (with seconds), whole, elsewhere, changed, lie, unsaid, drip.
        """
        self.tell(fault={"kind": kind, "times": times, "after": after, "name": name, **how})

    def requests(self) -> list[tuple[str, int, int]]:
        """Name, first and last byte of every request since the start or the last `forget`."""
        return [(name, first, last) for name, first, last in self.tell()["requests"]]

    def sent(self) -> int:
        """Bytes of bodies that were handed to the system."""
        return int(self.tell()["sent"])

    def forget(self) -> None:
        self.tell(forget=True)


@contextmanager
def serving(folder: Path, *, latency_s: float = 0) -> Iterator[CogServer]:
    """Serve the files of a folder until the block ends."""
    command = [sys.executable, "-m", "tests.cog_server", str(folder), str(latency_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout
            yield CogServer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


class Everywhere:
    """One raster as the file of every cell of WorldCover: only the place in its header differs."""

    NAME = "everywhere.tif"

    def __init__(self, path: Path) -> None:
        self._path, self._head = path, path.read_bytes()[:HEAD_BYTES] if path.exists() else b""
        found = re.search(re.escape(struct.pack("<3d", 0, 0, 0)) + b"(.{16})" + bytes(8), self._head, re.DOTALL)
        self._place = found.start(1) if found else 0

    def part(self, cell: tuple[int, int], first: int, count: int) -> bytes:
        """Bytes of the file of a cell, named by the degrees of its south-west corner: (south, west)."""
        with self._path.open("rb") as file:
            file.seek(first)
            data = bytearray(file.read(count))
        place = struct.pack("<2d", cell[1], cell[0] + 3)
        for offset, byte in enumerate(place, self._place - first):
            if 0 <= offset < len(data):
                data[offset] = byte
        return bytes(data)


def cell_of(name: str) -> tuple[int, int] | None:
    found = re.search(r"([NS])(\d\d)([EW])(\d\d\d)", name)
    if found is None:
        return None
    south, west = int(found[2]), int(found[4])
    return south if found[1] == "N" else -south, west if found[3] == "E" else -west


class _State:
    def __init__(self, folder: Path, latency_s: float) -> None:
        self.folder, self.latency_s = folder, latency_s
        self.everywhere = Everywhere(folder / Everywhere.NAME)
        self.lock = threading.Lock()
        self.requests: list[tuple[str, int, int]] = []
        self.faults: list[dict[str, Any]] = []
        self.sent = 0

    def fault(self, name: str) -> dict[str, Any]:
        with self.lock:
            for fault in self.faults:
                if fault["name"] in name and fault["times"] > 0:
                    if fault["after"] > 0:
                        fault["after"] -= 1
                        continue
                    fault["times"] -= 1
                    return fault
        return {"kind": ""}

    def told(self, what: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            if "fault" in what:
                self.faults.append(what["fault"])
            if "latency_s" in what:
                self.latency_s = what["latency_s"]
            if what.get("forget"):
                self.requests, self.faults, self.sent = [], [], 0
            return {"requests": self.requests, "sent": self.sent}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    state: _State

    def do_POST(self) -> None:
        told = self.state.told(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.answer(200, json.dumps(told).encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        time.sleep(self.state.latency_s)
        path = self.state.folder / self.path.lstrip("/")
        given = self.headers.get("range", "").removeprefix("bytes=")
        first, last = ([*map(int, given.split("-")), 0][:2]) if given else (0, 0)
        with self.state.lock:
            self.state.requests.append((path.name, first, last))
        fault = self.state.fault(path.name)
        kind = fault["kind"]
        if kind == "slow":
            time.sleep(fault["seconds"])
        if kind == "status":
            return self.answer(fault["status"], fault.get("body", "").encode(), fault.get("headers"))
        if kind == "elsewhere":
            return self.answer(302, b"", {"location": fault["to"]})
        cell = None if path.is_file() else cell_of(path.name)
        if cell:
            path = path.with_name(Everywhere.NAME)
        if not path.is_file():
            return self.answer(404, b"<html><title>Not here</title></html>")
        size, etag = path.stat().st_size, f'"{path.stat().st_mtime_ns}{"x" if kind == "changed" else ""}"'
        if self.command == "HEAD":
            return self.answer(200, b"", {"content-length": str(size), "accept-ranges": "bytes", "etag": etag})
        if cell:
            data = self.state.everywhere.part(cell, first, last + 1 - first)
        else:
            with path.open("rb") as file:
                file.seek(first)
                data = file.read(last + 1 - first if given else -1)
        shown = first + 1 if kind == "lie" else first
        headers = {"content-range": f"bytes {shown}-{first + len(data) - 1}/{size}", "etag": etag}
        headers |= {"accept-ranges": "bytes"}
        if kind == "unsaid":
            headers = {}
        if not given or kind == "whole":
            return self.answer(200, path.read_bytes() * fault.get("fold", 1), {"etag": etag})
        if first >= size:
            return self.answer(416, b"", {"content-range": f"bytes */{size}"})
        self.answer(206, data, headers, cut=kind == "cut", drip=kind == "drip")

    def answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, cut: bool = False, drip: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "content-length" not in (headers or {}):
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        body = body[: len(body) // 2] if cut else body
        self.close_connection |= cut
        for start in range(0, len(body), 1 << 16):
            self.wfile.write(body[start : start + (1 << 16)])
            with self.state.lock:
                self.state.sent += len(body[start : start + (1 << 16)])
            if drip:
                time.sleep(0.2)

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except ConnectionError:
            self.connection.close()


def main() -> None:
    """Serve; the first line says the port."""
    state = _State(Path(sys.argv[1]), float(sys.argv[2]))
    handler = type("Handler", (_Handler,), {"state": state})
    ThreadingHTTPServer.request_queue_size = 128
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        print(server.server_address[1], flush=True)
        server.serve_forever(0.05)


if __name__ == "__main__":
    main()
