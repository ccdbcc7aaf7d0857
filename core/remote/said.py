"""What servers say when they refuse: their own words, and how long they ask to wait."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_QUOTE = 300
CUT = "…"
"""Stands at the end of what was cut."""

_NAMES = ("error", "errors", "message", "detail", "details", "msg", "error_message", "description", "reason")
_HELD_BY = (*_NAMES, "errmsg", "err_msg", "error_msg", "base_resp", "status_msg")
"""Under which names servers put what is wrong, one inside the other."""

_TITLE = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def quoted(text: str) -> str:
    """Return what a server says about an error, on one line; of a web page its title. What is cut ends in '…'."""
    try:
        said = _words(json.loads(text))
    except (ValueError, RecursionError):
        said = _title(text) if is_web_page(text) else text
    said = " ".join(said[: 8 * LONGEST_QUOTE].encode("utf-8", "replace").decode().split())
    return said if len(said) <= LONGEST_QUOTE else said[: LONGEST_QUOTE - 1] + CUT


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how long a server asks to wait, in seconds; as a number or as a date."""
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers.get(name, "")) / unit)
        except ValueError:
            pass
    try:
        return max(0.0, (parsedate_to_datetime(headers.get("retry-after", "")) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def is_web_page(text: str) -> bool:
    """Whether something is a page for people, whatever it says that it is."""
    begin = text[:2000].lower()
    return "<html" in begin or "<!doctype" in begin


def _words(held: object) -> str:
    if isinstance(held, str):
        return held
    if isinstance(held, list) and held and all(isinstance(item, str) for item in held):
        return "; ".join(held)
    if isinstance(held, list) and len(held) == 1 and isinstance(held[0], dict) and "error" in held[0]:
        return _words(held[0])
    if isinstance(held, dict):
        inner = next((_words(held[name]) for name in _HELD_BY if held.get(name)), "")
        cause = held.get("metadata")  # what a router was told by the server behind it
        raw = cause.get("raw") if isinstance(cause, dict) else None
        return f"{inner}: {_raw(raw)}" if inner and raw else inner or json.dumps(held, ensure_ascii=False)
    return json.dumps(held, ensure_ascii=False)


def _raw(raw: object) -> str:
    return quoted(raw) if isinstance(raw, str) else _words(raw)


def _title(page: str) -> str:
    found = _TITLE.search(page[:5000])
    return found[1].strip() if found else ""
