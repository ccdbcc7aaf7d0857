"""A real server of files in a process of its own, which breaks answers as it is told, and a real proxy beside it."""

import json
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from tests.checkout import ROOT

_RANGE = re.compile(r"bytes=(\d+)-")
_PIECE = 1 << 16


class FileServer:
    """A server of the files of a folder; a context manager that ends its process.

    Args:
        folder: What it serves; nothing where it is a proxy.
        proxied: Where a proxy leads everything, as `127.0.0.1:1234`, whatever it is asked for.
        certificate: A file with a certificate and its key, for https.
    """

    def __init__(self, folder: Path | None = None, *, proxied: str = "", certificate: Path | None = None) -> None:
        given = {"folder": str(folder or ""), "proxied": proxied, "certificate": str(certificate or "")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.file_server", json.dumps(given)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def breaks(self, *faults: Mapping[str, object], always: bool = False) -> None:
        """Break the next answers, one fault each, or all of them in the same way.

        Faults: `status` with `headers` and `body`; `cut` after so many bytes; `whole`, as if no range was asked for;
        `unsized`, without a word of its length; `encoding` that it names;
        `etag`; `rate` in bytes a second; `stall_s` after half of the answer; `wrong`, other bytes
        of the same length.
        """
        self._ask("/-/faults", json.dumps({"always": always, "faults": faults}))

    def forgets(self) -> None:
        """Forget what was asked."""
        self._ask("/-/log", "{}")

    def asked(self) -> list[dict[str, Any]]:
        """Every request so far: `path`, `headers`, `status` and `sent` bytes of the body."""
        found: list[dict[str, Any]] = json.loads(self._ask("/-/log"))
        return found

    def _ask(self, path: str, body: str | None = None) -> str:
        trusting = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}), trusting)
        with direct.open(self.url + path, body.encode() if body else None, timeout=20) as answer:
            return str(answer.read().decode())


class _State:
    def __init__(self, folder: str, proxied: str) -> None:
        self.folder = Path(folder) if folder else None
        self.proxied = proxied
        self.lock = threading.Lock()
        self.log: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.always: dict[str, Any] = {}

    def fault(self) -> dict[str, Any]:
        with self.lock:
            return self.faults.pop(0) if self.faults else self.always


def _handler(state: _State) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path == "/-/log":
                state.log.clear()
                return self._plain("forgotten")
            state.always, state.faults = ({}, told["faults"]) if not told["always"] else (told["faults"][0], [])
            self._plain("told")

        def do_GET(self) -> None:
            if self.path == "/-/log":
                return self._plain(json.dumps(state.log))
            entry: dict[str, Any] = {"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}}
            entry |= {"status": 0, "sent": 0}
            state.log.append(entry)
            self.close_connection = True
            with suppress(BrokenPipeError, ConnectionResetError):
                if state.folder is None:
                    self._pass_on(entry)
                else:
                    self._answer(state.folder, state.fault(), entry)

        def do_CONNECT(self) -> None:
            """Join the two ends, as a proxy does for https."""
            state.log.append({"path": self.path, "headers": {}, "status": 200, "sent": 0})
            host, _, port = state.proxied.rpartition(":")
            self.close_connection = True
            with socket.create_connection((host, int(port)), 20) as far:
                self.send_response(200)
                self.end_headers()
                while readable := select.select([self.connection, far], [], [], 20)[0]:
                    for end in readable:
                        data = end.recv(_PIECE)
                        if not data:
                            return
                        (far if end is self.connection else self.connection).sendall(data)

        def _answer(self, folder: Path, fault: dict[str, Any], entry: dict[str, Any]) -> None:
            name = urlsplit(self.path).path.rpartition("/")[2]
            if status := fault.get("status"):
                return self._send(entry, status, fault.get("body", "").encode(), fault.get("headers", {}), {})
            if not (folder / name).is_file():
                return self._send(entry, 404, b"not here", {}, {})
            data = (folder / name).read_bytes()
            etag = fault.get("etag", f'"{len(data)}"')
            asked = _RANGE.match(self.headers.get("range", ""))
            headers = {"etag": etag, "accept-ranges": "bytes"}
            if encoding := fault.get("encoding"):
                headers["content-encoding"] = encoding
            if fault.get("wrong"):
                data = data[:4] + bytes(len(data) - 4)
            if not asked or fault.get("whole") or self.headers.get("if-range", etag) != etag:
                return self._send(entry, 200, data, headers, fault)
            start = int(asked[1])
            if start >= len(data):
                return self._send(entry, 416, b"", {"content-range": f"bytes */{len(data)}"}, {})
            headers["content-range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            self._send(entry, 206, data[start:], headers, fault)

        def _send(
            self, entry: dict[str, Any], status: int, body: bytes, headers: Mapping[str, str], fault: dict[str, Any]
        ) -> None:
            entry["status"] = status
            self.send_response(status)
            length = {} if fault.get("unsized") else {"content-length": str(len(body))}
            for name, value in {**length, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            end = min(len(body), fault.get("cut", len(body)))
            for start in range(0, end, _PIECE):
                piece = body[start : min(start + _PIECE, end)]
                self.wfile.write(piece)
                entry["sent"] += len(piece)
                if "rate" in fault:
                    time.sleep(len(piece) / fault["rate"])
                if "stall_s" in fault and start + _PIECE >= end // 2:
                    time.sleep(fault["stall_s"])
            self.wfile.flush()
            if "cut" in fault:
                self.connection.shutdown(socket.SHUT_RDWR)

        def _pass_on(self, entry: dict[str, Any]) -> None:
            """Ask in a client's stead, as a proxy does for http."""
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            kept = {name: value for name, value in self.headers.items() if name.lower() in ("range", "if-range")}
            there = urlsplit(self.path)._replace(scheme="http", netloc=state.proxied).geturl()
            with direct.open(urllib.request.Request(there, headers=kept), timeout=20) as answer:
                told = {name: answer.headers[name] for name in ("etag", "content-range") if name in answer.headers}
                self._send(entry, answer.status, answer.read(), told, {})

        def _plain(self, text: str) -> None:
            self.send_response(200)
            self.send_header("content-length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _serve() -> None:
    given = json.loads(sys.argv[1])
    state = _State(given["folder"], given["proxied"])
    parent, scheme = os.getppid(), "http"
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(state)) as server:
        if given["certificate"]:
            context, scheme = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "https"
            context.load_cert_chain(given["certificate"])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"{scheme}://127.0.0.1:{server.server_address[1]}", flush=True)
        while os.getppid() == parent:  # ends with the tests, also where they were killed
            time.sleep(1)
        server.shutdown()


if __name__ == "__main__":
    _serve()
