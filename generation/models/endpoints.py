"""Servers that answer requests, as profiles that are kept in the catalogue; keys are not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from core.errors import AddressError, EndpointChangedError, EndpointError
from core.remote.addresses import is_local, parsed
from core.remote.bindings import KEY_NAME, OPTIONAL_KEY
from core.remote.remedies import is_route, is_unspecified, remedy
from core.store.catalogue import Catalogue, first_row
from generation.prompts.messages import LimitField

Kind = Literal["openai", "ollama", "vllm", "llama.cpp", "other"]
"""Which server it is, for hints; all are spoken to alike."""

_MAX_MODELS = 500
_HOST = re.compile(r"(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d{1,5})?(/\S*)?", re.IGNORECASE | re.ASCII)
"""An address that lacks its scheme."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server with the chat completions interface."""

    name: str
    base_url: str
    """Address without `/chat/completions`, mostly ending in `/v1`."""
    kind: Kind = "other"
    key_name: str = ""
    """Variable of the environment that holds the key; empty where none is needed. The key itself is never kept."""
    models: tuple[str, ...] = ()
    limit_field: LimitField = "max_tokens"
    pictures: bool = False
    """Whether its models take pictures."""
    local: bool = False
    """A server of this machine or of a private network, which a person says to trust."""
    price_in: float | None = None
    """US dollars for a million tokens of the request; None where it is not known."""
    price_out: float | None = None
    """The same for the answer."""
    timeout_s: float = 300.0
    """Longest time for one call."""


PRESETS: tuple[Endpoint, ...] = (
    Endpoint(
        name="OpenAI",
        base_url="https://api.openai.com/v1",
        kind="openai",
        key_name="OPENAI_API_KEY",
        models=("gpt-4o-mini", "gpt-4o"),
        limit_field="max_completion_tokens",
        pictures=True,
    ),
    Endpoint(name="Ollama", base_url="http://127.0.0.1:11434/v1", kind="ollama", local=True),
    Endpoint(name="vLLM", base_url="http://127.0.0.1:8000/v1", kind="vllm", local=True),
    Endpoint(name="llama.cpp", base_url="http://127.0.0.1:8080/v1", kind="llama.cpp", local=True),
)
"""Profiles to start from."""


def typed(base_url: str) -> Endpoint:
    """Return a profile for an address that a person gave for the moment; who types `http` means a network of theirs.

    Raises:
        EndpointError: It is no web address.
    """
    base_url = _with_scheme(base_url)
    _check_address(base_url)
    known = next((preset for preset in PRESETS if base_url.rstrip("/") == preset.base_url), None)
    if known and known.kind == "openai":
        return known
    local = is_local(base_url) or base_url.lower().startswith("http:")
    return Endpoint(base_url, base_url, key_name=OPTIONAL_KEY, pictures=True, local=local)


def save(catalogue: Catalogue, endpoint: Endpoint, *, seen: Endpoint | None = None) -> None:
    """Keep a profile, in place of one with the same name.

    Args:
        catalogue: Where to write.
        endpoint: What to keep.
        seen: The profile as the caller saw it; if it is another one by now, nothing is written.

    Raises:
        EndpointError: A value cannot be used.
        EndpointChangedError: The profile was changed or removed since it was seen.
    """
    checked = _checked(endpoint)
    with catalogue.transaction() as cursor:
        row = first_row(cursor, f"select {_COLUMNS} from endpoints where name = ?", [checked.name])
        if seen and seen != (_endpoint(row) if row else None):
            deed, remedy = ("changed", "Save again to put yours in its place") if row else ("removed", "Add it again")
            raise EndpointChangedError(
                f"Somebody else {deed} the profile '{checked.name}' meanwhile, so nothing was written. {remedy}."
            )
        cursor.execute("delete from endpoints where name = ?", [checked.name])
        cursor.execute(
            f"insert into endpoints ({_COLUMNS}) values ({', '.join('?' * len(Endpoint.__slots__))})", _row(checked)
        )


def endpoints(catalogue: Catalogue) -> list[Endpoint]:
    """Return all profiles, by name."""
    with catalogue.cursor() as cursor:
        rows = cursor.execute(f"select {_COLUMNS} from endpoints order by lower(name)").fetchall()
    return [_endpoint(row) for row in rows]


def endpoint(catalogue: Catalogue, name: str) -> Endpoint:
    """Return a profile.

    Raises:
        EndpointError: There is none of that name.
    """
    with catalogue.cursor() as cursor:
        row = first_row(cursor, f"select {_COLUMNS} from endpoints where name = ?", [name])
    if row is None:
        raise EndpointError(f"There is no endpoint '{name[:60]}'. Choose another, or add it.")
    return _endpoint(row)


def forget(catalogue: Catalogue, name: str) -> None:
    """Remove a profile; generations keep what they say about it."""
    with catalogue.transaction() as cursor:
        cursor.execute("delete from endpoints where name = ?", [name])


def _checked(given: Endpoint) -> Endpoint:
    name = given.name.strip()
    if not name or len(name) > 60:
        raise EndpointError("An endpoint needs a name of at most 60 characters.")
    given = replace(given, base_url=_with_scheme(given.base_url))
    _check_address(given.base_url)
    if given.key_name and not KEY_NAME.fullmatch(given.key_name):
        raise EndpointError(
            f"'{given.key_name[:20]}' is no name of a variable for a key. "
            "Write a name like VLLM_API_KEY here; the key itself belongs in that variable."
        )
    for price in (given.price_in, given.price_out):
        if price is not None and not 0 <= price < 1e6:
            raise EndpointError("A price is a number of US dollars for a million tokens, from 0.")
    if not 1 <= given.timeout_s <= 3600:
        raise EndpointError("The longest time for a call is 1 to 3600 seconds.")
    models = tuple(dict.fromkeys(model.strip()[:200] for model in given.models if model.strip()))[:_MAX_MODELS]
    return replace(given, name=name, base_url=given.base_url.strip().rstrip("/"), models=models)


def _with_scheme(address: str) -> str:
    """Complete an address that was typed without a scheme, as browsers do: http on this machine, https elsewhere."""
    if not _HOST.fullmatch(address.strip()):
        return address
    plain = f"http://{address.strip()}"
    try:
        return plain if is_local(plain) else plain.replace("http:", "https:", 1)
    except AddressError:
        return address  # said where it is checked


def _check_address(base_url: str) -> None:
    try:
        parts = parsed(base_url)
    except AddressError as error:
        raise EndpointError(str(error)) from error
    if is_unspecified(parts.hostname or ""):
        raise EndpointError(
            f"{parts.hostname} is reserved for servers that listen on every address, and is not asked. "
            f"Write 127.0.0.1 for one on this machine, as in {remedy(base_url)}."
        )
    if is_route(parts.path):
        raise EndpointError(f"{base_url.strip()[:80]} is the address of one route. Write {remedy(base_url)} instead.")


_COLUMNS = ", ".join(Endpoint.__slots__)


def _row(given: Endpoint) -> Sequence[object]:
    return [
        list(value) if isinstance(value, tuple) else value for value in map(given.__getattribute__, given.__slots__)
    ]


def _endpoint(row: tuple[Any, ...]) -> Endpoint:
    found = Endpoint(*row)
    return replace(found, models=tuple(found.models))
