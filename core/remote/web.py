"""HTTP clients for servers that a person named: pinned to checked addresses, no redirects, nothing sent unasked."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import cache

import httpx2

from core.errors import AddressError
from core.remote.addresses import Target, checked

MAX_ANSWER_BYTES = 32 << 20
"""Longest answer that is read."""

_SENT = frozenset(
    {
        *("accept", "authorization", "connection", "content-length", "content-type", "host", "transfer-encoding"),
        *("range", "if-range"),
    }
)
"""Headers that leave the machine; libraries add others, which tell about it or come from its environment."""

logging.getLogger("httpcore2").setLevel(logging.INFO)  # its traces hold headers, and those hold keys

_OURS = {"accept-encoding": "identity", "user-agent": "chatearth"}


def client(*, local: bool, timeout_s: float) -> httpx2.Client:
    """Return a client that reaches only what `core.remote.addresses` allows; proxies and netrc are not used."""
    transport = _Guarded(local, MAX_ANSWER_BYTES)
    return httpx2.Client(transport=transport, timeout=timeout_s, trust_env=False, follow_redirects=False)


def guarded(*, local: bool, max_bytes: int) -> httpx2.BaseTransport:
    """Return what such a client sends its requests with, for a client that has other ways besides."""
    return _Guarded(local, max_bytes)


def async_client(*, local: bool, timeout_s: float) -> httpx2.AsyncClient:
    """Return the same for asyncio."""
    transport = _AsyncGuarded(local)
    return httpx2.AsyncClient(transport=transport, timeout=timeout_s, trust_env=False, follow_redirects=False)


@cache
def trusted() -> ssl.SSLContext:
    """Read the certificates once: it takes longer than an answer from nearby."""
    return httpx2.create_ssl_context(trust_env=False)


class _Guarded(httpx2.BaseTransport):
    def __init__(self, local: bool, max_bytes: int) -> None:
        self._local, self._max_bytes = local, max_bytes
        self._inner = httpx2.HTTPTransport(verify=trusted(), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        target = checked(_place(request), local=self._local)
        for address in target.addresses[:-1]:
            try:
                return self._ask(request, target, address)
            except httpx2.ConnectError:
                continue
        return self._ask(request, target, target.addresses[-1])

    def _ask(self, request: httpx2.Request, target: Target, address: str) -> httpx2.Response:
        response = self._inner.handle_request(_pinned(request, target, address))
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream, _limit(response, self._max_bytes))
        return response

    def close(self) -> None:
        self._inner.close()


class _AsyncGuarded(httpx2.AsyncBaseTransport):
    def __init__(self, local: bool) -> None:
        self._local = local
        self._inner = httpx2.AsyncHTTPTransport(verify=trusted(), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        target = await asyncio.to_thread(checked, _place(request), local=self._local)
        for address in target.addresses[:-1]:
            try:
                return await self._ask(request, target, address)
            except httpx2.ConnectError:
                continue
        return await self._ask(request, target, target.addresses[-1])

    async def _ask(self, request: httpx2.Request, target: Target, address: str) -> httpx2.Response:
        response = await self._inner.handle_async_request(_pinned(request, target, address))
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _AsyncBounded(response.stream, _limit(response))
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, count: Callable[[bytes], bytes]) -> None:
        self._stream, self._count = stream, count

    def __iter__(self) -> Iterator[bytes]:
        yield from map(self._count, self._stream)

    def close(self) -> None:
        self._stream.close()


class _AsyncBounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, count: Callable[[bytes], bytes]) -> None:
        self._stream, self._count = stream, count

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield self._count(part)

    async def aclose(self) -> None:
        await self._stream.aclose()


def _limit(response: httpx2.Response, max_bytes: int = MAX_ANSWER_BYTES) -> Callable[[bytes], bytes]:
    """Return what lets the parts of an answer pass until there are too many; unasked compression could hide them."""
    if is_packed(response):
        raise httpx2.DecodingError("the server compressed an answer although it was asked not to")
    seen = 0

    def count(part: bytes) -> bytes:
        nonlocal seen
        seen += len(part)
        if seen > max_bytes:
            raise httpx2.ReadError(f"the answer is longer than {max_bytes >> 20} MB")
        return part

    return count


def is_packed(response: httpx2.Response) -> bool:
    """Whether an answer says that it is compressed, in whatever case it writes that it is not."""
    said = response.headers.get("content-encoding", "").split(",")
    return any(word.strip().lower() not in ("", "identity") for word in said)


def _place(request: httpx2.Request) -> str:
    return str(request.url.copy_with(query=None, fragment=None))


def _pinned(request: httpx2.Request, target: Target, address: str) -> httpx2.Request:
    """Return the request addressed to a checked number; the name stays in the Host header and in TLS."""
    if target.scheme == "http" and not target.private and "authorization" in request.headers:
        raise AddressError(f"A key would go to {target.host} unencrypted. Use https, or leave the key out.")
    return plain_request(request, request.url.copy_with(host=address), {"sni_hostname": target.host})


def plain_request(
    request: httpx2.Request, url: httpx2.URL | None = None, more: Mapping[str, object] | None = None
) -> httpx2.Request:
    """Return the request with the headers alone that may leave the machine."""
    headers = [(name, value) for name, value in request.headers.multi_items() if name.lower() in _SENT]
    return httpx2.Request(
        request.method,
        url or request.url,
        headers=[*headers, *_OURS.items()],
        stream=request.stream,
        extensions={**request.extensions, **(more or {})},
    )
