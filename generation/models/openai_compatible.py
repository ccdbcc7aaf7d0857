"""Answers from any server with the chat completions interface, streamed or whole, whatever its dialect."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing
from dataclasses import replace
from queue import SimpleQueue

import httpx2
import openai
from anyio.from_thread import start_blocking_portal
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletionChunk

from core.errors import AddressError
from core.remote.addresses import origin
from core.remote.redactor import Redactor
from core.remote.said import quoted
from core.remote.web import async_client
from generation.models import dialects
from generation.models.chunks import Answer
from generation.models.dialects import Dialect
from generation.models.endpoints import Endpoint
from generation.models.failures import of_connection
from generation.models.gates import gate_of
from generation.models.incoming import Incoming, ReportedError, cleaned, refused
from generation.models.keys import Key
from generation.models.outcome import Delta, Event, Failure, Outcome
from generation.models.reading import lines
from generation.models.retries import Retries
from generation.prompts.messages import Request

_TICK_S = 0.05
"""How soon a stop is noticed."""
_CONNECT_S = 15.0
_EXPECTED = (openai.APIError, httpx2.HTTPError, httpx2.InvalidURL, AddressError, ValueError, RecursionError)


class _EndedError(Exception):
    """A person stopped the call, or its time is over."""


class OpenAICompatible:
    """One endpoint, with the key that belongs to it."""

    def __init__(
        self, endpoint: Endpoint, key: Key | None = None, *, retries: Retries | None = None, missing: str = ""
    ) -> None:
        """Prepare calls; nothing is sent.

        Args:
            endpoint: The server.
            key: Its key, or None.
            retries: How patient to be.
            missing: What to say instead of calling, where a key is needed and not there.
        """
        self._endpoint = endpoint
        self._key = key.value(endpoint.base_url) if key else ""
        self._retries = retries or Retries()
        self._missing = missing
        self._where = origin(endpoint.base_url)

    def stream(self, request: Request, stop: threading.Event) -> Iterator[Event]:
        """Answer a request: pieces of text, then one outcome. Expected failures are outcomes, never raised."""
        started = time.monotonic()
        ends = started + self._endpoint.timeout_s
        if self._missing:
            yield Outcome("", "error", failure=Failure("config", self._missing))
            return
        for attempt in range(1, self._retries.attempts + 1):
            with (gate := gate_of(self._endpoint.base_url)).seat(stop):
                began = time.monotonic()
                outcome = yield from self._attempt(request, stop, ends)
                gate.hear(began, outcome.failure)
            outcome = replace(outcome, attempts=attempt, seconds=time.monotonic() - started)
            wait = self._retries.wait_s(outcome.failure, attempt) if outcome.failure and not outcome.text else None
            if wait is None or time.monotonic() + wait >= ends:
                break
            if stop.wait(wait):
                outcome = replace(outcome, finish_reason="cancelled", failure=None)
                break
        yield outcome

    def _attempt(self, request: Request, stop: threading.Event, ends: float) -> Generator[Event, None, Outcome]:
        """Make one call in an event loop and thread of its own, where it can be ended at any moment.

        The thread is there because the caller may have a loop of its own that is running.
        """
        answer, redactor = Answer(request.parameters.max_tokens), Redactor([self._key])
        started, first = time.monotonic(), None
        arrived: SimpleQueue[str | None] = SimpleQueue()
        with start_blocking_portal() as portal:
            reading = portal.start_task_soon(self._pass_on, self._pieces(request, answer), arrived, stop, ends)
            reading.add_done_callback(lambda _: arrived.put(None))
            while (piece := arrived.get()) is not None:
                if piece and first is None:
                    first = time.monotonic() - started
                if shown := redactor.piece(piece):
                    yield Delta(shown)
            try:
                reading.result()
                outcome = answer.outcome()
            except (ReportedError, _EndedError, *_EXPECTED) as error:
                outcome = self._failed(error, answer, stopped=stop.is_set())
        if rest := redactor.rest():
            yield Delta(rest)
        return cleaned(replace(outcome, first_text_s=first), redactor)

    @staticmethod
    async def _pass_on(
        pieces: AsyncGenerator[str, None], arrived: SimpleQueue[str | None], stop: threading.Event, ends: float
    ) -> None:
        """Hand on each piece as it comes; cancelled with the caller, it closes the connection."""
        async with aclosing(pieces):
            while (piece := await _watched(pieces, stop, ends)) is not None:
                arrived.put(piece)

    async def _pieces(self, request: Request, answer: Answer) -> AsyncGenerator[str, None]:
        """Read an answer; a server that forbids what can be put otherwise is asked so, once for each of these."""
        place = (self._endpoint.base_url, request.model)
        dialect: Dialect | None = dialects.known(*place)
        while dialect is not None:
            try:
                async with aclosing(self._asked(dialect.body(request), answer)) as pieces:
                    async for piece in pieces:
                        yield piece
                dialects.learn(*place, dialect)
                return
            except ReportedError as error:
                dialect = None if answer.text else dialect.mended(request, error.said)
                if dialect is None:
                    raise

    async def _asked(self, body: bytes, answer: Answer) -> AsyncGenerator[str, None]:
        """Send a request's own bytes and read what comes.

        The openai package makes the call. What comes is read here: its reader of streams believes the content type,
        loses errors that stand between events, and joins events that no empty line parts.
        """
        async with async_client(local=self._endpoint.local, timeout_s=self._endpoint.timeout_s) as http:
            client = AsyncOpenAI(
                base_url=self._endpoint.base_url,
                api_key=self._key or "none",
                max_retries=0,
                http_client=http,
                timeout=httpx2.Timeout(self._endpoint.timeout_s, connect=_CONNECT_S),
            )
            try:
                stream = await client.post(
                    "/chat/completions",
                    content=body,
                    options={"headers": self._headers()},
                    cast_to=ChatCompletionChunk,
                    stream=True,
                    stream_cls=AsyncStream[ChatCompletionChunk],
                )
            except openai.APIStatusError as error:
                response = error.response
                keyed = bool(self._key)
                raise refused(error.status_code, response.text, response.headers, self._where, keyed=keyed) from error
            async with stream, aclosing(self._read(stream.response, answer)) as pieces:
                async for piece in pieces:
                    yield piece

    async def _read(self, response: httpx2.Response, answer: Answer) -> AsyncGenerator[str, None]:
        """Hand out the texts of a success."""
        incoming = Incoming(answer, self._where, keyed=bool(self._key))
        async for line in lines(response.aiter_bytes()):
            for text in incoming.line(line):
                yield text
            if incoming.done:
                break
        for text in incoming.end(response.headers.get("content-type", "")):
            yield text

    def _headers(self) -> dict[str, str | openai.Omit]:
        bearer = f"Bearer {self._key}" if self._key else openai.Omit()
        accepted = "text/event-stream, application/json"
        return {"Content-Type": "application/json", "Accept": accepted, "Authorization": bearer}

    def _failed(self, error: Exception, answer: Answer, *, stopped: bool) -> Outcome:
        if isinstance(error, _EndedError) and stopped:
            return answer.ended("cancelled", None)
        if answer.finished and isinstance(error, _EndedError | httpx2.HTTPError):
            return answer.outcome()
        return answer.ended("cut" if answer.text else "error", self._failure(error))

    def _failure(self, error: Exception) -> Failure:
        """Say what went wrong, in our words."""
        if isinstance(error, _EndedError):
            seconds = self._endpoint.timeout_s
            return Failure(
                "transient", f"{self._where} did not finish within {seconds:.0f} s. Try again, or allow more."
            )
        if isinstance(error, ReportedError):
            return error.failure
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | AddressError):
            return of_connection(error, self._where)
        return Failure(
            "transient", f"{self._where} sent something that cannot be read: {quoted(str(error))}. Try again."
        )


async def _watched(pieces: AsyncGenerator[str, None], stop: threading.Event, ends: float) -> str | None:
    """Wait for the next piece, a stop, or the end of the time."""
    task = asyncio.ensure_future(anext(pieces, None))
    while not task.done():
        if stop.is_set() or time.monotonic() > ends:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise _EndedError
        await asyncio.wait({task}, timeout=_TICK_S)
    return task.result()
