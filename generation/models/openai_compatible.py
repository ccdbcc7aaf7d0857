"""Answers from any server with the chat completions interface, streamed, through the openai package."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing
from dataclasses import replace
from queue import SimpleQueue

import httpx2
import openai
from anyio.from_thread import start_blocking_portal
from openai import AsyncOpenAI, AsyncStream
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from core.errors import AddressError
from core.remote.addresses import origin
from core.remote.redactor import Redactor
from core.remote.said import quoted
from core.remote.web import async_client
from generation.models.chunks import Answer
from generation.models.endpoints import Endpoint
from generation.models.failures import no_answer, of_connection, of_status
from generation.models.keys import Key
from generation.models.outcome import Delta, Event, Failure, Outcome
from generation.models.retries import Retries
from generation.prompts.messages import Request

_TICK_S = 0.05
"""How soon a stop is noticed."""
_CONNECT_S = 15.0
_UNREADABLE = (AddressError, ValueError, RecursionError)


class _ReportedError(Exception):
    """A success that is none."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


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
            outcome = yield from self._attempt(request, stop, ends)
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
        answer, redactor = Answer(), Redactor([self._key])
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
            except (openai.APIError, httpx2.HTTPError, _ReportedError, _EndedError, *_UNREADABLE) as error:
                outcome = self._failed(error, answer, stopped=stop.is_set())
        if rest := redactor.rest():
            yield Delta(rest)
        return _cleaned(replace(outcome, first_text_s=first), redactor)

    @staticmethod
    async def _pass_on(
        pieces: AsyncGenerator[str, None], arrived: SimpleQueue[str | None], stop: threading.Event, ends: float
    ) -> None:
        """Hand on each piece as it comes; cancelled with the caller, it closes the connection."""
        async with aclosing(pieces):
            while (piece := await _watched(pieces, stop, ends)) is not None:
                arrived.put(piece)

    async def _pieces(self, request: Request, answer: Answer) -> AsyncGenerator[str, None]:
        """Send the request's own bytes and read what comes."""
        async with async_client(local=self._endpoint.local, timeout_s=self._endpoint.timeout_s) as http:
            client = AsyncOpenAI(
                base_url=self._endpoint.base_url,
                api_key=self._key or "none",
                max_retries=0,
                http_client=http,
                timeout=httpx2.Timeout(self._endpoint.timeout_s, connect=_CONNECT_S),
            )
            stream = await client.post(
                "/chat/completions",
                content=request.body(),
                options={"headers": self._headers()},
                cast_to=ChatCompletionChunk,
                stream=True,
                stream_cls=AsyncStream[ChatCompletionChunk],
            )
            async with stream:
                async for piece in _read(stream, answer, self._where):
                    yield piece

    def _headers(self) -> dict[str, str | openai.Omit]:
        bearer = f"Bearer {self._key}" if self._key else openai.Omit()
        return {"Content-Type": "application/json", "Authorization": bearer}

    def _failed(self, error: Exception, answer: Answer, *, stopped: bool) -> Outcome:
        if isinstance(error, _EndedError) and stopped:
            return answer.ended("cancelled", None)
        return answer.ended("cut" if answer.text else "error", self._failure(error))

    def _failure(self, error: Exception) -> Failure:
        """Say what went wrong, in our words."""
        if isinstance(error, _EndedError):
            seconds = self._endpoint.timeout_s
            return Failure(
                "transient", f"{self._where} did not finish within {seconds:.0f} s. Try again, or allow more."
            )
        if isinstance(error, _ReportedError):
            return error.failure
        if isinstance(error, openai.APIStatusError):
            answer, keyed = error.response, bool(self._key)
            return of_status(error.status_code, answer.text, answer.headers, self._where, keyed=keyed)
        if isinstance(error, openai.APIError) and not isinstance(error, openai.APIConnectionError):
            return of_status(_status(error.body), _said(error), {}, self._where)
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | AddressError):
            return of_connection(error, self._where)
        return Failure(
            "transient", f"{self._where} sent something that cannot be read: {quoted(str(error))}. Try again."
        )


async def _read(stream: AsyncStream[ChatCompletionChunk], answer: Answer, where: str) -> AsyncIterator[str]:
    """Hand out the texts of a stream, or of an answer in one piece."""
    kind = stream.response.headers.get("content-type", "").lower()
    if "json" in kind:
        yield answer.whole(_completion(await stream.response.aread(), where))
    elif "event-stream" in kind:
        async for chunk in stream:
            if not isinstance(chunk, ChatCompletionChunk):
                raise ValueError("a piece that is no object")
            yield answer.take(chunk)
            if answer.too_long:
                return
    else:
        raise _ReportedError(no_answer(kind, where))


def _completion(data: bytes, where: str) -> ChatCompletion:
    """Read an answer in one piece; some servers report errors in a success."""
    held = json.loads(data)
    if not isinstance(held, dict) or not isinstance(held.get("choices"), list):
        error = held.get("error") if isinstance(held, dict) else None
        raise _ReportedError(of_status(_status(error), data.decode("utf-8", "replace"), {}, where))
    return ChatCompletion.construct(None, **held)


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


def _said(error: openai.APIError) -> str:
    return json.dumps(error.body) if isinstance(error.body, dict) else str(error.body or error.message)


def _status(error: object) -> int:
    """The status that an error inside a success stands for; servers name it as a code, if at all."""
    held = error if isinstance(error, dict) else {}
    for name in ("code", "status"):
        text = str(held.get(name, ""))
        if text.isdigit() and 400 <= int(text) < 600:
            return int(text)
    return 500


def _cleaned(outcome: Outcome, redactor: Redactor) -> Outcome:
    """Take keys out of everything that a server said."""
    failure = outcome.failure and replace(outcome.failure, message=redactor.message(outcome.failure.message))
    model = outcome.model and redactor.clean(outcome.model)
    return replace(outcome, text=redactor.clean(outcome.text), failure=failure, model=model)
