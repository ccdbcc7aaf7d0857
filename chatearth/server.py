"""Serve the explorer: its ASGI app on uvicorn, on a socket of our own."""

import ctypes
import gc
import ipaddress
import os
import socket
import sys
from contextlib import suppress
from typing import Literal

import uvicorn

from chatearth import ROOT
from core.errors import CatalogueBusyError, PrerequisiteError

_SHUTDOWN_S = 2
"""How long open pages may hold up the end of the server."""

_GARBAGE = 50_000, 20, 100
"""New objects before Python looks for garbage, and how often it looks through older ones as well.

A page makes tens of thousands of objects and leaves hardly any in circles: at the usual 700 a tenth of the processor
time of twenty people goes into looking (`python -m bench.sessions`), and a fifth of that of the start.
"""

_HEAPS = 2
"""Heaps that the C library keeps for all threads, by default eight a core.

Each page is drawn in a thread of its own, and what one heap has free helps no other: of what twenty people needed,
180 MB stayed held after they had left.
"""

_ARENA_MAX = -8
"""Number of that option of glibc's `mallopt`."""

_LOOP: Literal["asyncio", "uvloop"] = "asyncio" if os.name == "nt" else "uvloop"
"""A page is some sixty messages: uvloop hands them on for a tenth less processor time a page. It is not for Windows."""


def serve(*, host: str, port: int) -> None:
    """Serve until Ctrl-C or a termination signal; port 0 takes any free one.

    Raises:
        PrerequisiteError: The address cannot be listened on.
        CatalogueError: The catalogue is damaged, or cannot be opened for another reason than that somebody else has it.
    """
    gc.set_threshold(*_GARBAGE)
    share_heaps()
    with listen(host, port) as listener:
        address, bound = listener.getsockname()[:2]
        if not ipaddress.ip_address(address).is_loopback:
            sys.stderr.write(
                f"chatearth: everyone who reaches {host}:{bound} can use the explorer, for it has no login of its own. "
                "Put a reverse proxy with a login before it, or serve to this machine only with --host 127.0.0.1. "
                "It answers to addresses in digits and to the name of this machine; others go into CHATEARTH_HOSTS.\n"
            )
        compressed = _configure(host, bound)
        from app import app
        from pages.ui.frame.resources import catalogue, prefix

        with suppress(CatalogueBusyError):  # each page says so, and opens once it is free
            catalogue()  # a damaged one ends the command here and not every page later
        # What Streamlit's own runner chooses, on a socket without its 40 ms delay. Loop and parser are named, or the
        # server would be another one wherever uvloop or httptools happen to be installed.
        config = uvicorn.Config(
            app,
            loop=_LOOP,
            http="h11",
            ws="websockets-sansio",
            ws_per_message_deflate=compressed,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
        server = _Server(config, f"http://{_reachable(address)}:{bound}{prefix()}")
        with suppress(KeyboardInterrupt):  # what ended it is raised anew, but not in a job whose shell ignores Ctrl-C
            server.run(sockets=[listener])
        if server.started:
            sys.stdout.write("\nThe explorer has stopped.\n")
            sys.stdout.flush()
            # The catalogue is closed by now; threads that still load a package would make the interpreter's end noisy.
            os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address before anything slow is loaded, so that a mistake shows at once.

    Raises:
        PrerequisiteError: The address does not exist or is taken; the message says which.
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Named as TCP, or asyncio leaves Nagle's algorithm on and each small answer waits 40 ms.
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    except OSError as error:
        raise PrerequisiteError(
            f"{host} is no address of this machine: {error.strerror}. Try --host 127.0.0.1."
        ) from error
    try:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen()
    except OSError as error:
        listener.close()
        raise PrerequisiteError(
            f"Port {port} on {host} cannot be used: {error.strerror}. "
            "Stop what runs there, or choose another port with --port (0 takes any free one)."
        ) from error
    return listener


def share_heaps() -> None:
    """Have threads share a few heaps; to be called before there are many.

    Only glibc makes one for each thread that comes. Its own variable says otherwise where it is set.
    """
    if sys.platform == "linux" and "MALLOC_ARENA_MAX" not in os.environ:
        with suppress(AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)


class _Server(uvicorn.Server):
    """Says where the explorer is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(f"The explorer is ready at {self._url} (Ctrl-C stops it).\n")
        sys.stdout.flush()


def _configure(host: str, port: int) -> bool:
    """Let Streamlit read `.streamlit/config.toml` beside app.py whatever the current folder is.

    Returns:
        Whether messages are to be compressed: by default not, as in Streamlit's own runner.
    """
    from streamlit import config

    # `streamlit run` sets the same name; st.App would take the folder of its page script.
    config._main_script_path = str(ROOT / "app.py")
    config.set_option("server.address", host)
    config.set_option("server.port", port)
    return bool(config.get_option("server.enableWebsocketCompression"))


def _reachable(address: str) -> str:
    """Return an address that a browser on this machine can open, in the form that a URL has."""
    ip = ipaddress.ip_address(address)
    if ip.is_unspecified:
        return "127.0.0.1" if ip.version == 4 else "[::1]"
    return address if ip.version == 4 else f"[{address}]"
