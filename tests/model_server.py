"""A model server on this machine that behaves as it is told, and remembers every call it received."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WORDS = ("A ", "river ", "crosses ", "the ", "tile.")


@dataclass(frozen=True)
class Call:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass
class Server:
    """Behaviours are used up in order; the last one stays."""

    behaviours: list["Behaviour"]
    models: tuple[str, ...] = ("tiny", "tiny-vision")
    calls: list[Call] = field(default_factory=list)
    listing: "Behaviour | None" = None
    """What to do when asked for the models, instead of naming them."""
    port: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over, so that a behaviour that hangs ends."""
    broken: threading.Event = field(default_factory=threading.Event)
    """Set when the other side went away."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def next(self) -> "Behaviour":
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Server
    body: bytes = b""
    """Of the request that is being answered."""

    def do_GET(self) -> None:
        self.script.calls.append(Call(self.path, self.names(), b""))
        if self.script.listing:
            self.script.listing(self)
        elif self.path.endswith("/v1/models"):
            self.answer(200, {"object": "list", "data": [{"id": name} for name in self.script.models]})
        else:
            self.answer(404, {"error": {"message": f"unknown path {self.path}"}})

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.script.calls.append(Call(self.path, self.names(), self.body))
        try:
            self.script.next()(self)
        except OSError:
            self.script.broken.set()
            self.close_connection = True

    def names(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def answer(self, status: int, document: object, headers: dict[str, str] | None = None) -> None:
        data = document.encode() if isinstance(document, str) else json.dumps(document).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def start_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def event(self, document: object) -> None:
        data = document if isinstance(document, str) else json.dumps(document)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def piece(self, text: str | None = None, finish: str | None = None, **more: object) -> None:
        delta = {"content": text, **more} if text is not None else dict(more)
        self.event({"id": "1", "model": "tiny-1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    def usage(self, asked: int = 120, written: int = 5) -> None:
        self.event(
            {
                "id": "1",
                "model": "tiny-1",
                "choices": [],
                "usage": {"prompt_tokens": asked, "completion_tokens": written},
            }
        )

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Behaviour = Callable[[Handler], None]


def sends(*parts: str | bytes, kind: str = "text/event-stream", status: int = 200) -> Behaviour:
    """Send a body as it is, in these parts, and close the connection."""

    def behave(handler: Handler) -> None:
        handler.send_response(status)
        if kind:
            handler.send_header("Content-Type", kind)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part.encode() if isinstance(part, str) else part)
            handler.wfile.flush()

    return behave


def without(field: str, refusal: Behaviour, then: "Behaviour | None" = None) -> Behaviour:
    """Refuse a request that has a field, and answer one that has not."""

    def behave(handler: Handler) -> None:
        has = field in handler.script.calls[-1].json()
        (refusal if has else then or writes())(handler)

    return behave


def writes(*words: str, finish: str = "stop", usage: bool = True) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.start_stream()
        for word in words or WORDS:
            handler.piece(word)
        handler.piece(finish=finish)
        if usage:
            handler.usage()
        handler.event("[DONE]")

    return behave


def answers(make: Callable[[dict[str, Any]], str], **ends: Any) -> Behaviour:
    """Write what is made of the request."""
    return lambda handler: writes(make(json.loads(handler.body)), **ends)(handler)


def cut_after(*words: str) -> Behaviour:
    """Close the connection in the middle, without a word."""

    def behave(handler: Handler) -> None:
        handler.start_stream()
        for word in words:
            handler.piece(word)

    return behave


def hangs(*words: str) -> Behaviour:
    """Write something and then nothing more."""

    def behave(handler: Handler) -> None:
        handler.start_stream()
        for word in words:
            handler.piece(word)
        while not handler.script.released.wait(0.02):
            handler.wfile.write(b": still there\n\n")
            handler.wfile.flush()

    return behave


def silent(handler: Handler) -> None:
    """Take the request and never answer."""
    handler.script.released.wait()
    handler.close_connection = True


def slow(seconds: float = 0.02) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.start_stream()
        for word in WORDS:
            time.sleep(seconds)
            handler.piece(word)
        handler.piece(finish="stop")
        handler.usage()

    return behave


def refuses(handler: Handler) -> None:
    handler.start_stream()
    handler.piece(refusal="I'm sorry, but I can't help with that.")
    handler.piece(finish="stop")


def fails(status: int, message: str = "no", headers: dict[str, str] | None = None, **more: object) -> Behaviour:
    return lambda handler: handler.answer(status, {"error": {"message": message, **more}}, headers)


def html(handler: Handler) -> None:
    handler.answer(200, "<html><body>Welcome</body></html>", {"Content-Type": "text/html"})


def redirects(place: str) -> Behaviour:
    return lambda handler: handler.answer(307, {}, {"Location": place})


def odd_pieces(handler: Handler) -> None:
    """Send an event that is no object."""
    handler.start_stream()
    handler.event('"x"')


def breaks_down(handler: Handler) -> None:
    """Report an error inside a stream that began well."""
    handler.start_stream()
    handler.piece("A ")
    handler.event({"error": {"message": "worker died", "code": 500}})


def in_one_piece(text: str = "A river.", finish: str = "stop") -> Behaviour:
    document = {
        "model": "tiny-1",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
    }
    return lambda handler: handler.answer(200, document)


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Server]:
    """Serve on a free port until the block ends."""
    script = Server(list(behaviours) or [writes()])
    handler = type("ScriptedHandler", (Handler,), {"script": script})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        script.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield script
        finally:
            script.released.set()
            server.shutdown()
            thread.join()
