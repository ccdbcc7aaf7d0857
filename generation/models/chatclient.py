"""One pool of connections to one endpoint, for the many calls of a batch: whole answers, none of them streamed."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from types import TracebackType

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from core.errors import AddressError
from core.remote.addresses import checked, origin
from core.remote.redactor import Redactor
from core.remote.said import quoted
from core.remote.web import MAX_ANSWER_BYTES, trusted
from generation.models import dialects
from generation.models.chunks import Answer
from generation.models.dialects import Dialect
from generation.models.endpoints import Endpoint
from generation.models.failures import of_connection
from generation.models.incoming import Incoming, ReportedError, cleaned, refused
from generation.models.keys import Key
from generation.models.outcome import Failure, Outcome, Usage
from generation.models.reading import lines

_CONNECT_S = 15.0
_EXPECTED = (aiohttp.ClientError, AddressError, OSError, ValueError, RecursionError)
_UNASKED = ("User-Agent", "Accept-Encoding", "Accept", "Content-Type")
"""Headers that aiohttp would add by itself."""


class ChatClient:
    """Asks one endpoint. An asynchronous context manager; belongs to the event loop in which it was opened."""

    def __init__(self, endpoint: Endpoint, key: Key | None = None) -> None:
        """Prepare calls; nothing is sent."""
        self._endpoint = endpoint
        self._secret = key.value(endpoint.base_url) if key else ""
        self._where = origin(endpoint.base_url)
        self._url = endpoint.base_url.rstrip("/") + "/chat/completions"
        self._headers = {
            "Accept": "application/json, text/event-stream",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": "chatearth",
        }
        if self._secret:
            self._headers["Authorization"] = f"Bearer {self._secret}"
        self._guard = Resolver(self._where, local=endpoint.local, keyed=bool(self._secret))
        self._checked = False
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "ChatClient":
        secured = trusted() if self._where.startswith("https:") else True  # reading certificates takes a while
        connector = aiohttp.TCPConnector(limit=0, resolver=self._guard, ssl=secured, ttl_dns_cache=60)
        self._session = aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_UNASKED,
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def ask(self, body: bytes, model: str, *, limit: int | None, timeout_s: float | None = None) -> Outcome:
        """Make one call, once. Expected failures are outcomes, never raised.

        Args:
            body: The request as JSON, as `dialects.whole` makes it.
            model: Its model, whose dialect is remembered.
            limit: Its longest answer in tokens.
            timeout_s: Longest time; that of the endpoint if None.
        """
        started, answer, redactor = time.monotonic(), Answer(limit), Redactor([self._secret])
        longest = min(self._endpoint.timeout_s, timeout_s or self._endpoint.timeout_s)
        try:
            async with asyncio.timeout(longest):
                await self._asked(body, model, answer)
            outcome = answer.outcome()
        except TimeoutError:
            message = f"{self._where} did not finish within {longest:.0f} s. Try again, or allow more."
            outcome = self._broken(answer, Failure("transient", message))
        except ReportedError as error:
            outcome = answer.ended("cut" if answer.text else "error", error.failure)
        except aiohttp.ClientConnectorError as error:
            outcome = Outcome("", "error", Usage(0, 0), of_connection(error, self._where))  # nothing was sent
        except _EXPECTED as error:
            outcome = self._broken(answer, self._failure(error))
        return cleaned(replace(outcome, seconds=time.monotonic() - started), redactor)

    async def _asked(self, body: bytes, model: str, answer: Answer) -> None:
        """Send a request; a server that forbids what can be put otherwise is asked so."""
        place = (self._endpoint.base_url, model)
        dialect: Dialect | None = dialects.known(*place)
        while dialect is not None:
            try:
                await self._sent(dialect.restated(body), answer)
                dialects.learn(*place, dialect)
                return
            except ReportedError as error:
                dialect = None if answer.text else dialect.mended_whole(body, error.said)
                if dialect is None:
                    raise

    async def _sent(self, body: bytes, answer: Answer) -> None:
        if self._session is None:
            raise RuntimeError("the client is not open")
        if not self._checked:  # numbers in place of a name are connected to without a question to the resolver
            await asyncio.to_thread(self._guard.check)
            self._checked = True
        async with self._session.post(self._url, data=body, allow_redirects=False) as response:
            parts = _bounded(response)
            if not 200 <= response.status < 300:
                said = b"".join([part async for part in parts]).decode("utf-8", "replace")
                raise refused(response.status, said, response.headers, self._where, keyed=bool(self._secret))
            incoming = Incoming(answer, self._where, keyed=bool(self._secret))
            async for line in lines(parts):
                for _ in incoming.line(line):
                    pass
                if incoming.done:
                    break
            for _ in incoming.end(response.headers.get("content-type", "")):
                pass

    def _broken(self, answer: Answer, failure: Failure) -> Outcome:
        """Judge an answer whose connection ended: what happens after its told end does not matter."""
        return answer.outcome() if answer.finished else answer.ended("cut" if answer.text else "error", failure)

    def _failure(self, error: Exception) -> Failure:
        if isinstance(error, aiohttp.ClientError | OSError | AddressError):
            return of_connection(error, self._where)
        said = f"{self._where} sent something that cannot be read: {quoted(str(error))}. Try again."
        return Failure("transient", said)


class Resolver(AbstractResolver):
    """Hands out addresses that `core.remote.addresses` allows, and no others."""

    def __init__(self, where: str, *, local: bool, keyed: bool) -> None:
        self._where, self._local, self._keyed = where, local, keyed

    def check(self) -> tuple[str, ...]:
        """Return the addresses of the server.

        Raises:
            AddressError: It may not be asked, or a key would go there unencrypted.
        """
        target = checked(self._where, local=self._local)
        if target.scheme == "http" and not target.private and self._keyed:
            raise AddressError(f"A key would go to {target.host} unencrypted. Use https, or leave the key out.")
        return target.addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look the server up; nothing else is ever connected to."""
        found = await asyncio.to_thread(self.check)
        return [
            ResolveResult(
                hostname=host,
                host=number,
                port=port,
                family=socket.AF_INET6 if ":" in number else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for number in found
        ]

    async def close(self) -> None:
        """Nothing is held."""


async def _bounded(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """Hand out a body up to a size; unasked compression could hide what it holds."""
    packed = response.headers.get("content-encoding", "").split(",")
    if any(word.strip().lower() not in ("", "identity") for word in packed):
        raise ValueError("a compressed answer although none was asked for")
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > MAX_ANSWER_BYTES:
            raise ValueError(f"an answer longer than {MAX_ANSWER_BYTES >> 20} MB")
        yield part
