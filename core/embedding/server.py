"""Vectors from a server that speaks OpenAI's `/v1/embeddings`: OpenAI's own, or one that runs nearby."""

import os
import random
import re
import time
import weakref
from collections.abc import Mapping, Sequence

import httpx2
import numpy as np
from numpy.typing import NDArray

from core.embedding.protocol import Embedded, Refused, Space
from core.embedding.served import FewerVectorsError, WrongAnswerError, vectors
from core.errors import AddressError, PrerequisiteError
from core.remote.addresses import checked, parsed
from core.remote.bindings import OPTIONAL_KEY, Bindings
from core.remote.redactor import Redactor
from core.remote.remedies import is_route, remedy
from core.remote.said import quoted, retry_after
from core.remote.web import client

BATCH = 64
"""Texts a request, until a server wants fewer."""

RETRIES = 4
"""How often a request is made again after 429, a failing server or a lost connection, each time after a longer wait."""

TIMEOUT_S = 60.0
_LONGEST_WAIT_S = 60.0
_REFUSED_IN_A_ROW = 8
"""After as many texts that were refused one by one, it may not be the texts."""

_HARMLESS = "water"
"""A text that every model takes."""

_TRANSIENT = (408, 409, 425, 429)
_OF_TEXTS = re.compile(r"batch|\binputs?\b|\btexts?\b|\btokens?\b|\bcontext\b|too (?:long|large|many)|\bnan\b")
"""What a failing server names where the texts are to blame and asking again does not help."""

_FORM = "Write the space as http://127.0.0.1:11434/v1#model, with the server's base address and the model's name."


class _RefusedError(Exception):
    """The server does not take these texts."""


class EmbeddingServer:
    """A model behind an address; its space is named by both. It does not tell tokens, so lengths are 0."""

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str] = os.environ,
        *,
        bound: Bindings | None = None,
        batch: int = BATCH,
    ) -> None:
        """Read the address, and ask for one vector to learn how many numbers it has.

        Args:
            name: Base address and model, as `https://api.openai.com/v1#text-embedding-3-small`.
            environment: Where keys stand. Who names a server owns the environment, so CHATEARTH_API_KEY goes there.
            bound: Which other keys go where.
            batch: Texts a request.

        Raises:
            PrerequisiteError: The address cannot be used, or nothing there answers with vectors.
        """
        base, _, self._model = name.partition("#")
        _check(base, self._model)
        self._base, self._batch = base, batch
        self._key = _key(base, environment, Bindings() if bound is None else bound)
        self._redactor = Redactor([self._key])
        self._http = client(local=True, timeout_s=TIMEOUT_S)
        weakref.finalize(self, self._http.close)
        self._formatted = True
        self._in_a_row = 0
        self._dimension: int | None = None
        self._dimension = self._asked([_HARMLESS]).shape[1]
        self._space = Space(name, self._model, f"served by {parsed(base).netloc}", self._dimension, max_tokens=0)

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""
        return self._space

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own; those that the server refuses are named.

        Raises:
            PrerequisiteError: The server fails again and again, refuses everything, or answers with something else.
        """
        clean = [text.encode("utf-8", "replace").decode() or " " for text in texts]  # empty texts are refused
        made: list[NDArray[np.float32] | str] = []
        while len(made) < len(clean):
            made += self._made(clean[len(made) : len(made) + self._batch])
        refused = tuple(Refused(place, one) for place, one in enumerate(made) if isinstance(one, str))
        nothing = np.zeros(self._space.dimension, np.float32)
        rows = [nothing if isinstance(one, str) else one for one in made]
        matrix = np.array(rows, np.float32).reshape(-1, self._space.dimension)
        return Embedded(matrix, np.zeros(len(clean), np.uint32), np.zeros(len(clean), bool), refused)

    def _made(self, texts: list[str]) -> list[NDArray[np.float32] | str]:
        """Return a vector for each text, or why there is none.

        Texts that are refused together are halved until it shows whether they were too many, or which one it is.
        """
        try:
            rows: list[NDArray[np.float32] | str] = list(self._asked(texts))
        except _RefusedError as error:
            if len(texts) == 1:
                return [self._refusal(error)]
            half = (len(texts) + 1) // 2
            rows = [*self._made(texts[:half]), *self._made(texts[half:])]
            if not any(isinstance(row, str) for row in rows):
                self._batch = min(self._batch, half)
            return rows
        self._in_a_row = 0
        return rows

    def _refusal(self, error: _RefusedError) -> str:
        """Return why a text has no vector, once in a while after a look whether it is the text at all."""
        self._in_a_row += 1
        if self._in_a_row % _REFUSED_IN_A_ROW == 0:
            try:
                self._asked([_HARMLESS])
            except _RefusedError:
                raise self._told(f"refuses every text. {error}") from error
        return self._redactor.message(str(error))

    def _asked(self, texts: list[str]) -> NDArray[np.float32]:
        """Ask for vectors of unit length.

        Raises:
            _RefusedError: The texts are to blame.
            PrerequisiteError: Something else is.
        """
        response = self._answered(texts)
        if response.is_success:
            return self._unit(response.content, len(texts))
        status, text = response.status_code, response.text
        said = quoted(text)
        if self._formatted and "encoding_format" in text:
            self._formatted = False
            return self._asked(texts)
        if status in (400, 413, 422) or _blames_texts(response):
            if self._dimension is not None:
                raise _RefusedError(f"HTTP {status}{f': {said}' if said else ''}")
            raise self._told(f"refuses the request (HTTP {status}).", said)
        raise self._told(_sentence(status, self._model, keyed=bool(self._key)), said)

    def _answered(self, texts: list[str]) -> httpx2.Response:
        """Make a request, and again where that may help."""
        document: dict[str, object] = {"model": self._model, "input": texts}
        if self._formatted:
            document["encoding_format"] = "float"
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        for attempt in range(RETRIES + 1):
            try:
                response = self._http.post(f"{self._base.rstrip('/')}/embeddings", json=document, headers=headers)
                wait = retry_after(response.headers)
                if not _is_transient(response) or attempt == RETRIES or (wait or 0) > _LONGEST_WAIT_S:
                    return response
            except AddressError as error:
                raise self._told(str(error)) from error
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                if attempt == RETRIES:
                    raise self._unreached(error) from error
                wait = None
            bound = min(8.0, 0.5 * 2**attempt)
            time.sleep(random.uniform(bound / 2, bound) if wait is None else wait)  # noqa: S311 -- no secret
        raise AssertionError("the last attempt returns or raises")

    def _unit(self, content: bytes, count: int) -> NDArray[np.float32]:
        try:
            made = vectors(content, count)
        except FewerVectorsError as error:
            raise _RefusedError(f"It {error}") from error
        except WrongAnswerError as error:
            raise self._told(str(error)) from error
        if self._dimension not in (None, made.shape[1]):
            raise self._told(f"changed from {self._dimension} to {made.shape[1]} numbers a vector.")
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            odd = "gave a vector that is zero or not finite."
            raise _RefusedError(f"It {odd}") if self._dimension else self._told(f"{odd} Is this an embeddings model?")
        unit: NDArray[np.float32] = (made / lengths).astype(np.float32)
        return unit

    def _unreached(self, error: Exception) -> PrerequisiteError:
        if isinstance(error, httpx2.TimeoutException):
            return self._told(f"did not answer within {TIMEOUT_S:.0f} s. Is it overloaded?")
        return self._told("cannot be reached. Check the address, and that the server runs.")

    def _told(self, what: str, said: str = "") -> PrerequisiteError:
        text = f"The embeddings server at {self._base} {what}{f' It says: {said}' if said else ''}"
        return PrerequisiteError(self._redactor.message(text))


def _blames_texts(response: httpx2.Response) -> bool:
    return response.status_code >= 500 and _OF_TEXTS.search(quoted(response.text).lower()) is not None


def _is_transient(response: httpx2.Response) -> bool:
    status = response.status_code
    return status in _TRANSIENT or (status >= 500 and not _blames_texts(response))


def _key(base: str, environment: Mapping[str, str], bound: Bindings) -> str:
    """Return the key for an address that a person named."""
    named = bound if bound.hindrance(OPTIONAL_KEY, base) else bound.plus(OPTIONAL_KEY, base)
    return named.key(environment, base)


def _check(base: str, model: str) -> None:
    """Make sure that an address may be asked; this machine and its network are allowed."""
    try:
        parts = parsed(base)
        if is_route(parts.path):
            raise AddressError(f"{base[:100]} is the address of one route. Write {remedy(base)} instead.")
        checked(base, local=True)
    except AddressError as error:
        raise PrerequisiteError(f"This names no embeddings server: {error} {_FORM}") from error
    if not model:
        raise PrerequisiteError(f"'{base[:100]}' names no model. {_FORM}")


def _sentence(status: int, model: str, *, keyed: bool) -> str:
    if status in (401, 403) and not keyed:
        return (
            f"asks for a key, and none was sent (HTTP {status}). Set CHATEARTH_API_KEY; "
            "keys go over https, or to this machine, only."
        )
    if status in (401, 403):
        return f"refuses the key (HTTP {status}). Set CHATEARTH_API_KEY to one that it knows."
    if status == 404:
        return f"knows no model '{model}' or no /embeddings (HTTP 404). Check the base address and the model's name."
    if 300 <= status < 400:
        return f"leads elsewhere (HTTP {status}), which is not followed. Name the address that it leads to."
    if status == 429:
        return "is out of quota or asked too often (HTTP 429). What is done stays; go on later."
    return f"fails (HTTP {status}). What is done stays; go on when it works again."
