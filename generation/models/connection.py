"""Try an endpoint out, and say in plain words what is wrong with it."""

import json
import time
from typing import NamedTuple

import httpx2

from core.errors import AddressError, ExplorerError
from core.remote.addresses import origin, parsed
from core.remote.redactor import Redactor
from core.remote.said import is_web_page, quoted
from core.remote.web import client
from generation.models.endpoints import Endpoint
from generation.models.failures import no_answer, of_connection, of_status
from generation.models.keys import Keys
from generation.models.listing import read_listing
from generation.models.reported import is_error, reported_status

_TIMEOUT_S = 15.0
_MAX_BYTES = 4 << 20
_HINTS = {
    "ollama": "Ollama starts with `ollama serve`.",
    "vllm": "vLLM starts with `vllm serve MODEL`.",
    "llama.cpp": "llama.cpp starts with `llama-server -m FILE.gguf`.",
}
"""What helps where nothing answers."""


class ConnectionReport(NamedTuple):
    """What came of trying an endpoint."""

    ok: bool
    sentence: str
    """What is wrong and how to mend it, or that all is well."""
    models: tuple[str, ...] = ()
    """Names that the server lists."""


def test_connection(endpoint: Endpoint, keys: Keys) -> ConnectionReport:
    """Ask a server for its models; nothing else is sent to it."""
    try:
        missing, key = keys.missing(endpoint), keys.find(endpoint)
    except AddressError as error:
        return ConnectionReport(False, str(error))
    if missing:
        return ConnectionReport(False, missing)
    secret = key.value(endpoint.base_url) if key else ""
    report = _asked(endpoint, {"Authorization": f"Bearer {secret}"} if secret else {})
    redactor = Redactor([secret])
    models = tuple(redactor.clean(model) for model in report.models)
    return report._replace(sentence=redactor.message(report.sentence), models=models)


test_connection.__test__ = False  # type: ignore[attr-defined]  # pytest takes the name for a test


def _asked(endpoint: Endpoint, headers: dict[str, str]) -> ConnectionReport:
    try:
        where = origin(endpoint.base_url)
        with client(local=endpoint.local, timeout_s=min(_TIMEOUT_S, endpoint.timeout_s)) as http:
            response = _get(http, endpoint.base_url.rstrip("/") + "/models", headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, ExplorerError) as error:
        hint = _HINTS.get(endpoint.kind, "") if isinstance(error, httpx2.ConnectError) else ""
        return ConnectionReport(False, f"{of_connection(error, endpoint.base_url).message} {hint}".rstrip())
    if not response.is_success:
        return ConnectionReport(False, _refused(endpoint, response, where, keyed=bool(headers)))
    return _listed(endpoint, response, where)


def _get(http: httpx2.Client, url: str, headers: dict[str, str]) -> httpx2.Response:
    """Read a short answer, from a server that may be slow or never end."""
    ends, parts, size = time.monotonic() + _TIMEOUT_S, list[bytes](), 0
    with http.stream("GET", url, headers=headers) as response:
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > _MAX_BYTES or time.monotonic() > ends:
                raise httpx2.ReadTimeout("the list of models does not end")
        return httpx2.Response(response.status_code, headers=response.headers, content=b"".join(parts))


def _refused(endpoint: Endpoint, response: httpx2.Response, where: str, *, keyed: bool) -> str:
    if response.status_code == 404 and not parsed(endpoint.base_url).path.strip("/"):
        said = quoted(response.text)
        hint = "Most servers want /v1 at the end of the base URL."
        return f"{where} answers, but knows no /models. {hint}{f' It says: {said}' if said else ''}"
    told = of_status(response.status_code, response.text, response.headers, where, keyed=keyed).message
    if response.status_code in (404, 405, 501):
        return f"{told} A server may also have no list of models: then type the name of one."
    return told


def _listed(endpoint: Endpoint, response: httpx2.Response, where: str) -> ConnectionReport:
    found = read_listing(response.content)
    if found is None:
        return ConnectionReport(False, _no_list(response, where))
    models = found.names
    absent = [model for model in endpoint.models if models and model not in models]
    if not models:
        return ConnectionReport(True, f"{where} answers, but lists no model. Load one, or type its name.")
    if found.complete and absent and len(absent) == len(endpoint.models):
        return ConnectionReport(
            False,
            f"{where} answers, but does not have {', '.join(absent[:3])}. It has {', '.join(models[:5])}.",
            models,
        )
    count = f"{len(models)} model{'s' * (len(models) > 1)}{'' if found.complete else ' and more'}"
    return ConnectionReport(True, f"{where} answers and has {count}.", models)


def _no_list(response: httpx2.Response, where: str) -> str:
    """Say what a success holds that is no list of models: it may be an error, or something else altogether."""
    text, kind = response.text, response.headers.get("content-type", "")
    try:
        document = json.loads(response.content)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict) and is_error(document):
        return of_status(reported_status(document), text, response.headers, where).message
    return no_answer("html" if is_web_page(text) else kind, where, quoted(text)).message
