"""Keys taken out of texts, whole or piece by piece."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from core.remote.said import CUT

HIDDEN = "[key]"
"""What stands in the place of a key."""

_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|gsk|pk|rk|xai|hf)[-_][A-Za-z0-9_\-*.]{6,}|(?i:\bbearer\s+)[^\s\"',;]{6,}")
_SHORTEST = 4


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
        """Return what a server says without keys, also those that were cut, and without what looks like one."""
        *cut, rest = self.clean(text).split(CUT)
        whole = CUT.join([*map(self._without_beginning, cut), rest])
        return _LOOKS_LIKE_A_KEY.sub(HIDDEN, whole)

    def piece(self, text: str) -> str:
        """Return what may be shown so far; what could be the beginning of a key is held back until it is not."""
        text = self.clean(self._held + text)
        keep = max((_overlap(text, secret) for secret in self._secrets), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def _without_beginning(self, text: str) -> str:
        """Hide the beginning of a key at the end of a text."""
        size = max((_overlap(text, secret) for secret in self._secrets), default=0)
        return text[: len(text) - size] + HIDDEN if size >= _SHORTEST else text

    def rest(self) -> str:
        """Return what was held back."""
        held, self._held = self._held, ""
        return held


def _overlap(text: str, secret: str) -> int:
    """How many characters at the end of a text begin a key."""
    return next((size for size in range(min(len(text), len(secret) - 1), 0, -1) if text.endswith(secret[:size])), 0)
