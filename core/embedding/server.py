"""Vectors from a server that speaks OpenAI's `/v1/embeddings`: OpenAI's own, or one that runs nearby."""

import ipaddress
import os
import socket
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from core.embedding.protocol import Embedded, Space
from core.errors import PrerequisiteError

if TYPE_CHECKING:
    from openai import OpenAI

BATCH = 64
"""Texts a request."""

RETRIES = 4
"""How often a request is made again after 429, a failing server or a lost connection, each time after a longer wait."""

TIMEOUT_S = 60.0
_OPENAI = "api.openai.com"
_OPENAI_ONLY = ("OpenAI-Organization", "OpenAI-Project")
"""Headers that the client would take from the environment for any host."""

_FORM = "Write the space as http://127.0.0.1:11434/v1#model, with the server's base address and the model's name."


class EmbeddingServer:
    """A model behind an address; its space is named by both. It does not tell tokens, so lengths are 0."""

    def __init__(self, name: str, environment: Mapping[str, str] = os.environ, *, batch: int = BATCH) -> None:
        """Read the address, and ask for one vector to learn how many numbers it has.

        Args:
            name: Base address and model, as `https://api.openai.com/v1#text-embedding-3-small`.
            environment: Where keys stand: CHATEARTH_API_KEY, or OPENAI_API_KEY for OpenAI's own host only.
            batch: Texts a request.

        Raises:
            PrerequisiteError: The address cannot be used, or nothing there answers with vectors.
        """
        base, _, self._model = name.partition("#")
        host = _checked(base, self._model)
        self._base, self._batch = base, batch
        key = _key(base, environment)
        self._client = _client(base, key)
        self._unset = _OPENAI_ONLY if key else (*_OPENAI_ONLY, "Authorization")
        self._dimension: int | None = None
        self._dimension = self._asked(["water"]).shape[1]
        self._space = Space(name, self._model, f"served by {host}", self._dimension, max_tokens=0)

    @property
    def space(self) -> Space:
        """The space that its vectors lie in."""
        return self._space

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Turn texts into vectors, without a prefix of their own.

        Raises:
            PrerequisiteError: The server fails again and again, refuses, or answers with something else.
        """
        clean = [text.encode("utf-8", "replace").decode() or " " for text in texts]  # empty texts are refused
        parts = [self._asked(clean[start : start + self._batch]) for start in range(0, len(clean), self._batch)]
        vectors = np.concatenate([np.empty((0, self._space.dimension), np.float32), *parts])
        return Embedded(vectors, np.zeros(len(clean), np.uint32), np.zeros(len(clean), bool))

    def _asked(self, texts: list[str]) -> NDArray[np.float32]:
        from openai import APIConnectionError, APIStatusError, APITimeoutError, Omit, OpenAIError

        unset: dict[str, str | Omit] = dict.fromkeys(self._unset, Omit())
        try:
            answer = self._client.embeddings.create(
                model=self._model,
                input=texts,
                encoding_format="float",
                extra_headers=unset,
            )
        except APITimeoutError as error:
            raise self._refused(f"did not answer within {TIMEOUT_S:.0f} s. Is it overloaded?") from error
        except APIConnectionError as error:
            raise self._refused("cannot be reached. Check the address, and that the server runs.") from error
        except APIStatusError as error:
            raise self._refused(_told(error.status_code, self._model)) from error
        except (OpenAIError, ValueError) as error:
            raise self._refused(f"gave an answer that cannot be read ({type(error).__name__}).") from error
        return self._read(answer, len(texts))

    def _read(self, answer: object, count: int) -> NDArray[np.float32]:
        """Take the vectors out of an answer, in the order of the texts; a page of HTML comes as a plain text."""
        rows = {item.index: item.embedding for item in getattr(answer, "data", None) or []}
        try:
            made = np.array([rows[place] for place in range(count)], np.float64)
        except (KeyError, ValueError, TypeError) as error:
            raise self._refused("did not give one vector a text. Is this an embeddings model?") from error
        lengths = np.linalg.norm(made, axis=-1, keepdims=True)
        if made.ndim != 2 or not np.isfinite(lengths).all() or not lengths.all():
            raise self._refused("gave vectors that are empty, zero or not finite. Is this an embeddings model?")
        if self._dimension not in (None, made.shape[1]):
            raise self._refused(f"changed from {self._dimension} to {made.shape[1]} numbers a vector.")
        unit: NDArray[np.float32] = (made / lengths).astype(np.float32)
        return unit

    def _refused(self, what: str) -> PrerequisiteError:
        return PrerequisiteError(f"The embeddings server at {self._base} {what}")


def _client(base: str, key: str) -> "OpenAI":
    try:
        from openai import DefaultHttpxClient, OpenAI
    except ImportError as error:
        raise PrerequisiteError(
            "An embeddings server needs the package openai, which is not installed: run `pip install openai`."
        ) from error
    return OpenAI(
        base_url=base,
        api_key=key or "none",
        max_retries=RETRIES,
        timeout=TIMEOUT_S,
        http_client=DefaultHttpxClient(follow_redirects=False, timeout=TIMEOUT_S),
    )


def _key(base: str, environment: Mapping[str, str]) -> str:
    """Return the key for a host; OpenAI's own goes nowhere else."""
    parts = urlsplit(base)
    own = parts.scheme == "https" and parts.hostname == _OPENAI
    return environment.get("CHATEARTH_API_KEY", "") or (environment.get("OPENAI_API_KEY", "") if own else "")


def _checked(base: str, model: str) -> str:
    """Make sure that an address may be asked, and return its host."""
    try:
        parts = urlsplit(base)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or not model or parts.scheme not in ("http", "https") or parts.username or parts.query:
        raise PrerequisiteError(
            f"'{base.partition('?')[0].rpartition('@')[2][:100]}#{model[:60]}' names no embeddings server. {_FORM}"
        )
    try:
        found = socket.getaddrinfo(host, port or parts.scheme, type=socket.SOCK_STREAM)
    except OSError as error:
        raise PrerequisiteError(f"The embeddings server {host} is not known: {error.strerror}. {_FORM}") from error
    for *_, place in found:
        if _is_forbidden(str(place[0])):
            raise PrerequisiteError(f"{host} leads to {place[0]}, where no embeddings server may be. {_FORM}")
    return host if port is None else f"{host}:{port}"


def _is_forbidden(text: str) -> bool:
    """Tell addresses of a cloud's metadata and the like; this machine and its network are allowed."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return True
        address = address.ipv4_mapped or address
    return address.is_link_local or address.is_multicast or address.is_unspecified


def _told(status: int, model: str) -> str:
    if status in (401, 403):
        return f"refuses the key (HTTP {status}). Set CHATEARTH_API_KEY to one that it knows."
    if status == 404:
        return f"knows no model '{model}' or no /embeddings (HTTP 404). Check the base address and the model's name."
    if 300 <= status < 400:
        return f"leads elsewhere (HTTP {status}), which is not followed. Name the address that it leads to."
    if status == 429:
        return "is out of quota or asked too often (HTTP 429). What is done stays; go on later."
    return f"fails (HTTP {status}). What is done stays; go on when it works again."
