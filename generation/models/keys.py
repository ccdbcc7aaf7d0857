"""Where keys of model servers come from, to whom each may be sent, and how they are kept out of everything else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from core.remote.addresses import origin
from generation.models.endpoints import OPTIONAL_KEY, Endpoint

HIDDEN = "[key]"
"""What stands in the place of a key."""

_HOSTS = {
    "OPENAI_API_KEY": "api.openai.com",
    "OPENROUTER_API_KEY": "openrouter.ai",
    "GROQ_API_KEY": "api.groq.com",
    "MISTRAL_API_KEY": "api.mistral.ai",
    "TOGETHER_API_KEY": "api.together.xyz",
    "DEEPSEEK_API_KEY": "api.deepseek.com",
    "ANTHROPIC_API_KEY": "api.anthropic.com",
    "GEMINI_API_KEY": "generativelanguage.googleapis.com",
}
"""Keys that belong to one host, and are sent to no other whatever a profile says."""

_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|gsk|pk|rk|xai|hf)[-_][A-Za-z0-9_\-*.]{6,}|(?i:\bbearer\s+)[^\s\"',;]{6,}")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the only place that it may be sent to."""

    secret: SecretStr
    origin: str
    """Scheme, host and port."""

    def value(self, url: str) -> str:
        """Return the key for a request to an address; nothing for any other place."""
        return self.secret.get_secret_value() if origin(url) == self.origin else ""


class Keys:
    """The keys of a session: from the environment by name, and those that a person gave for now."""

    def __init__(self, environment: Mapping[str, str], given: Mapping[str, str] | None = None) -> None:
        """Take the variables of the process, and keys of the session by the address that they are for."""
        self._environment = environment
        self._given = {origin(place): key for place, key in (given or {}).items()}

    def give(self, base_url: str, key: str) -> None:
        """Remember a key for one place until the session ends; an empty one forgets it."""
        self._given[origin(base_url)] = key.strip()

    def find(self, endpoint: Endpoint) -> Key | None:
        """Return the key of an endpoint, or None where there is none that may be sent there."""
        place = origin(endpoint.base_url)
        text = self._given.get(place) or self._from_environment(endpoint)
        return Key(SecretStr(text), place) if text else None

    def missing(self, endpoint: Endpoint) -> str:
        """Say what to do about a key that an endpoint needs and that is not there; empty if all is well."""
        if endpoint.key_name in ("", OPTIONAL_KEY) or endpoint.local or self.find(endpoint):
            return ""
        host = _HOSTS.get(endpoint.key_name)
        if host and urlsplit(endpoint.base_url).hostname != host:
            return (
                f"The key in {endpoint.key_name} is for {host} and is not sent to {endpoint.base_url}. "
                "Name another variable in the endpoint, or give a key for this session."
            )
        return (
            f"{endpoint.name} needs a key. Put it into the variable {endpoint.key_name} before you start the explorer, "
            "or give one for this session."
        )

    def _from_environment(self, endpoint: Endpoint) -> str:
        host = _HOSTS.get(endpoint.key_name)
        parts = urlsplit(endpoint.base_url)
        if host and (parts.hostname != host or parts.scheme != "https"):
            return ""
        return self._environment.get(endpoint.key_name, "").strip()


class Redactor:
    """Takes keys out of texts, also of one that arrives piece by piece."""

    def __init__(self, secrets: Iterable[str]) -> None:
        found = {form for secret in secrets if len(secret) >= _SHORTEST for form in (secret, quote(secret, safe=""))}
        self._secrets = sorted(found, key=len, reverse=True)
        self._held = ""

    def clean(self, text: str) -> str:
        """Return a text without keys."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def message(self, text: str) -> str:
        """Return what a server says without keys, and without what looks like one."""
        return _LOOKS_LIKE_A_KEY.sub(HIDDEN, self.clean(text))

    def piece(self, text: str) -> str:
        """Return what may be shown so far; what could be the beginning of a key is held back until it is not."""
        text = self.clean(self._held + text)
        keep = max((_overlap(text, secret) for secret in self._secrets), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def rest(self) -> str:
        """Return what was held back."""
        held, self._held = self._held, ""
        return held


def _overlap(text: str, secret: str) -> int:
    """How many characters at the end of a text begin a key."""
    return next((size for size in range(min(len(text), len(secret) - 1), 0, -1) if text.endswith(secret[:size])), 0)
