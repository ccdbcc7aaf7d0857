"""Which servers far files may be read from, through one guarded client, and what has gone over the line."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

import httpx2

from core.errors import AddressError, RemoteError
from core.remote.addresses import is_local, origin, parsed
from core.remote.bindings import short
from core.remote.web import client

CONNECTIONS = 8
"""Requests under way at a time: enough to hide the way to a server, and no burden to it."""

TIMEOUT_S = 20.0
"""Longest silence of a server."""

_Result = TypeVar("_Result")


class Traffic(NamedTuple):
    """What has gone over the line; failed requests count as well."""

    requests: int = 0
    bytes: int = 0
    """Of the answers, without their headers."""

    def since(self, before: "Traffic") -> "Traffic":
        """Return what was added."""
        return Traffic(self.requests - before.requests, self.bytes - before.bytes)


class Access:
    """Leave to read from some servers and no others; safe to share between threads, to be closed."""

    def __init__(
        self,
        places: Iterable[str],
        *,
        own_hosts: str = "",
        connections: int = CONNECTIONS,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Take the servers of some addresses.

        Args:
            places: Addresses, or templates of such, that whoever runs the explorer has configured or typed: one that
                names this machine or a private network outright may be asked. Never pass what a server said.
            own_hosts: Names, separated by commas, that may lead into a private network or be asked unencrypted.
            connections: Requests under way at a time.
            timeout_s: Longest silence of a server.

        Raises:
            AddressError: One of them is no web address.
        """
        named = {name.strip().lower() for name in own_hosts.split(",") if name.strip()}
        places = list(places)
        self.hosts = frozenset(map(origin, places))
        """Scheme, host and port of each server that may be asked."""
        self.local = frozenset(
            origin(place) for place in places if is_local(place) or (parsed(place).hostname or "").lower() in named
        )
        """Those that may lie on this machine or in a private network."""
        self.stopping = threading.Event()
        """Set to end all waiting; what is asked from then on fails."""
        self._timeout_s = timeout_s
        self._clients: dict[bool, httpx2.Client] = {}
        self._pool = ThreadPoolExecutor(connections, thread_name_prefix="far")
        self._lock = threading.Lock()
        self._traffic = Traffic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what waits, and close the connections."""
        self.stopping.set()
        self._pool.shutdown(cancel_futures=True)
        with self._lock:
            while self._clients:
                self._clients.popitem()[1].close()

    @property
    def traffic(self) -> Traffic:
        """All that went over the line so far."""
        return self._traffic

    def client(self, url: str) -> httpx2.Client:
        """Return the client for an address.

        Raises:
            AddressError: Its server is none of those that may be read from.
        """
        place = origin(url)
        if place not in self.hosts:
            allowed = ", ".join(sorted(map(short, self.hosts))) or "none"
            raise AddressError(
                f"{short(place)} is not among the servers that may be read from ({allowed}). "
                "Configure it as a source first."
            )
        local = place in self.local
        with self._lock:
            if local not in self._clients:
                self._clients[local] = client(local=local, timeout_s=self._timeout_s)
            return self._clients[local]

    def count(self, requests: int, received: int) -> None:
        """Note what has gone over the line."""
        with self._lock:
            self._traffic = Traffic(self._traffic.requests + requests, self._traffic.bytes + received)

    def submit(self, work: Callable[[], _Result]) -> "Future[_Result]":
        """Do something on one of the threads that ask."""
        if self.stopping.is_set():
            raise RemoteError("Nothing more is read: reading was stopped.")
        return self._pool.submit(work)


def host_of(url: str) -> str:
    """Return the name of the server of an address, for people."""
    return urlsplit(url).netloc.rpartition("@")[2]
