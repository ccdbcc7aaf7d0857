"""Failures that come in a success: whether a document tells one, and the status that it stands for."""

import re
from collections.abc import Iterator, Mapping

_FINE = ("", "0", "200", "none", "null", "ok", "success", "succeeded", "no error", "false")
_MARKS = ("errmsg", "err_msg", "error_msg", "error_message", "errors")
_NOTICES = ("message", "msg", "detail")
"""Names under which servers tell a failure, or just what they are doing."""

PROGRESS = {"status", "progress", "info", "notice", "log", "queue", "loading", "metadata"}
PROGRESS |= {"ping", "heartbeat", "keepalive", "keep-alive", "keep_alive"}
"""Events that hold no part of an answer."""

_CODES = ("code", "status", "status_code", "statusCode")
_NAMED = (
    (re.compile(r"quota|billing|balance|rate_?limit|throttl|too_?many_?req"), 429),
    (re.compile(r"authenti|api_?key|unauthori|permission|forbidden"), 401),
    (re.compile(r"not_?found"), 404),
    (re.compile(r"context|bad_?request|invalid|validation|unsupported|not_supported|too_large|unprocessable"), 400),
)
"""Statuses that names of errors stand for."""

_CREDENTIAL = r"(?:api[ _-]?key|(?:access |auth |bearer )?token|credentials?|key)"
_IN_WORDS = (
    (re.compile(r"insufficient (?:balance|credit|funds|quota)|balance is too low|out of credit"), 402),
    (re.compile(r"rate limit|too many requests"), 429),
    (
        re.compile(r"not authenticated|unauthori[sz]ed|authentication (?:failed|required)|log ?in (?:fail|required)"),
        401,
    ),
    (re.compile(rf"(?:invalid|incorrect|expired|missing|wrong|no) {_CREDENTIAL}\b"), 401),
    (re.compile(rf"\b{_CREDENTIAL} (?:has |is |was )?(?:expired|invalid|missing|incorrect|required|not valid)"), 401),
    (re.compile(r"model\b.{0,80}(?:not found|not exist)|not a valid model|(?:unknown|no such) model"), 404),
)
"""The same, for servers that give no name."""


def is_error(document: Mapping[str, object], event: str = "") -> bool:
    """Whether a document, which came in a success, says that something failed."""
    if event == "error" or "error" in (document.get("object"), document.get("type")) or _says(document.get("error")):
        return True
    base = document.get("base_resp")
    if isinstance(base, Mapping) and _says(base.get("status_code")):
        return True
    if document.get("choices") or isinstance(document.get("message"), Mapping):
        return False
    if any(_says(document.get(name)) for name in _MARKS):
        return True
    if "choices" in document:
        return False
    return bool(document.get("detail")) or any(isinstance(document.get(name), str) for name in _NOTICES)


def is_notice(document: Mapping[str, object], event: str = "") -> bool:
    """Whether what looks like an error may as well be a word about what the server is doing before it answers."""
    marked = event == "error" or "error" in (document.get("object"), document.get("type")) or "base_resp" in document
    told = any(_says(document.get(name)) for name in ("error", *_MARKS))
    return not marked and not told and _coded(document) is None


def error_of_choice(document: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return the error that stands inside a choice, as a router puts the one of the server behind it."""
    choices = document.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        if isinstance(choice, Mapping):
            for place in (choice, choice.get("delta"), choice.get("message")):
                if isinstance(place, Mapping) and _says(place.get("error")):
                    return {"error": place["error"]}
    return None


def reported_status(document: Mapping[str, object]) -> int:
    """Return the status that an error inside a success stands for; servers name it as a code or a kind, if at all."""
    if coded := _coded(document):
        return coded
    said = " ".join(_strings(document)).lower()
    return next((status for words, status in _IN_WORDS if words.search(said)), 500)


def _coded(document: Mapping[str, object]) -> int | None:
    inner = document.get("error")
    held = [inner, document] if isinstance(inner, Mapping) else [document]
    told = [str(place.get(name) or "") for place in held for name in _CODES]
    for text in told:
        if text.isdecimal() and 400 <= int(text[:4]) < 600:
            return int(text[:4])
    kinds = " ".join([*told, *(str(place.get("type") or "") for place in held)]).lower()
    return next((status for words, status in _NAMED if words.search(kinds)), None)


def _says(held: object) -> bool:
    """Whether what stands in the place of an error is one; some servers always fill it."""
    if isinstance(held, Mapping):
        words = [value for name, value in held.items() if name not in _CODES]
        return any(_says(value) for value in words) or any(_says(held.get(name)) for name in _CODES)
    if isinstance(held, list):
        return any(map(_says, held))
    return held is not None and str(held).strip().lower() not in _FINE


def _strings(document: Mapping[str, object]) -> Iterator[str]:
    """The words of an error, also where they stand one level down."""
    for value in document.values():
        if isinstance(value, str):
            yield value[:1000]
        elif isinstance(value, Mapping):
            yield from (inner[:1000] for inner in value.values() if isinstance(inner, str))
