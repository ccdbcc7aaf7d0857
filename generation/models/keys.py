"""Where keys of model servers come from: the environment, where it is bound to an address, or a person, for now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import SecretStr

from core.errors import EndpointError
from core.remote.addresses import origin
from core.remote.bindings import OPTIONAL_KEY, Bindings, is_key, short
from generation.models.endpoints import Endpoint


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the only place that it may be sent to."""

    secret: SecretStr
    origin: str
    """Scheme, host and port."""

    def value(self, url: str) -> str:
        """Return the key for a request to an address; nothing for any other place."""
        return self.secret.get_secret_value() if origin(url) == self.origin else ""


class BoundKey(NamedTuple):
    """A variable of the environment, and the only address that it may go to."""

    variable: str
    address: str
    is_set: bool


class Keys:
    """The keys of a session: from the environment where they are bound, and those that a person gave for now."""

    def __init__(
        self, environment: Mapping[str, str], given: Mapping[str, str] | None = None, bound: Bindings | None = None
    ) -> None:
        """Take the variables of the process, keys by the address that they are for, and who may get which variable."""
        self._environment = environment
        self._given = {origin(place): key for place, key in (given or {}).items()}
        self._bound = Bindings() if bound is None else bound

    def give(self, base_url: str, key: str) -> None:
        """Remember a key for one place until the session ends; an empty one forgets it.

        Raises:
            EndpointError: No key looks like that.
        """
        if key.strip() and not is_key(key.strip()):
            raise EndpointError("This is no key: it holds signs that no key has. Copy it once more.")
        self._given[origin(base_url)] = key.strip()

    def bind(self, endpoint: Endpoint) -> None:
        """Let the variable of an endpoint go to its address, for a person who owns the environment and named it.

        What can never be bound stays unbound.
        """
        if endpoint.key_name and not self._bound.hindrance(endpoint.key_name, endpoint.base_url):
            self._bound = self._bound.plus(endpoint.key_name, endpoint.base_url)

    def bound(self) -> list[BoundKey]:
        """Return all variables that may go somewhere."""
        pairs = sorted(self._bound.pairs)
        return [BoundKey(name, short(place), bool(self._environment.get(name))) for name, place in pairs]

    def names(self, base_url: str) -> list[str]:
        """Return the variables that may go to an address."""
        return self._bound.variables(base_url)

    def find(self, endpoint: Endpoint) -> Key | None:
        """Return the key of an endpoint, or None where there is none that may be sent there."""
        place = origin(endpoint.base_url)
        text = self._given.get(place) or self._from_environment(endpoint)
        return Key(SecretStr(text), place) if text else None

    def unbound(self, endpoint: Endpoint) -> str:
        """Say why the variable of an endpoint is not sent there; nothing where it is, or none is named."""
        name, place = endpoint.key_name, origin(endpoint.base_url)
        if not name or self._bound.allows(name, endpoint.base_url):
            return ""
        never = self._bound.hindrance(name, endpoint.base_url)
        return never or (
            f"{name} is not bound to {short(place)}, so it is not sent there. "
            f"Whoever starts the explorer can bind it with CHATEARTH_KEYS='{name}={short(place)}'."
        )

    def missing(self, endpoint: Endpoint) -> str:
        """Say what to do about a key that an endpoint needs and that is not there; empty if all is well."""
        if endpoint.key_name in ("", OPTIONAL_KEY) or endpoint.local or self.find(endpoint):
            return ""
        if unbound := self.unbound(endpoint):
            return f"{unbound} Or give a key for this session."
        return (
            f"{endpoint.name} needs a key. Put it into the variable {endpoint.key_name} before you start the explorer, "
            "or give one for this session."
        )

    def _from_environment(self, endpoint: Endpoint) -> str:
        if not endpoint.key_name or not self._bound.allows(endpoint.key_name, endpoint.base_url):
            return ""
        if endpoint.key_name == OPTIONAL_KEY:
            return self._bound.key(self._environment, endpoint.base_url)
        text = self._environment.get(endpoint.key_name, "").strip()
        return text if is_key(text) else ""
